"""findings.csv: everything a report shows, one row per figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from evalkit.evaluation.frame import COLUMNS

# Excel, which the offices use, takes a file without this mark for GBK and garbles every Chinese name; pandas,
# readr and polars skip it by themselves, base R with fileEncoding = "UTF-8-BOM".
ENCODING = "utf-8-sig"


def findings_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """The text of findings.csv; a number read back is the number that was written.

    >>> print(findings_csv([{"county_code": "000001", "value": 0.1}]).splitlines()[1][:8])
    000001,,
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", extrasaction="raise")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """Truth values as JSON and R write them; csv itself writes floats so that they read back equal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
