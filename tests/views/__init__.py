"""Hold views to what it promises."""
