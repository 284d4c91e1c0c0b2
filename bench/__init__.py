"""Benchmarks: accuracy and speed beside peers. Run them all with `make bench`."""
