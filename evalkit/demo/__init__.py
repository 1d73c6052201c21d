"""The synthetic evaluation: a data set of any size made from a recipe, with the truth behind it.

This room knows no county and no plan: whatever is of a place stands in the recipe.
"""

from __future__ import annotations

from evalkit.demo.make import make_demo, write_demo
from evalkit.demo.reading import load_recipe
from evalkit.demo.recipe import DemoError, Recipe

__all__ = ["DemoError", "Recipe", "load_recipe", "make_demo", "write_demo"]
