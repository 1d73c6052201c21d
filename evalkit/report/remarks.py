"""The evaluators' own words: markdown without raw HTML and foreign pictures, its headings below ours."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from mistune import HTMLRenderer, create_markdown

from evalkit.plan.model import Language

# The section's heading is an h2; whatever the evaluators call a chapter stands below it.
FIRST_LEVEL = 3
CHINESE = re.compile(r"[\u3400-\u9fff]")


def remarks_html(markdown: str) -> str:
    """Markdown as HTML that can stand in a report: raw HTML shown as typed, links of harmless kinds only.

    >>> print(remarks_html("See **table 1** <script>x</script>"), end="")
    <p>See <strong>table 1</strong> &lt;script&gt;x&lt;/script&gt;</p>
    """
    return str(create_markdown(renderer=_Renderer(escape=True), plugins=["table"])(markdown))


def is_foreign(markdown: str, language: Language) -> bool:
    """Whether an English report has remarks in Chinese alone, which it must say to be read aloud as such.

    >>> is_foreign("建议复核。", "en"), is_foreign("Check 朔城区 again.", "en"), is_foreign("建议复核。", "zh")
    (True, False, False)
    """
    letters = [letter for letter in markdown if letter.isalpha()]
    return language == "en" and 2 * len(CHINESE.findall(markdown)) > len(letters)


class _Renderer(HTMLRenderer):
    def heading(self, text: str, level: int, **attrs: Any) -> str:
        level = min(level + FIRST_LEVEL - 1, 6)
        return f"<h{level}>{text}</h{level}>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        # A report fetches nothing from outside; what the picture shows stays.
        return escape(text)

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        side = f' style="text-align:{align or "left"}"'
        return f'  <th scope="col"{side}>{text}</th>\n' if head else f"  <td{side}>{text}</td>\n"
