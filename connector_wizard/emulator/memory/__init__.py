"""What the emulator remembers, and for how long."""
