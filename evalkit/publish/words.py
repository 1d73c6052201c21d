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
DOCX = Bilingual(zh="本报告的 Word 版", en="This report for Word")
PDF = Bilingual(zh="本报告的 PDF 版", en="This report as PDF")
REMARKS_TABLE = Bilingual(zh="评估组列表", en="Table of the evaluators")
ITEM = Bilingual(zh="项目", en="Item")
FINDINGS = Bilingual(zh="全部数据（CSV 表格）", en="All figures as a table (CSV)")
OVERVIEW_TITLE = Bilingual(
    zh="《{plan}》评估报告总览（{year}年）", en="{plan}: all evaluation reports, {year}"
)
OVERVIEW_INTRO = Bilingual(
    zh="每行一份报告，每列一项指标；点击名称阅读全文。",
    en="One row for each report, one column for each indicator; a name leads to its report.",
)
SORT = Bilingual(zh="点击表头可以排序。", en="Click a column's head to sort by it.")
SHOWN = Bilingual(zh="显示 {shown} 份报告，共 {all} 份。", en="{shown} of {all} reports shown.")
IS_SYNTHETIC = Bilingual(zh="（模拟数据）", en=" (synthetic data)")
LANGUAGE_ZH = Bilingual(zh="（中文）", en=" (in Chinese)")
LANGUAGE_EN = Bilingual(zh="（英文）", en=" (in English)")
OVERVIEW_TABLE = Bilingual(zh="各地各项指标的评定结论", en="Verdicts by county and indicator")
DOUBTS = Bilingual(
    zh="“取决于口径”表示对规划的规定作不同理解时，结论不同；“宜先复核”表示按全部评定项次校正后，未达到的结论不再充分；"
    "“缺失答案可能改变结论”表示如果未作答者均未覆盖，就不能评定为达到。",
    en="“Depends on the reading” means that another reading of the plan's words changes the outcome; “check first” "
    "that, adjusted for all verdicts given at once, the failure no longer stands; “missing answers may change it” "
    "that the target is not surely reached if everyone whose answer is missing were uncovered.",
)
INDICATOR = Bilingual(zh="指标", en="Indicator")
OUTCOME = Bilingual(zh="结论", en="Verdict")
ALL = Bilingual(zh="全部", en="All")
REPORT = Bilingual(zh="报告", en="Report")
DATA = Bilingual(zh="文件", en="Files")
FILE_OF = Bilingual(zh="{file}：{name}", en="{file}: {name}")
OTHERS = Bilingual(zh="依据不同的报告", en="Reports made from something else")
OTHERS_INTRO = Bilingual(
    zh="以下报告所依据的规划文本、数据或参数与上表不同（例如生成之后数据有更新），不能与上表对照，应重新生成。",
    en="The plan, the data or the parameters of these differ from those of the table above, for instance because "
    "the data have changed since. They must not be compared with it, and should be made again.",
)
FAILURES = Bilingual(zh="未能生成的报告", en="Reports that could not be made")
FAILURES_INTRO = Bilingual(
    zh="以下报告最近一次未能生成；上表若仍列出，则为此前的版本。",
    en="The last attempt at these failed; where the table above lists one, it is the earlier report.",
)
FAILED_NOTEBOOK = Bilingual(zh="查看出错的笔记本", en="Notebook with the error")
NO_REPORTS = Bilingual(zh="尚无报告。", en="There are no reports yet.")
NOTICE_LABEL = Bilingual(zh="数据性质", en="Nature of the data")
MADE_WITH = Bilingual(zh="由 evalkit {version} 生成", en="Made with evalkit {version}")
