"""The room that has connections tested."""
