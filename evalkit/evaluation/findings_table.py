"""Findings and verdicts as tidy rows: the columns of findings.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isnan
from typing import TYPE_CHECKING

from evalkit.evaluation.results import Finding, Verdict

if TYPE_CHECKING:
    from pandas import DataFrame

_PRECISION = ("population", "df", "design_effect", "effective_n")
COLUMNS = (
    "county_code", "county_name_zh", "county_name_en", "indicator", "reading", "domain", "year", "quantity", "basis",
    "value", "standard_error", "low", "high", "level", "method", "n", "missing", *_PRECISION, "notes",
    "target_operator", "target_value", "outcome", "stage", "reason", "probability", "depends_on_reading",
    "if_missing_uncovered", "stands",
)  # fmt: skip


def findings_frame(items: Iterable[Finding | Verdict]) -> DataFrame:
    """Findings and verdicts as a frame, one row each, in the columns of findings.csv."""
    from pandas import DataFrame

    return DataFrame(findings_rows(items), columns=list(COLUMNS))


def findings_rows(items: Iterable[Finding | Verdict]) -> list[dict[str, object]]:
    """Findings and verdicts as plain values that JSON can hold; unknown numbers are None."""
    return [_verdict_row(item) if isinstance(item, Verdict) else _finding_row(item) for item in items]


def _finding_row(finding: Finding) -> dict[str, object]:
    result, interval = finding.result, finding.result.interval
    return dict.fromkeys(COLUMNS) | {
        "county_code": finding.county.code,
        "county_name_zh": finding.county.name.zh,
        "county_name_en": finding.county.name.en,
        "indicator": finding.indicator.id,
        "reading": finding.reading.id,
        "domain": domain_text(finding.domain),
        "year": finding.year,
        "quantity": finding.quantity,
        "basis": finding.basis,
        "value": _number(result.value),
        "standard_error": _number(result.standard_error),
        "low": None if interval is None else _number(interval.low),
        "high": None if interval is None else _number(interval.high),
        "level": None if interval is None else interval.level,
        "method": None if interval is None else interval.method,
        "n": result.n,
        "missing": result.missing,
        **{name: _number(getattr(result, name)) for name in _PRECISION},
        "notes": ";".join(result.notes),
    }


def _verdict_row(verdict: Verdict) -> dict[str, object]:
    worst = verdict.if_missing_uncovered
    return _finding_row(verdict.finding) | {
        "target_operator": verdict.target.operator,
        "target_value": verdict.target.value,
        "outcome": str(verdict.outcome),
        "stage": verdict.stage,
        "reason": verdict.reason.code,
        "probability": verdict.probability,
        "depends_on_reading": verdict.depends_on_reading,
        "if_missing_uncovered": None if worst is None else str(worst),
        "stands": verdict.stands,
    }


def domain_text(domain: Mapping[str, object]) -> str:
    """A domain in one cell.

    >>> domain_text({"sex": "female", "area": "rural"})
    'sex=female;area=rural'
    """
    return ";".join(f"{column}={value}" for column, value in domain.items())


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value)
