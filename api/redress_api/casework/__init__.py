"""The calls that need the store: cases, their events and letters."""
