"""Hold models to what it promises."""
