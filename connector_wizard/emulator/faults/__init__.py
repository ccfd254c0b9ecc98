"""Misbehave as a test wants it: which call, how, how often."""
