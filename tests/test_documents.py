"""Every path and link of README and docs leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
DOCUMENTS = [*sorted(HERE.glob("README*.md")), *sorted((HERE / "docs").rglob("*.md"))]
IN_CODE = re.compile(
    r"(?<![\w/.<>-])(?:(?:evalkit|statistics|evaluation|report|tests|notebooks|examples|docs)/[\w./-]*|\w+\.py)"
)


def missing_paths(text: str) -> Iterator[str]:
    """Paths in code spans that do not exist; `limits.py` is looked for in the folder of the path before it."""
    folder = HERE
    for span in re.findall(r"`([^`\n]+)`", text):
        for path in IN_CODE.findall(span):
            places = [place / path for place in (HERE, HERE / "evalkit", folder)]
            found = next((place for place in places if place.exists()), None)
            if found is None:
                yield path
            else:
                folder = found.parent


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HERE)))
def test_every_path_and_link_of_the_documents_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert list(missing_paths(text)) == []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith("http"):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_a_path_that_is_gone_is_found() -> None:
    assert list(missing_paths("`evalkit/statistics/gone.py`, `statistics/errors.py`, `checks.py`, `lost.py`")) == [
        "evalkit/statistics/gone.py",
        "lost.py",
    ]
