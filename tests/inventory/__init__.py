"""Syncs, drift, adoption and the inventory's page."""
