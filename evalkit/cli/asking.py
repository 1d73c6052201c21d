"""Options that several verbs share: what a report is asked for, and where things are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

C = TypeVar("C", bound=Callable[..., Any])

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


def report_options(call: C) -> C:
    """The options of every verb that makes reports."""
    for option in reversed(_OPTIONS):
        call = option(call)
    return call


_OPTIONS = (
    click.option("--as-of", type=int, metavar="YEAR", help="The last year that may be read."),
    click.option(
        "-p", "--parameter", "pairs", nargs=2, multiple=True, metavar="NAME VALUE",
        help="Override a parameter; VALUE is read as YAML.",
    ),
    click.option("--params", type=FOLDER, help="Folder of common.yaml and counties/; the workspace's."),
    click.option("--output", type=NEW_FOLDER, help="Folder for the reports; the workspace's reports/."),
    click.option("--workspace", type=FOLDER, help="Where notebooks, data and params are; found upward."),
    click.option("--formats", default="html,docx,pdf", show_default=True, help="Formats of a report, with commas."),
    click.option("--force", is_flag=True, help="Make current reports again, too."),
)  # fmt: skip


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
            raise click.BadParameter(f"{name}: {value!r} is no YAML", param_hint="-p") from error
    return changes if as_of is None else changes | {"as_of": as_of}
