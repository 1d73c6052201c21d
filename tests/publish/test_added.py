"""What people add to a report's notebook: it comes out in every format, or a message says why not."""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pikepdf
import pytest
from bs4 import BeautifulSoup
from helpers.blocks import heading
from helpers.executed_notebooks import cell as code
from helpers.executed_notebooks import executed, shown
from helpers.pdf import Texts, all_of
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from evalkit.publish import PublishError, publish, read_document

VISITS = pd.DataFrame({"visits": [12, 60], "share": [0.5, 0.75]}, index=pd.Index(["五里村", "River"], name="village"))


def shows(source: str, **data: str) -> Any:
    """A cell of somebody's own, with one output."""
    kinds = {name.replace("_", "/").replace("svgxml", "svg+xml"): content for name, content in data.items()}
    return new_code_cell(source, outputs=[new_output("display_data", data=kinds)], execution_count=1)


def picture() -> str:
    """A picture as matplotlib leaves it in a notebook."""
    file, drawn = io.BytesIO(), Figure(figsize=(4, 3))
    drawn.add_subplot().bar(["May", "August"], [12, 60])
    drawn.savefig(file, format="png")
    return b64encode(file.getvalue()).decode()


def added() -> list[Any]:
    return [
        code(shown(heading("income", "收入"))),
        new_markdown_cell("# 实地走访\n\n走访**两个**村，见[记录](https://example.org)。\n\n- 五里村\n- River"),
        shows("# 走访情况\nvisits", text_html=VISITS.to_html(), text_plain="..."),
        shows("# 走访户数\n# 柱状图：五月12户，八月60户。\nplot()", image_png=picture(), text_plain="<Figure>"),
        shows("Markdown(...)", text_markdown="## 小结\n\n共72户。", text_plain="<Markdown>"),
        code(shown(heading("methods", "方法"))),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("added")
    publish(executed(folder, *added()))
    return folder


def test_on_the_page_it_stands_in_its_place_with_captions_and_headings(made: Path) -> None:
    page = BeautifulSoup((made / "report.html").read_text(encoding="utf-8"), "html.parser")
    assert page.main is not None
    found = [(e.name, e.get_text()) for e in page.main.find_all(["h2", "h3", "h4", "li", "caption", "figcaption"])]
    assert found == [
        ("h2", "收入"), ("h3", "实地走访"), ("li", "五里村"), ("li", "River"), ("caption", "表1 走访情况"),
        ("figcaption", "图1 走访户数"), ("h4", "小结"), ("h2", "方法"),
    ]  # fmt: skip
    assert page.main.img["alt"] == "柱状图：五月12户，八月60户。"
    assert page.main.strong.get_text() == "两个"
    assert page.main.find("a")["href"] == "https://example.org"
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.main.find_all("tr")]
    assert rows == [["village", "visits", "share"], ["五里村", "12", "0.50"], ["River", "60", "0.75"]]
    assert [th.get("scope") for th in page.main.find_all("th")] == ["col"] * 3 + ["row"] * 2
    assert {td["class"][0] for td in page.main.find_all("td")} == {"number"}


def test_it_is_in_word(made: Path) -> None:
    word = docx.Document(str(made / "report.docx"))
    said = [paragraph.text for paragraph in word.paragraphs]
    order = [
        said.index(text) for text in ("实地走访", "走访两个村，见记录。", "五里村", "表1 走访情况", "图1 走访户数")
    ]
    assert order == sorted(order)
    (table,) = word.tables
    assert [[c.text for c in row.cells] for row in table.rows][1] == ["五里村", "12", "0.50"]
    assert word.element.xpath("//wp:docPr/@descr") == ["柱状图：五月12户，八月60户。"]


