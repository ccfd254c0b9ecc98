"""The sources behind the connections: what may be connected, and how it answers."""
