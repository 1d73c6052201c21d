"""A plan held against what was received: findings, verdicts, and what may not be shown."""

from evalkit.evaluation.evaluation import Evaluation, EvaluationError
from evalkit.evaluation.failures import Failure
from evalkit.evaluation.findings import (
    AreaIncome,
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
from evalkit.evaluation.income_joint import JointIncome

__all__ = [
    "AreaIncome",
    "Comparison",
    "Coverage",
    "Evaluation",
    "EvaluationError",
    "Failure",
    "Finding",
    "Income",
    "JointIncome",
    "Manifest",
    "Outcome",
    "Reason",
    "Verdict",
    "findings_frame",
    "findings_rows",
]
