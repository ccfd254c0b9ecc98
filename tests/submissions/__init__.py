"""Hold submissions to what it promises."""
