"""Classification: a reading's labels, each with its confidence and the words that led to it."""
