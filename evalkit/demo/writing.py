"""A synthetic evaluation as the files of a data set."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from evalkit.demo.errors import DemoError
from evalkit.demo.making import make_demo
from evalkit.demo.reading import load_recipe
from evalkit.demo.recipe import Recipe
from evalkit.inputs.schema import TABLES
from evalkit.problems import Problem

DESCRIPTION = "dataset.yaml"


def write_demo(
    recipe_path: str | Path, output: str | Path, *, seed: int, counties: int | None = None
) -> None:
    """Write a synthetic evaluation to the folder `output`: a CSV file per table, truth.csv and dataset.yaml.

    recipe_path : the recipe, which also names the plan whose indicators the truth is of
    seed, counties : see `make_demo`

    Raises DemoError, before anything is written, for a recipe that cannot be used, and for a folder that
    holds a data set which is not synthetic.
    """
    recipe, output = load_recipe(recipe_path), Path(output)
    _refuse_real_data(output)
    tables = make_demo(recipe, seed, counties)
    output.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        # Ten digits: whole numbers without a point, shares as they were rounded.
        table.to_csv(output / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n")
    (output / DESCRIPTION).write_text(_description(recipe), encoding="utf-8", newline="\n")


def _refuse_real_data(output: Path) -> None:
    """A synthetic data set may be made anew; anything else is not to be written over."""
    held = [table.name for table in TABLES if (output / f"{table.name}.csv").exists()]
    description = output / DESCRIPTION
    is_synthetic = description.is_file() and "is_synthetic: true" in description.read_text(encoding="utf-8")
    if held and not is_synthetic:
        raise DemoError(
            Problem(
                place=str(output), value=f"{held[0]}.csv", remedy="name another folder",
                rule="holds a data set that is not said to be synthetic",
            )
        )  # fmt: skip


def _description(recipe: Recipe) -> str:
    content = {
        "name": {"zh": recipe.name.zh, "en": recipe.name.en},
        "is_synthetic": True,
        "source": {"zh": recipe.source.zh, "en": recipe.source.en},
        "complete_lists": list(recipe.complete_lists),
    }
    text = StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump(content, text)
    return text.getvalue()
