"""What an earlier publication left in a folder: its files do not stay behind with figures of before."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from evalkit.publish.files import set_aside_edited
from evalkit.publish.word_mark import is_as_made

WORD = "report.docx"


def clear_earlier(folder: Path, written: Collection[str], word: str | None) -> Path | None:
    """Take away report.html and report.pdf of an earlier publication, and its Word file unless somebody edited it.

    written : names of the files that are written now
    word : the hash of the Word file that is about to be written; None if there is none

    A page or PDF that evalkit did not make stays. Returns where a Word file went that is not as evalkit made it.
    """
    for name, is_ours in {"report.html": _is_our_page, "report.pdf": _is_our_pdf}.items():
        if name not in written and (folder / name).is_file() and is_ours(folder / name):
            (folder / name).unlink()
    if (folder / WORD).is_file() and is_as_made(folder / WORD):
        if WORD not in written:
            (folder / WORD).unlink()
        return None
    return set_aside_edited(folder / WORD, {word} if word else set())


def _is_our_page(path: Path) -> bool:
    """Every page says in its last line what it was made with."""
    return " evalkit " in path.read_text("utf-8", errors="replace")[-400:]


def _is_our_pdf(path: Path) -> bool:
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return str(pdf.docinfo.get("/Author", "")) == "evalkit"
    except pikepdf.PdfError:
        return False
