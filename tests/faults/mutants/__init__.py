"""Rules of the product that are broken on purpose, to see that the proof can fail."""
