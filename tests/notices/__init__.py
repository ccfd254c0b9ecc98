"""Tests of who is told what, and that nothing of it is lost."""
