"""Hold usecases to what it promises."""
