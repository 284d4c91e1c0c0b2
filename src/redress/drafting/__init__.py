"""Drafting: from a decision to a stage 1 acknowledgement that an officer checks and sends."""
