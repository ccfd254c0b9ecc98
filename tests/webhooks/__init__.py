"""Tests of what is posted, and where it may go."""
