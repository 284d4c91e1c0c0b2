"""Fine-tuning of the sentence encoder, in an environment of its own: PyTorch lives only here."""
