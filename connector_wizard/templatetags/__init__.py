"""Filters and tags for display only."""
