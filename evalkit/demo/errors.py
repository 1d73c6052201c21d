"""What stops the making of a synthetic evaluation."""

from __future__ import annotations

from evalkit.problems import EvalkitError


class DemoError(EvalkitError):
    """The recipe, or what is asked of it, cannot be used as it stands."""
