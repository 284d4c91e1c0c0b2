"""Triage: what a contact falls under, who takes it, and by when."""
