"""Start it, stop it, steer it, and show a person what it is."""
