"""How wide the columns of a table are on paper."""

from __future__ import annotations

import pytest
from helpers.blocks import cell as made_cell
from helpers.blocks import table as made_table

from evalkit.publish.columns import PADDING, TEXT_WIDTH, columns, half_ems
from evalkit.report.blocks import TableBlock


def test_reasons_get_the_width_that_short_columns_do_not_need() -> None:
    """A county table of eight columns, as the city's report has it: a reason of sixty characters in five lines."""
    reason = (
        "置信区间（88.9%至96.7%）跨越目标（不低于90%），现有样本不足以判定；"
        "如将缺失答案全部视为未覆盖，结论变为“尚未达到”。"
    )
    row = (
        made_cell("朔城区"), made_cell("≥90%（预期性）"), made_cell("93.9%", "number"),
        made_cell("88.9%至96.7%", "number"), made_cell("第1至5位"), made_cell("抽样调查"), made_cell("尚未达到", "×"),
        made_cell(reason),
    )  # fmt: skip
    shares, size = columns(made_table(row, heads=("",) * 8))
    room = [(share / 100 * TEXT_WIDTH * 28.35 - 2 * PADDING) / (size / 2) for share in shares]
    assert half_ems(reason) / room[-1] <= 4.5
    assert room[-2] >= half_ems("× 尚未达到")
    assert size == 7.5


GROUPS = ("总体", "性别：男", "性别：女", "城乡：城镇", "残疾类别：视力残疾", "残疾等级：一级")


HEADS = ("人群", "估计值", "95%置信区间", "有效答案", "缺失", "备注")


def group_table(remarks: dict[str, str]) -> TableBlock:
    figures = (("98.6%", "number"), ("95.6%至99.6%", "number"), ("410", "number"), ("10", "number"))
    rows = (
        (made_cell(name), *(made_cell(*figure) for figure in figures), made_cell(remarks.get(name, "")))
        for name in GROUPS
    )
    return made_table(*rows, heads=HEADS)


def characters(shares: list[float], size: float) -> list[float]:
    """How many Chinese characters stand in a line of each column."""
    return [(share / 100 * TEXT_WIDTH * 28.35 - 2 * PADDING) / size for share in shares]


@pytest.mark.parametrize(
    "remark", ["", "置信区间取较保守值", "抽样部分的答案全部一致，未覆盖的只见于全面调查的部分" * 2]
)
def test_a_long_remark_of_one_group_does_not_break_the_names_of_all(remark: str) -> None:
    """残疾类别：视力残疾 has nine characters and stands in one line, however long the remark below it is."""
    room = characters(*columns(group_table({"总体": remark})))
    assert room[0] >= 9
    assert room[2] >= half_ems("95.6%至99.6%") / 2


def test_a_column_that_is_mostly_empty_is_no_wider_than_its_one_remark_needs() -> None:
    room = characters(*columns(group_table({"总体": "人数过少"})))
    assert room[-1] < 10


def test_a_name_beside_long_sentences_keeps_six_characters_together() -> None:
    reason = "置信区间跨越目标，现有样本不足以判定；如将缺失答案全部视为未覆盖，结论变为尚未达到。" * 4
    row = made_cell("残疾人家庭人均收入年均增速"), made_cell(reason), made_cell(reason)
    room = characters(*columns(made_table(row, heads=("",) * 3)))
    assert room[0] >= 6
