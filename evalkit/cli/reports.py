"""`evalkit report CODE`, `batch`, `status`, `verify`, `pack` and `publish NOTEBOOK`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evalkit.cli.verb import FILE, FOLDER, NEW_FOLDER, STOPPED, WRONG, relative, say, verb
from evalkit.interrupts import held

if TYPE_CHECKING:
    from evalkit.batch import BatchResult, Result

MOST_SHOWN = 10  # differences of a report
C = TypeVar("C", bound=Callable[..., Any])

_COUNTIES = click.option(
    "--counties", default="all", show_default=True, metavar="WHICH",
    help='Codes with commas; "city"; "city:CODE" for a city and its counties; or "all": those that files in '
    "params/counties/ name, all of the data where there are none.",
)  # fmt: skip
_OPTIONS = (
    click.option("--as-of", type=int, metavar="YEAR", help="The last year that may be read."),
    click.option(
        "-p", "--parameter", "pairs", nargs=2, multiple=True, metavar="NAME VALUE",
        help="Override a parameter; VALUE is read as YAML.",
    ),
    click.option("--params", type=FOLDER, help="Folder of common.yaml and counties/; the workspace's."),
    click.option("--output", type=NEW_FOLDER, help="Folder for the reports; the workspace's reports/."),
    click.option("--workspace", type=FOLDER, help="Where notebooks, data and params are; found upward."),
)  # fmt: skip
_FORMATS = click.option(
    "--formats", default="html,docx,pdf", show_default=True, help="Formats of a report, with commas."
)
_JOBS = click.option("--jobs", type=click.IntRange(min=1), help="Reports made at the same time; one per core.")


_FORCE = click.option("--force", is_flag=True, help="Make current reports again, too.")


def report_options(call: C) -> C:
    """What is asked for."""
    for option in reversed(_OPTIONS):
        call = option(call)
    return call


@verb
@click.argument("code")
@report_options
@_FORMATS
@_FORCE
def report(code: str, **options: Any) -> None:
    """Make the report of the county CODE, or of the city.

    Exactly as `evalkit batch` makes it.
    """
    make_reports(code, jobs=1, **options)


@verb
@_COUNTIES
@report_options
@_FORMATS
@_FORCE
@_JOBS
def batch(**options: Any) -> None:
    """Make the reports of all counties and of the city.

    One county's failure leaves the others alone. A report that was made from exactly the same parameters,
    notebook, plan, data, remarks, library and packages, and whose files nobody touched, is not made again.
    """
    make_reports(options.pop("counties"), **options)


@verb
@_COUNTIES
@report_options
@_FORMATS
def status(as_of: int | None, pairs: tuple[tuple[str, str], ...], formats: str, **options: Any) -> None:
    """Say which reports are current, and what has changed for the others since they were made.

    Nothing is written. Exit code 0: all are current; 1: some are not.
    """
    changes = changed_parameters(pairs, as_of)
    with held():
        from evalkit.batch import report_status
        from evalkit.request import separated

    found = report_status(parameters=changes, formats=separated(formats) or (formats,), **options)
    for one in found:
        said = {"stale": "stale: " + "; ".join(one.reasons), "edited": "; ".join(one.reasons)}
        click.echo(f"{one.code} {one.name.zh} ({one.name.en}): {said.get(one.state, one.state)}")
    states = [one.state for one in found]
    say("reports: " + ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)))
    if set(states) != {"current"}:
        raise click.exceptions.Exit(WRONG)


@verb
@click.argument("codes", default="all", metavar="[CODES]")
@report_options
@_JOBS
def verify(codes: str, as_of: int | None, pairs: tuple[tuple[str, str], ...], **options: Any) -> None:
    """Make the reports of the counties CODES (all without any) again, beside those that are there, and compare.

    Every figure of findings.csv is. Exit code 0: all come out as they stand there; 1: some do not.
    """
    changes = changed_parameters(pairs, as_of)
    with held():
        from evalkit.batch import verify_reports

    with closing(Progress()) as progress:
        found = verify_reports(counties=codes, parameters=changes, watch=progress.show, **options)
    for one in found:
        said = f"{one.code} {one.name.zh} ({one.name.en})"
        click.echo(f"{said}: the same, {one.figures} figures" if not one.differences else f"{said}: differs")
        for difference in one.differences[:MOST_SHOWN]:
            click.echo(f"  {difference}")
        if len(one.differences) > MOST_SHOWN:
            click.echo(f"  and {len(one.differences) - MOST_SHOWN} more")
    if any(one.differences for one in found):
        raise click.exceptions.Exit(WRONG)


@verb
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path))
@report_options
@click.option("--people", is_flag=True, help="With the tables of single people, survey and audit.")
def pack(archive: Path, as_of: int | None, pairs: tuple[tuple[str, str], ...], **options: Any) -> None:
    """Write ARCHIVE.zip: data, plan, params, notebooks, and the reports' manifests and figures.

    Whoever has the same version of evalkit unpacks it and runs `evalkit verify`. Tables whose rows are of single
    people stay out of it, unless the data are synthetic or --people is given.
    """
    changes = changed_parameters(pairs, as_of)
    with held():
        from evalkit.batch import pack as pack_reports

    left = pack_reports(archive, parameters=changes, **options)
    click.echo(relative(archive))
    if left:
        say(f"evalkit: left out, for its rows are of single people: {', '.join(left)}; --people packs it, too")


@verb
@click.argument("notebook", type=FILE)
@_FORMATS
@click.option("--output", type=NEW_FOLDER, help="Folder to write to; the notebook's own.")
def publish(notebook: Path, formats: str, output: Path | None) -> None:
    """Make the page, the Word file, the PDF and findings.csv of one executed NOTEBOOK, from it alone."""
    from evalkit.publish import publish as publish_notebook
    from evalkit.request import separated

    for path in publish_notebook(notebook, output, separated(formats) or (formats,)):
        note = ": another Word file stood here and was set aside" if ".edited" in path.name else ""
        click.echo(relative(path) + note)


def changed_parameters(pairs: Iterable[tuple[str, str]], as_of: int | None) -> dict[str, object]:
    """The parameters that the command line overrides; codes stay text, as everywhere.

    >>> changed_parameters([("level", "0.9"), ("readings", "{I02: at_least}"), ("county", "0001")], 2020)
    {'level': 0.9, 'readings': {'I02': 'at_least'}, 'county': '0001', 'as_of': 2020}
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    changes: dict[str, object] = {}
    for name, value in pairs:
        try:
            changes[name] = value if name == "county" else YAML(typ="safe", pure=True).load(value)
        except YAMLError as error:
            raise click.BadParameter(f"{name}: {value!r} is not valid YAML", param_hint="-p") from error
    return changes if as_of is None else changes | {"as_of": as_of}


