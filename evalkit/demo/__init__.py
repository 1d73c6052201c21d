"""The synthetic evaluation: a data set of any size made from a recipe, with the truth behind it.

This room knows no county and no plan: whatever is of a place stands in the recipe.
"""

from __future__ import annotations

from evalkit.demo.errors import DemoError
from evalkit.demo.making import make_demo
from evalkit.demo.reading import load_recipe
from evalkit.demo.recipe import Recipe
from evalkit.demo.writing import write_demo

__all__ = ["DemoError", "Recipe", "load_recipe", "make_demo", "write_demo"]
