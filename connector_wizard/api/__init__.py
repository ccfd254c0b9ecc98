"""Translate requests of programs: a bearer token and JSON → one use case → JSON."""
