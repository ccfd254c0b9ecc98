"""Hand-written forms, by what they are about: they check what was typed and write nothing."""
