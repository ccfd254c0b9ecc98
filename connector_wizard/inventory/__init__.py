"""Read what the Platform holds, and compare it with what is on record; changes nothing there."""

from connector_wizard.inventory.reading import begin, carry_out

__all__ = ["begin", "carry_out"]
