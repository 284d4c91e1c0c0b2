"""The sentence encoder: all-MiniLM-L6-v2 by ONNX Runtime, fetched and verified once."""
