"""See docs/decisions.md."""
