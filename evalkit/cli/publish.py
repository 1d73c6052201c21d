"""`evalkit publish NOTEBOOK`: what readers get of one executed notebook."""

from __future__ import annotations

from pathlib import Path

import click

from evalkit.cli.verb import FILE, NEW_FOLDER, relative, verb


@verb
@click.argument("notebook", type=FILE)
@click.option(
    "--formats", default="html,docx,pdf", show_default=True, help="Formats of the report, with commas."
)
@click.option("--output", type=NEW_FOLDER, help="Folder to write to; the notebook's own.")
def publish(notebook: Path, formats: str, output: Path | None) -> None:
    """Make the page, the Word file, the PDF and findings.csv of one executed NOTEBOOK, from it alone."""
    from evalkit.publish import publish as publish_notebook
    from evalkit.request import separated

    for path in publish_notebook(notebook, output, separated(formats) or (formats,)):
        note = ": another Word file stood here and was set aside" if ".edited" in path.name else ""
        click.echo(relative(path) + note)
