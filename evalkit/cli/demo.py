"""`evalkit demo`: a synthetic evaluation of any size, with its truth."""

from __future__ import annotations

from pathlib import Path

import click

from evalkit.cli.asking import NEW_FOLDER
from evalkit.cli.verb import relative, verb


@verb
@click.option("--seed", type=click.IntRange(min=0), required=True, help="Of everything drawn at random.")
@click.option("--counties", type=click.IntRange(min=1), help="How many; those of the recipe if not given.")
@click.option("--output", type=NEW_FOLDER, required=True, help="Folder to write the data set to.")
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What to make; data/demo/recipe.yaml of the workspace if not given.",
)
def demo(seed: int, counties: int | None, output: Path, recipe: Path | None) -> None:
    """Write a synthetic evaluation, with the true value of every quantity in truth.csv."""
    from evalkit.demo import write_demo
    from evalkit.workspace import Workspace

    write_demo(recipe or Workspace.find().data("demo") / "recipe.yaml", output, seed=seed, counties=counties)
    click.echo(relative(str(output)))
