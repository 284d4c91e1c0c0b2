"""Redress reads what residents send their council."""
