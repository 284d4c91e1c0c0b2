"""Root causes: themes, trends, surges, avoidable contact and the annual report."""
