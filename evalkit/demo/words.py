"""Words of a recipe as a cell holds them."""

from __future__ import annotations

from evalkit.plan import Bilingual


def both(words: Bilingual) -> str:
    """Both languages in one cell, as a table has one column for its source.

    >>> both(Bilingual(zh="合成", en="synthetic"))
    '合成 / synthetic'
    """
    return f"{words.zh} / {words.en}"
