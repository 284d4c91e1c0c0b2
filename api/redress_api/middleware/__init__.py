"""What every request passes through, as plain ASGI; the order stands in `stack.py`."""
