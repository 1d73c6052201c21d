"""Inside the kernel: findings become text, tables and figures in the report's language.

    report = Report(evaluation)
    report.show(text.headline(verdicts), tables.verdicts(verdicts), figures.verdicts(verdicts))

`text`, `tables` and `figures` list what there is to show; each topic of a report has its module or folder, `drawing`
draws the figures, `wording` holds every word, and `markup` makes the HTML.
"""

from evalkit.report import figures, tables, text
from evalkit.report.report import Report, ReportError

__all__ = ["Report", "ReportError", "figures", "tables", "text"]
