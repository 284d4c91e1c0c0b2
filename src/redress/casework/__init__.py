"""Casework: cases that last, their events, and all that is kept of them; it alone knows a database."""
