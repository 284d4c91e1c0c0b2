"""The annual complaints report: figures from the store, shown so that nobody can be recognised."""
