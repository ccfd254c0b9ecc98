"""Changes of what is on the Platform: done once, or not at all, and the record says which."""
