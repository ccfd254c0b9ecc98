"""What can be set while the emulator runs, and what each is until somebody does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

CHOICES: Final[Mapping[str, tuple[Any, ...]]] = {
    "secrets_shown": ("omit", "mask"),
    "delete_status": (204, 202),
    "missing_sandbox": ("refuse", "prod"),
    "credentials_checked": ("create", "test"),
    "failed_test": ("error", "false"),
    "error_codes": ("string", "integer"),
    "error_shape": ("current", "code", "older"),
    "paging": ("cursor", "offset"),
    "last_links": ("empty", "absent"),
}


@dataclass(slots=True)
class Options:
    """
    The knobs, one for each thing that the Platform's documents leave open or contradict.

    `driver_words` replaces what a source's driver says; `{user}` and `{secret}` in it become the
    user name and the refused secret, as careless drivers do.
    """

    token_lifetime: float = 86399
    list_lag_ms: int = 0
    clock_skew_ms: int = 0
    slow_seconds: float = 8
    initializing_polls: int = 0
    catalogue_page: int = 0
    catalogue_empty: bool = False
    read_only: bool = False
    secrets_shown: str = "omit"
    delete_status: int = 204
    missing_sandbox: str = "refuse"
    credentials_checked: str = "create"
    failed_test: str = "error"
    error_codes: str = "string"
    error_shape: str = "current"
    paging: str = "cursor"
    last_links: str = "empty"
    driver_words: str = ""
    unentitled_specs: list[str] = field(default_factory=list)

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Set some of them. :raises ValueError: if one has no such name, type or value."""
        for name, value in wanted.items():
            self._check(name, value)
        for name, value in wanted.items():
            setattr(self, name, value)

    def _check(self, name: str, value: Any) -> None:
        if name not in {known.name for known in fields(self)}:
            raise ValueError(f"There is no setting {name}")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {CHOICES[name]}")
        if not _fits(getattr(self, name), value):
            raise ValueError(f"{name} does not take a value of this type")


def _fits(present: Any, value: Any) -> bool:
    if isinstance(present, bool) or isinstance(value, bool):
        return isinstance(present, bool) and isinstance(value, bool)
    if isinstance(present, int | float):
        return isinstance(value, int | float)
    return isinstance(value, type(present))
