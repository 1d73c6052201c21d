"""Words of a recipe as a cell holds them."""

from __future__ import annotations

from evalkit.plan import Bilingual


def both(words: Bilingual) -> str:
    """Both languages in one cell, as a table has one column for its source.

    >>> both(Bilingual(zh="模拟", en="synthetic"))
    '模拟 / synthetic'
    """
    return f"{words.zh} / {words.en}"
