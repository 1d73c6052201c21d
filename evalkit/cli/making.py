"""`report` and `batch` alike: run, show results as they come, and say in the end what was done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalkit.cli.asking import changed_parameters
from evalkit.cli.progress import Progress
from evalkit.cli.verb import STOPPED, WRONG, relative, say
from evalkit.interrupts import held

if TYPE_CHECKING:
    from evalkit.batch import BatchResult


def make_reports(
    counties: str, *, as_of: int | None, pairs: tuple[tuple[str, str], ...], formats: str, **options: Any
) -> None:
    """Make the reports; exit with 1 if one failed, with 130 if it was stopped."""
    changes = changed_parameters(pairs, as_of)
    with held():
        from evalkit.batch import BatchStopped, run_batch
        from evalkit.request import separated

    try:
        with Progress() as progress:
            result = run_batch(
                counties=counties,
                parameters=changes,
                formats=separated(formats) or (formats,),
                watch=progress.show,
                **options,
            )
    except BatchStopped as stopped:
        _conclude(stopped.result)
        done = len(stopped.result.results)
        left = ", ".join(stopped.result.unfinished)
        say(f"evalkit: stopped; {done} done, not come to: {left}")
        raise click.exceptions.Exit(STOPPED) from None
    _conclude(result)
    if not result.is_complete:
        raise click.exceptions.Exit(WRONG)


def _conclude(result: BatchResult) -> None:
    states = [r.state for r in result.results]
    counts = ", ".join(f"{states.count(s)} {s}" for s in ("written", "current", "failed") if s in states)
    if counts:
        say(f"reports: {counts}")
    for word in result.kept:
        say(f"evalkit: {_shown(word)}: edited by hand, kept beside the new report.docx")
    for failed in result.failed:
        notebook = failed.folder.parent / "failed" / f"{failed.folder.name}.ipynb"
        kept = f"; notebook: {_shown(notebook)}" if notebook.is_file() else ""
        say(f"evalkit: {failed.code} {failed.name.zh} ({failed.name.en}): {failed.failure}{kept}")
    for index in result.indexes:
        click.echo(_shown(index))


def _shown(path: Path) -> str:
    return relative(str(path))
