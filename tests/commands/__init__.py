"""Hold commands to what it promises."""
