"""Hold the product to what it promises."""
