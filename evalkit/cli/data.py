"""`evalkit check DATA --plan PLAN`: every problem of a data set; `evalkit demo`: a synthetic data set."""

from __future__ import annotations

from pathlib import Path

import click

from evalkit.cli.verb import FILE, FOLDER, NEW_FOLDER, relative, say, verb


@verb
@click.argument("data")
@click.option("--plan", required=True, help="Name of a plan in the workspace, or a path.")
@click.option("--as-of", type=int, metavar="YEAR", help="The last year that may be read; all if not given.")
@click.option("--workspace", type=FOLDER, help="Where data/ and params/ are; found upward.")
def check(data: str, plan: str, as_of: int | None, workspace: Path | None) -> None:
    """Say every problem of the data set DATA (a name in the workspace, or a path) for a plan.

    Exit code 0: none; 1: there are some, each with its place, rule and remedy on standard error. Warnings there
    say which indicators will not be evaluated, and why; they change no exit code.
    """
    from evalkit.inputs import find_warnings, load_dataset
    from evalkit.plan import load_plan

    path, plan_path = _found(data, plan, workspace)
    read_plan = load_plan(plan_path)
    dataset = load_dataset(path, as_of=as_of, plan=read_plan)
    for warning in find_warnings(dataset, read_plan):
        say(f"evalkit: warning: {warning}")
    click.echo(
        f"{relative(path)}: no problem found; counties {len(dataset.counties)}, "
        f"survey rows {len(dataset.survey)}, income rows {len(dataset.income)}"
    )


def _found(data: str, plan: str, workspace: Path | None) -> tuple[Path, Path]:
    """Data and plan by name in the workspace; paths serve outside any workspace, too."""
    from evalkit.workspace import Workspace

    if workspace is None and Path(data).exists() and Path(plan).exists():
        return Path(data), Path(plan)
    home = Workspace.find(workspace)
    return home.data(data), home.plan(plan)


@verb
@click.option("--seed", type=click.IntRange(min=0), required=True, help="Of everything drawn at random.")
@click.option("--counties", type=click.IntRange(min=1), help="How many; those of the recipe if not given.")
@click.option("--cities", type=click.IntRange(min=1), default=1, help="How many cities share them; one.")
@click.option("--output", type=NEW_FOLDER, required=True, help="Folder to write the data set to.")
@click.option("--recipe", type=FILE, help="What to make; data/demo/recipe.yaml of the workspace if not given.")
def demo(seed: int, counties: int | None, cities: int, output: Path, recipe: Path | None) -> None:
    """Write a synthetic evaluation, with the true value of every quantity in truth.csv."""
    from evalkit.demo import write_demo
    from evalkit.workspace import Workspace

    recipe = recipe or Workspace.find().data("demo") / "recipe.yaml"
    write_demo(recipe, output, seed=seed, counties=counties, cities=cities)
    click.echo(relative(output))
