"""Prove with many processes that the history loses no event and a rotation no secret."""
