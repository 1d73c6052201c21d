"""Drawings as PNG: one house style, the same bytes every time, the user's settings untouched.

Everything is drawn for a page of 16 cm, in type of 9 points and more; marks differ in shape and in lightness,
so that a figure reads in black and white and to the colour-blind (colours: Okabe and Ito 2008).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from evalkit.report.content import Drawing
from evalkit.report.drawing.fonts import FAMILY, add_font, no_missing_glyphs
from evalkit.report.wording.words import Words

WIDTH = 6.3  # inches: 16 cm
DPI = 192

STYLE: dict[Any, Any] = {
    "font.family": list(FAMILY),
    "font.size": 9.5,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9.5,
    "legend.fontsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "axes.unicode_minus": True,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "evalkit",
}


def png(drawing: Drawing, words: Words) -> bytes:
    """The picture of a drawing, its words in one language.

    Raises FontError for a character that no font can draw.
    """
    return _encoded(pixels(drawing, words))


def pixels(drawing: Drawing, words: Words) -> Image.Image:
    """The drawing before its colours are reduced."""
    add_font()
    with mpl.rc_context(), no_missing_glyphs():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        figure = Figure(figsize=(WIDTH, drawing.height(words)), dpi=DPI, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        drawing.draw(figure, words)
        canvas.draw()  # type: ignore[no-untyped-call]
        size = canvas.get_width_height()
        return Image.frombuffer("RGBA", size, bytes(canvas.buffer_rgba()), "raw", "RGBA", 0, 1).convert("RGB")  # type: ignore[no-untyped-call]


def _encoded(image: Image.Image) -> bytes:
    """A PNG of a palette, which for flat colours and the soft edges of letters is a quarter of the bytes.

    Median cut and the highest compression cost ten times as much, and the former turns thin lines of a rare colour
    into mud. Written by hand rather than by savefig, which adds its version to the file.
    """
    flat = image.quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette, paper = flat.getpalette(), flat.getpixel((0, 0))
    assert palette is not None
    assert isinstance(paper, int)
    # An octree's colours are averages, and the paper must stay quite white.
    palette[3 * paper : 3 * paper + 3] = [255, 255, 255]
    flat.putpalette(palette)
    file = BytesIO()
    flat.save(file, format="png", dpi=(DPI, DPI), compress_level=6)
    return file.getvalue()
