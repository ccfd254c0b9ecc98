"""Signing in by the company's provider, against one that is not ours."""
