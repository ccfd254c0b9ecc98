"""Hold browser to what it promises."""
