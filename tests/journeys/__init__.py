"""Hold journeys to what it promises."""
