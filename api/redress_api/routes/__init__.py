"""The calls of the API, a file for each group: a route parses, calls one function, and returns."""
