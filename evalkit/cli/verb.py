"""How every verb ends: each problem on standard error, and an exit code that says whose it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from evalkit.problems import EvalkitError

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

WRONG = 1  # something is wrong with the data or a report
WRONG_CALL = 2
STOPPED = 130

# Named and not imported: their rooms load pandas, which a wrong option need not wait for.
_WRONG_CALLS = {"RequestError", "ParameterError", "WorkspaceError", "FormatError"}


class Verb(click.Command):
    """A verb with `--debug`, which alone shows tracebacks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(click.Option(["--debug"], is_flag=True, help="Show where in the code an error arose."))

    def invoke(self, ctx: click.Context) -> Any:
        debug = ctx.params.pop("debug")
        try:
            return super().invoke(ctx)
        except EvalkitError as error:
            if debug:
                raise
            for problem in error.problems:
                click.echo(f"evalkit: {relative(str(problem))}", err=True)
            ctx.exit(WRONG_CALL if type(error).__name__ in _WRONG_CALLS else WRONG)
        except OSError as error:
            if debug:
                raise
            where, what = relative(error.filename or "a file"), (error.strerror or str(error)).lower()
            remedy = "see that there is room on the disk and that you may write there"
            click.echo(f"evalkit: {where}: {what}; {remedy}", err=True)
            ctx.exit(WRONG)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:
            if debug:
                raise
            cause = " ".join(f"{type(error).__name__}: {error}".split())
            click.echo(f"evalkit: {cause}; a defect of evalkit, shown in full with --debug", err=True)
            ctx.exit(WRONG)


def verb(call: Callable[..., Any]) -> click.Command:
    """A function with click options as a verb of the command line."""
    return click.command(cls=Verb)(call)


def relative(text: str | Path) -> str:
    """A path or a message, its paths from the working directory where they are below it."""
    return str(text).replace(f"{Path.cwd()}{os.sep}", "")


def say(text: str) -> None:
    """A line for people, apart from what a verb answers on standard output."""
    click.echo(text, file=sys.stderr)
