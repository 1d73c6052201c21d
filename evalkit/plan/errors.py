"""What stops the reading of a plan."""

from __future__ import annotations

from evalkit.problems import EvalkitError


class PlanError(EvalkitError):
    """The plan file, or an expression in it, cannot be used as it stands."""
