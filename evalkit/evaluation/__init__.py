"""A plan held against what was received: findings, verdicts, and what may not be shown."""

from evalkit.evaluation.evaluation import Evaluation, EvaluationError
from evalkit.evaluation.failures import Failure
from evalkit.evaluation.findings import (
    Comparison,
    Coverage,
    Finding,
    Income,
    Manifest,
    Outcome,
    Reason,
    Verdict,
)
from evalkit.evaluation.frame import findings_frame, findings_rows

__all__ = [
    "Comparison",
    "Coverage",
    "Evaluation",
    "EvaluationError",
    "Failure",
    "Finding",
    "Income",
    "Manifest",
    "Outcome",
    "Reason",
    "Verdict",
    "findings_frame",
    "findings_rows",
]
