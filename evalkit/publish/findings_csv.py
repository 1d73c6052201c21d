"""findings.csv: everything a report shows, one row per figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from evalkit.evaluation.findings_table import COLUMNS

# Excel, which the offices use, takes a file without this mark for GBK and garbles every Chinese name; pandas,
# readr and polars skip it by themselves, base R with fileEncoding = "UTF-8-BOM".
ENCODING = "utf-8-sig"
_OF_A_VERDICT = COLUMNS[COLUMNS.index("target_operator") :]


def findings_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """The text of findings.csv; a number read back is the number that was written.

    >>> print(findings_csv([{"county_code": "000001", "value": 0.1}]).splitlines()[1][:8])
    000001,,
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", extrasaction="raise")
    writer.writeheader()
    # Truth values as JSON and R write them; csv itself writes floats so that they read back equal.
    words = {True: "true", False: "false"}
    writer.writerows(
        {column: words[value] if isinstance(value, bool) else value for column, value in row.items()} for row in rows
    )
    return text.getvalue()


def one_row_each(rows: Iterable[Mapping[str, object]]) -> tuple[dict[str, object], ...]:
    """Each figure once, in the order of first showing; what is shown with a verdict and without, with it.

    A text shows the verdict on a figure, and a table the figure by itself.

    >>> figure = {"indicator": "I02", "value": 0.9, "outcome": None}
    >>> one_row_each([figure, {"indicator": "I03"}, figure | {"outcome": "MET"}, figure])
    ({'indicator': 'I03'}, {'indicator': 'I02', 'value': 0.9, 'outcome': 'MET'})
    """
    shown = {tuple(row.items()): dict(row) for row in rows}.values()
    judged = {_figure(row) for row in shown if _is_judged(row)}
    return tuple(row for row in shown if _is_judged(row) or _figure(row) not in judged)


def _figure(row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(row.get(column) for column in COLUMNS if column not in _OF_A_VERDICT)


def _is_judged(row: Mapping[str, object]) -> bool:
    return any(row.get(column) is not None for column in _OF_A_VERDICT)
