"""The Chinese font for figures, found without a font on the system; a missing glyph is an error.

Noto Sans SC (OFL, every GBK character) comes in the wheel `zhplot`. That package is only located, never
imported: importing it would change the user's matplotlib settings.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from evalkit.problems import EvalkitError, Problem

FAMILY = ("Noto Sans SC", "DejaVu Sans")
PACKAGE = "zhplot"
FILE = "fonts/NotoSansSC-Regular.ttf"


class FontError(EvalkitError):
    """No Chinese font, or a character that it lacks: a reader would meet an empty box."""


def font_file() -> Path:
    """The font's file; FontError if its package is not installed."""
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / FILE).is_file():
            return path
    raise FontError(
        Problem(place="figures", value=PACKAGE, rule="no Chinese font found", remedy=f"pip install {PACKAGE}")
    )


@cache
def add_font() -> None:
    """Make the font known to matplotlib, once per process."""
    from matplotlib.font_manager import fontManager

    fontManager.addfont(str(font_file()))


@contextmanager
def no_missing_glyphs() -> Iterator[None]:
    """Within, a character without a glyph raises FontError instead of drawing a box."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=r"Glyph \d+", category=UserWarning)
        try:
            yield
        except UserWarning as warning:
            code = re.match(r"Glyph (\d+)", str(warning))
            if code is None:
                raise
            raise FontError(
                Problem(
                    place="text of a figure",
                    value=f"{chr(int(code[1]))} (U+{int(code[1]):04X})",
                    rule=f"a character that {' or '.join(FAMILY)} can draw",
                    remedy="correct the name in the data, the plan or the wording files",
                )
            ) from warning
