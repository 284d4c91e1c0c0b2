"""Who calls, and what each call needs."""
