"""A plan held against what was received: findings, verdicts, and what may not be shown."""

from evalkit.evaluation.evaluation import Evaluation, EvaluationError
from evalkit.evaluation.findings_table import findings_frame, findings_rows
from evalkit.evaluation.results import (
    AreaIncome,
    Comparison,
    Coverage,
    Finding,
    Income,
    JointIncome,
    Manifest,
    Outcome,
    Reason,
    Verdict,
)

__all__ = [
    "AreaIncome", "Comparison", "Coverage", "Evaluation", "EvaluationError", "Finding", "Income",
    "JointIncome", "Manifest", "Outcome", "Reason", "Verdict", "findings_frame", "findings_rows",
]  # fmt: skip
