"""Hold crypto to what it promises."""