def make_reports(
    counties: str, *, as_of: int | None, pairs: tuple[tuple[str, str], ...], formats: str, **options: Any
) -> None:
    """Make the reports; exit with 1 if one failed, with 130 if the batch was stopped."""
    changes = changed_parameters(pairs, as_of)
    with held():
        from evalkit.batch import BatchStopped, run_batch
        from evalkit.request import separated

    try:
        with closing(Progress()) as progress:
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
        say(f"evalkit: {relative(word)}: edited by hand, kept beside the new report.docx")
    for failed in result.failed:
        notebook = failed.folder.parent / "failed" / f"{failed.folder.name}.ipynb"
        kept = f"; notebook: {relative(notebook)}" if notebook.is_file() else ""
        say(f"evalkit: {failed.code} {failed.name.zh} ({failed.name.en}): {failed.failure}{kept}")
    for index in result.indexes:
        click.echo(relative(index))


class Progress:
    """Results as they come, on standard error: a bar on a terminal, a line for each elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, result: Result, done: int, total: int) -> None:
        """What `run_batch` calls with each result, as its `watch`."""
        if not sys.stderr.isatty():
            say(f"[{done}/{total}] {_line(result)}")
            return
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(total=total, unit="report", file=sys.stderr)
        if result.failure is not None:
            tqdm.write(_line(result), file=sys.stderr)
        self._bar.update(1)
        self._bar.set_postfix_str(f"{result.code} {result.name.zh}")


def _line(result: Result) -> str:
    name = f"{result.code} {result.name.zh} ({result.name.en})"
    if result.failure is not None:
        return f"{name}: FAILED, {result.failure}"
    if result.state == "current":
        return f"{name}: current, nothing to do"
    return f"{name}: written in {result.seconds:.1f} s"