def test_it_is_in_the_pdf_with_its_tags(made: Path) -> None:
    with pikepdf.open(made / "report.pdf") as pdf:
        said = Texts(pdf)
        assert [said.of(found) for found in all_of(pdf, "H2", "H3", "H4")] == [
            "收入",
            "实地走访",
            "小结",
            "方法",
        ]
        (row, *_) = all_of(all_of(pdf, "TBody")[0], "TR")
        assert [said.of(cell) for cell in all_of(row, "TH", "TD")] == ["五里村", "12", "0.50"]
        assert [str(figure.Alt) for figure in all_of(pdf, "Figure")] == ["柱状图：五月12户，八月60户。"]
        assert "走访两个村" in "".join(map(said.of, all_of(pdf, "Document")))


def blocks(folder: Path, *cells: Any, language: Any = "zh") -> tuple[Any, ...]:
    return read_document(executed(folder, *cells, language=language)).blocks


def test_what_is_tagged_note_stays_in_jupyterlab(tmp_path: Path) -> None:
    note = {"tags": ["note"]}
    table = shows("visits", text_html=VISITS.to_html())
    table.metadata = note
    assert blocks(tmp_path, new_markdown_cell("words", metadata=note), table, new_markdown_cell(" ")) == ()


def test_prints_and_plain_values_stay_in_jupyterlab(tmp_path: Path) -> None:
    printed = code(new_output("stream", name="stdout", text="printed"))
    assert blocks(tmp_path, printed, shows("1 + 1", text_plain="2")) == ()


def test_numbers_that_pandas_gives_to_rows_are_no_names(tmp_path: Path) -> None:
    (table,) = blocks(tmp_path, shows("x", text_html=VISITS.reset_index().to_html()))
    assert [run.text for (run,) in table.columns] == ["village", "visits", "share"]
    assert table.caption[0].text == "评估组列表"


def test_heads_of_several_rows_are_said_in_one_and_names_that_span_rows_in_each(tmp_path: Path) -> None:
    index = pd.MultiIndex.from_tuples([("north", "A"), ("north", "B")])
    columns = pd.MultiIndex.from_tuples([("visits", "May"), ("visits", "June")])
    frame = pd.DataFrame([[1, 2], [3, 4]], index=index, columns=columns)
    (table,) = blocks(tmp_path, shows("x", text_html=frame.to_html()), language="en")
    assert [run.text for (run,) in table.columns] == ["Item", "", "visits May", "visits June"]
    assert [[c.text[0].text for c in row] for row in table.rows] == [
        ["north", "A", "1", "2"],
        ["north", "B", "3", "4"],
    ]


def test_a_picture_pasted_into_a_markdown_cell(tmp_path: Path) -> None:
    pasted = new_markdown_cell("![The road to River](attachment:road.png)")
    pasted["attachments"] = {"road.png": {"image/png": picture()}}
    ((figure,),) = (block.blocks for block in blocks(tmp_path, pasted))
    assert (figure.alt, figure.label) == ("The road to River", "图1")


def test_chinese_added_to_an_english_report_says_so(tmp_path: Path) -> None:
    said, table = blocks(
        tmp_path, new_markdown_cell("建议复核。"), shows("x", text_html=VISITS.to_html()), language="en"
    )
    assert said.language == "zh"
    assert table.rows[0][0].text[0].language == "zh"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (new_markdown_cell("call 13800138000"), "no number of a person may be published, found a mobile"),
        (shows("x", text_html=VISITS.assign(phone="-").to_html()), "found the column phone"),
        (shows("x", text_html=VISITS.assign(person_id="p1").to_html()), "found the column person_id"),
        (shows("plot()", image_png=picture()), "a picture needs words for those who cannot see it"),
        (shows("x", text_html="<b>x</b>", text_plain="x"), r"cannot be published \(text/html\)"),
        (shows("x", image_svgxml="<svg/>"), r"cannot be published \(image/svg\+xml\)"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_refused_with_its_cell(tmp_path: Path, cell: Any, message: str) -> None:
    with pytest.raises(PublishError, match=f"report.ipynb, cell 2: .*{message}"):
        read_document(executed(tmp_path, cell))


def test_no_number_of_a_person_is_repeated_in_a_message(tmp_path: Path) -> None:
    with pytest.raises(PublishError) as refused:
        read_document(executed(tmp_path, new_markdown_cell("13800138000")))
    assert "13800138000" not in str(refused.value)
