"""The failures that are explained, and those that nobody has explained yet."""
