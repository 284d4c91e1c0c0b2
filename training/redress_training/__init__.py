"""Training: the corpus, its splits, fitting, evaluation and the model card."""
