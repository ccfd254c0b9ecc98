"""Hold secrets so that no log or error page prints them by accident."""


class Secrets(dict[str, str]):
    """Secrets by field name."""

    def __repr__(self) -> str:
        """How many there are."""
        return f"<{len(self)} secrets>"
