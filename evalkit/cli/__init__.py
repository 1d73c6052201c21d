"""The command line: verbs that are loaded when they are used."""

from __future__ import annotations

import signal
from importlib import import_module
from typing import Any

import click

import evalkit
from evalkit.cli.verb import STOPPED
from evalkit.interrupts import held

# verb -> its module and what it does; `evalkit --help` must not load pandas to say it.
VERBS = {
    "check": ("data", "Say every problem of a data set."),
    "report": ("reports", "Make the report of one county."),
    "batch": ("reports", "Make the reports of all counties and of the city."),
    "status": ("reports", "Say which reports are current, and why others are not."),
    "verify": ("reports", "Make reports again beside those that are there, and compare every figure."),
    "pack": ("reports", "Write an archive from which others can make and verify the reports."),
    "publish": ("reports", "Make the page and findings.csv of one executed notebook."),
    "demo": ("data", "Write a synthetic evaluation, with its truth."),
}


class Verbs(click.Group):
    """Loads a verb's module when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        with held():
            command: click.Command = getattr(import_module(f"evalkit.cli.{VERBS[cmd_name][0]}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        # Told to end, by a time limit or a shutdown, a verb ends as at Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # also while a verb is being loaded
            click.echo("evalkit: stopped", err=True)
            ctx.exit(STOPPED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in VERBS.items()])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(evalkit.__version__, prog_name="evalkit")
def main() -> None:
    """Evaluate a local government's plan: check data, make county reports, publish them."""
