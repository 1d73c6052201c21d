"""Methods and precision: what the report says of how it was made."""

from __future__ import annotations

from dataclasses import replace

from helpers import findings as made
from helpers.contents import cells, words_of

from evalkit.report import tables, text
from evalkit.report.content import NOTHING
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


class TestPrecision:
    def test_names_method_level_error_effect_df_and_size(self):
        rows = {r[0]: r[1:] for r in cells(tables.precision([made.coverage()], [made.income()]))}
        assert rows["困难残疾人生活补贴覆盖率"] == [
            "对数几率变换（t分布）", "95%", "1.30个百分点", "1.31", "28", "183"
        ]  # fmt: skip
        assert rows["残疾人家庭人均收入年均增速（预测）"][0] == "向组内增速收缩的预测"

    def test_a_full_count_has_none_of_these(self):
        counted = replace(made.coverage(), verdict=made.verdicts()[-1])
        ((_, *row),) = cells(tables.precision([counted]))
        assert row == ["全面调查", *["不适用"] * 5]

    def test_nothing_estimated(self):
        assert tables.precision([]) == NOTHING


class TestMethods:
    def test_rule_sources_and_limits(self):
        said = words_of(text.methods(made.evaluated()), ZH)
        assert "95%置信区间与目标值的位置关系" in said
        assert "名义上不超过2.5%" in said
        assert "使用的数据为“示范数据”（来源：evalkit 生成）" in said
        assert "模拟数据" in said
        assert "计算p值，即假定" in said  # what the tables of failures and their headings use
        assert "按Holm法校正，即把" in said
        assert "校正后的p值不大于2.5%的" in said
        assert "低于10%的称“难以按期达标”" in said
        assert "少于10人" in said

    def test_a_final_report_says_nothing_of_projections(self):
        assert "收入预测" not in words_of(text.methods(made.evaluated(stage="final")), ZH)

    def test_manifest(self):
        rows = cells(tables.methods(made.evaluated()))
        assert ["指定口径", "参数", "I02: at_least"] in rows
        assert ["数据：调查", "校验值", "cdcdcdcdcdcd"] in rows
        assert ["numpy", "软件版本", "2.4.6"] in rows

    def test_definitions_name_every_reading(self):
        row = cells(tables.definitions(made.evaluated()))[1]
        assert row[-1] == "按“高于95%”口径：规划原文；按“不低于95%”口径：附件"
