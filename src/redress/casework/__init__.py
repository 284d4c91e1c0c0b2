"""Casework: cases that last, and what is kept of them; it alone knows a database."""
