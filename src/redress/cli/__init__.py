"""The `redress` command: thin parsers over plain functions."""
