"""The few words that a page has of its own; the report's words come with the notebook."""

from __future__ import annotations

from evalkit.plan.model import Bilingual

LANG = Bilingual(zh="zh-CN", en="en")
SKIP = Bilingual(zh="跳到正文", en="Skip to content")
CONTENTS = Bilingual(zh="目录", en="Contents")
FIGURE = Bilingual(zh="图{number}", en="Figure {number}")
TABLE = Bilingual(zh="表{number}", en="Table {number}")
FILES = Bilingual(zh="配套文件", en="Files of this report")
NOTEBOOK = Bilingual(
    zh="完整计算过程（Jupyter 笔记本）", en="How every figure was computed (Jupyter notebook)"
)
FINDINGS = Bilingual(zh="全部数据（CSV 表格）", en="All figures as a table (CSV)")
ALL_REPORTS = Bilingual(zh="返回全部报告", en="All reports")
NOTICE_LABEL = Bilingual(zh="数据性质", en="Nature of the data")
MADE_WITH = Bilingual(zh="由 evalkit {version} 生成", en="Made with evalkit {version}")
