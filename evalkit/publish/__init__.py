"""After the kernel: one executed notebook -> report.html, report.docx, report.pdf and findings.csv."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from evalkit.publish.document import Document, PublishError, read_document
from evalkit.publish.files import is_as_made, set_aside_edited, write_whole
from evalkit.publish.findings_csv import ENCODING, findings_csv
from evalkit.publish.html import report_html
from evalkit.publish.overview import Basis, write_index
from evalkit.report.blocks import HeadingBlock, Run
from evalkit.request import FORMATS, check_formats

__all__ = ["Basis", "Document", "PublishError", "publish", "read_document", "write_index"]
WORD = "report.docx"


def publish(notebook: Path, output: Path | None = None, formats: Sequence[str] = FORMATS) -> tuple[Path, ...]:
    """Write what readers get of one executed notebook, from the notebook alone.

    notebook : an executed report.ipynb
    output : the folder to write into; the notebook's own if None
    formats : of the report; findings.csv is always written

    What evalkit wrote there before in other formats is taken away, so that nothing stays with the figures of
    before. A report.docx that is not as evalkit made it is moved to report.edited.docx: somebody's words may stand
    in it. Returns the files written, and last the one moved. Raises PublishError, before anything
    is written, if the notebook did not run through, was not made with `ek.Report`, or a format is unknown; for
    Word and PDF also if a figure has no alt text, for PDF if a character has no glyph.
    """
    notebook, output = Path(notebook), Path(output or Path(notebook).parent)
    check_formats(formats)
    document = read_document(notebook)
    paper = _on_paper(document, formats)
    output.mkdir(parents=True, exist_ok=True)
    table, page = output / "findings.csv", output / "report.html"
    targets = {name: output / f"report.{name}" for name in ("docx", "pdf") if name in formats}
    targets |= {"notebook": notebook, "findings": table}
    links = {name: quote(Path(os.path.relpath(to, output)).as_posix()) for name, to in targets.items()}
    html = report_html(document, links)
    written = {*paper, *(["report.html"] if "html" in formats else [])}
    aside = _clear_earlier(output, written, sha256(paper[WORD]).hexdigest() if WORD in paper else None)
    return (
        write_whole(table, findings_csv(document.findings), ENCODING),
        *([write_whole(page, html)] if "html" in formats else []),
        *(write_whole(output / name, content) for name, content in paper.items()),
        *([aside] if aside else []),
    )


def warm_up(formats: Sequence[str] = FORMATS) -> None:
    """Load and build what the first report of a process would wait for; done while a notebook runs, it costs nothing.

    Makes an empty report in memory. Safe in a thread of its own: what is built once is the same whoever builds it.
    """
    nothing = Document(
        metadata={"title": "-", "as_of": 2000}, heading=(HeadingBlock(level=1, text=(Run(text="-"),)),)
    )
    report_html(nothing, {})
    _on_paper(nothing, formats)


def _on_paper(document: Document, formats: Sequence[str]) -> dict[str, bytes]:
    """Word and PDF as they were asked for; pandoc, Word's and typst's libraries load only then."""
    if not {"docx", "pdf"} & set(formats):
        return {}
    from evalkit.publish.paper import read_paper
    from evalkit.publish.pdf import report_pdf
    from evalkit.publish.word import report_docx

    makers = {"docx": report_docx, "pdf": report_pdf}
    with TemporaryDirectory(prefix="evalkit-") as folder:
        paper = read_paper(document, Path(folder))
        return {f"report.{name}": make(paper, Path(folder)) for name, make in makers.items() if name in formats}


def _clear_earlier(folder: Path, written: Collection[str], word: str | None) -> Path | None:
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
