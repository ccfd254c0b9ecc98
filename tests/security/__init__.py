"""Attacks on the running product: what is tried, and what must come of it."""
