"""The tables and columns of a data set: the one place where they are defined.

Reading, checking and `docs/codebook.md` all follow from what stands here; its tables are written anew by
`python -m evalkit.inputs.schema docs/codebook.md`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evalkit.plan.model import Bilingual

Kind = Literal["code", "text", "category", "date", "year", "flag", "ordinal", "count", "number"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: what may stand in it and what it means.

    kind : code (a text that is compared, never counted), text, category (one of `allowed`), date (ISO), year
        (4 digits), flag (0 or 1), ordinal (a whole number naming a class), count (a whole number), number
    is_required : the table cannot be read without it, and no cell may be blank
    blank : what a blank cell means, where that is more than "unknown"
    unit : yuan, fraction, persons ...; percent signs are understood in fractions alone
    at_least, above, at_most : limits of a number
    is_answer : given by people who answered, blank for all others
    """

    name: str
    kind: Kind
    meaning: Bilingual
    is_required: bool = False
    blank: Bilingual | None = None
    unit: str = ""
    allowed: tuple[str, ...] = ()
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    is_answer: bool = False

    @property
    def wanted(self) -> str:
        """What a number of this column must be, in words.

        >>> PRICES.column("cpi").wanted, SURVEY.column("psu_probability").wanted
        ('a number (previous year = 100) from 50 to 200', 'a number (fraction) above 0 and at most 1')
        """
        words = "a whole number" if self.kind == "count" else "a number"
        if self.unit:
            words = f"{words} ({self.unit})"
        if self.at_least is not None and self.at_most is not None:
            return f"{words} from {self.at_least:g} to {self.at_most:g}"
        limits = (("at least", self.at_least), ("above", self.above), ("at most", self.at_most))
        return f"{words} {' and '.join(f'{how} {limit:g}' for how, limit in limits if limit is not None)}".strip()


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of a data set.

    key : the columns that together may occur once
    time : the column that `as_of` is held against, None where nothing is dated
    is_personal : one row per person or case; no names, numbers or addresses of people may stand here
    """

    name: str
    meaning: Bilingual
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    time: str | None = "year"
    is_personal: bool = False
    is_required: bool = False

    def column(self, name: str) -> Column | None:
        """The column of this name, None if the codebook does not know it."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _words(zh: str, en: str) -> Bilingual:
    return Bilingual(zh=zh, en=en)


def _column(name: str, kind: Kind, zh: str, en: str, **rules: Any) -> Column:
    return Column(name=name, kind=kind, meaning=_words(zh, en), **rules)


def _needed(name: str, kind: Kind, zh: str, en: str, **rules: Any) -> Column:
    return _column(name, kind, zh, en, is_required=True, **rules)


def _answer(name: str, zh: str, en: str) -> Column:
    return _column(name, "flag", zh, en, is_answer=True)


RESPONSES = ("complete", "refused", "absent", "moved", "died")

# Columns that stand in several tables.
_COUNTY_CODE = _needed("county_code", "code", "县（区）代码", "code of the county")
_YEAR = _needed("year", "year", "数据所属年份", "the year it belongs to")
_SOURCE = _column("source", "text", "出处，供报告引用", "where it comes from, for the report")
_INDICATOR = _needed("indicator", "code", "规划指标编号", "the plan's indicator, by its id")
_READING = _column(
    "reading", "code", "口径编号", "the reading of the indicator that was counted, by its id",
    blank=_words("default（缺省口径）", "`default`"),
)  # fmt: skip

# fmt: off
COUNTIES = Table(
    name="counties", key=("code",), time=None, is_required=True,
    meaning=_words("县（区）及其所属的市", "the counties, and the city they belong to"),
    columns=(
        _needed("code", "code", "行政区划代码（字母、数字、-、_），也是报告文件夹名（市为 city）和评估组意见的文件名",
                "division code (letters, digits, - and _); also the name of the report's folder (the city's: `city`)"
                " and of the evaluators' remarks"),
        _needed("name_zh", "text", "中文名称", "name in Chinese"),
        _needed("name_en", "text", "英文名称", "name in English"),
        _column("parent_code", "code", "所属市的代码", "code of the city it belongs to",
                blank=_words("本行就是市", "this row is the city")),
        _column("valid_from", "date", "代码启用日期", "first day on which the code was valid",
                blank=_words("一直有效", "always was")),
        _column("valid_to", "date", "代码有效的最后一天", "last day on which the code was valid",
                blank=_words("至今有效", "still is")),
        _column("successor_code", "code", "接替的代码，各表旧代码的行归入其下",
                "the code that took its place; rows of every table move there",
                blank=_words("没有接替的代码", "none did")),
        _column("group", "text", "分组：同组的县在预测时相互借力",
                "counties of one group lend each other strength in projections",
                blank=_words("与同市其他未分组的县为一组", "the city's counties without a group are one")),
        _column("price_region", "text", "物价地区，即 prices 表的 region", "its `region` in prices"),
        _column("is_poor_area", "flag", "是否贫困地区", "whether it is a poor area",
                blank=_words("否", "no")),
        _column("persons", "count", "持证残疾人数", "people who hold a disability certificate",
                unit="persons", at_least=0),
    ),
)

INCOME = Table(
    name="income", key=("county_code", "year", "people", "area"),
    meaning=_words("人均可支配收入，含市本级", "disposable income per head, of the city as well"),
    columns=(
        _COUNTY_CODE,
        _YEAR,
        _needed("people", "category", "人群：残疾人家庭、全体居民",
                "whose income: households of disabled people, or all residents",
                allowed=("disabled", "all_residents")),
        _needed("area", "category", "地区：全部、城镇、农村", "where they live",
                allowed=("all", "urban", "rural")),
        _column("income_yuan", "number", "人均可支配收入（名义）", "nominal income per head and year",
                unit="yuan", above=0, blank=_words("该年缺数", "not known in that year")),
        _column("standard_error_yuan", "number", "收入的标准误，全面调查为 0",
                "standard error of the income; 0: a full count", unit="yuan", at_least=0,
                blank=_words("精度未知：列示而不评定", "precision unknown: shown, never judged")),
        _column("panel_correlation", "number", "与上年误差的相关系数（同一批住户）",
                "correlation of its error with that of the year before, when the same households are asked",
                unit="fraction", at_least=-1, at_most=1, blank=_words("独立样本", "independent samples")),
        _column("sample_households", "count", "样本户数", "households in the sample",
                unit="households", at_least=0),
        _SOURCE,
    ),
)

PRICES = Table(
    name="prices", key=("region", "year"),
    meaning=_words("居民消费价格指数", "consumer prices"),
    columns=(
        _needed("region", "text", "物价地区", "region, as named in counties.price_region"),
        _YEAR,
        _needed("cpi", "number", "居民消费价格指数", "consumer price index",
                unit="previous year = 100", at_least=50, at_most=200),
    ),
)

_SAMPLING = (
    _column("person_id", "code", "受访者假名，不得为证件号", "pseudonym, never a certificate number"),
    _column("household_id", "code", "住户假名", "pseudonym of the household",
            blank=_words("一人一户", "a household of its own")),
    _COUNTY_CODE,
    _column("stratum", "code", "抽样层；两个县的同名层是两个层",
            "stratum; the same label in two counties names two strata",
            blank=_words("全县未填者为一层", "a county's blanks are one stratum")),
    _column("psu", "code", "初级抽样单元（村、社区）；一个村只属于一层，编号可在各层从头开始",
            "primary sampling unit (village); it lies in one stratum, and numbers may begin anew in each",
            blank=_words("自成一个单元", "a unit of its own")),
    _column("ssu", "code", "二级抽样单元", "secondary sampling unit",
            blank=_words("自成一个单元", "a unit of its own")),
    _needed("weight", "number", "设计权数（无应答调整之前）", "design weight, before nonresponse",
            unit="persons", above=0),
    _column("psu_population", "count", "层内初级单元总数（等概率抽取）",
            "PSUs in the stratum, drawn with equal probabilities", unit="PSUs", at_least=1,
            blank=_words("视为有放回抽取", "taken as drawn with replacement")),
    _column("psu_probability", "number", "初级单元入样概率（不等概率抽取）",
            "probability of the PSU, drawn with unequal ones", unit="fraction", above=0, at_most=1,
            blank=_words("等概率或有放回抽取", "drawn with equal ones, or with replacement")),
    _column("ssu_population", "count", "初级单元内二级单元总数", "SSUs in the PSU", unit="SSUs", at_least=1,
            blank=_words("单元内全部调查", "everybody in it was taken")),
    _column("holders_in_household", "count", "同户持证人数", "certificate holders in the household",
            unit="persons", at_least=1, blank=_words("1 人", "1")),
    _needed("response", "category", "调查结果：完成、拒访、不在家、迁出、死亡",
            "how the visit ended; answers stand with `complete` alone", allowed=RESPONSES),
)

# Known of everyone selected, from the certificates' register.
_FRAME = (
    _column("sex", "category", "性别", "sex", allowed=("male", "female")),
    _column("age", "count", "周岁年龄", "age in completed years", unit="years", at_least=0, at_most=120),
    _column("area", "category", "城镇或农村", "where the person lives", allowed=("urban", "rural")),
    _column("disability_category", "category", "残疾类别：视力、听力、言语、肢体、智力、精神、多重",
            "category of disability on the certificate",
            allowed=("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")),
    _column("disability_grade", "ordinal", "残疾等级，1 最重", "grade on the certificate, 1 the severest",
            allowed=("1", "2", "3", "4")),
    _column("registered_poor", "flag", "建档立卡贫困人口", "on the register of poor households"),
    _column("dangerous_house_listed", "flag", "住房列入危房改造清单", "the house is on the list of dangerous ones"),
)

_ANSWERS = (
    _answer("in_dibao_household", "低保家庭成员", "lives in a household on the minimum living guarantee"),
    _answer("receives_living_allowance", "领取困难残疾人生活补贴", "receives the living allowance"),
    _answer("needs_long_term_care", "需要长期照护", "needs long-term care"),
    _answer("receives_care_allowance", "领取重度残疾人护理补贴", "receives the care allowance"),
    _answer("in_school", "在校学生", "attends school"),
    _answer("in_employee_pension", "参加职工养老保险", "insured in the employees' pension scheme"),
    _answer("in_resident_pension", "参加城乡居民养老保险", "insured in the residents' pension scheme"),
    _answer("in_employee_medical", "参加职工医疗保险", "insured in the employees' medical scheme"),
    _answer("in_resident_medical", "参加城乡居民医疗保险", "insured in the residents' medical scheme"),
    _answer("out_of_poverty", "已脱贫", "has left registered poverty"),
    _answer("house_renovated", "危房已改造", "the listed house has been renovated"),
    _answer("needs_rehabilitation", "有康复需求", "needs rehabilitation"),
    _answer("received_rehabilitation", "得到基本康复服务", "received basic rehabilitation"),
    _answer("needs_assistive_device", "有辅助器具需求", "needs an assistive device"),
    _answer("has_assistive_device", "已适配辅助器具", "has been fitted with an assistive device"),
    _answer("in_compulsory_education", "接受义务教育", "receives compulsory education"),
)

SURVEY = Table(
    name="survey", key=("person_id", "year"), is_personal=True,
    meaning=_words("入户调查：每位被抽中者一行，含未应答者",
                   "the field survey, one row per person selected, whether or not they answered"),
    columns=(_YEAR, *_SAMPLING, *_FRAME, *_ANSWERS),
)

REGISTER = Table(
    name="register", key=("county_code", "year", "indicator", "reading"),
    meaning=_words("部门台账上报数，只报县（区），市为各县之和",
                   "what the departments report, of counties alone; the city is their sum"),
    columns=(
        _COUNTY_CODE,
        _YEAR,
        _INDICATOR,
        _READING,
        _needed("eligible", "count", "符合条件数", "people (or households) entitled", at_least=0),
        _needed("covered", "count", "已覆盖数", "those of them who are covered", at_least=0),
    ),
)

AUDIT = Table(
    name="audit", is_personal=True,
    meaning=_words("实地核查：台账内个案及台账外发现者，每例一行",
                   "cases checked in the field, in the register or found outside it, one row each"),
    columns=(
        _COUNTY_CODE,
        _YEAR,
        _INDICATOR,
        _READING,
        _column("stratum", "code", "抽样层", "stratum"),
        _column("psu", "code", "初级抽样单元", "primary sampling unit"),
        _needed("weight", "number", "设计权数", "design weight", above=0),
        _column("in_register", "flag", "在台账内", "is in the register"),
        _column("reported_covered", "flag", "台账记为已覆盖", "is covered, says the register"),
        _column("verified_eligible", "flag", "核实符合条件", "is entitled, as found", is_answer=True),
        _column("verified_covered", "flag", "核实已覆盖", "is covered, as found", is_answer=True),
        _needed("response", "category", "核查结果", "how the visit ended", allowed=RESPONSES),
    ),
)

PROGRESS = Table(
    name="progress", key=("county_code", "item", "as_of"), time="as_of",
    meaning=_words("承诺事项与任务的进展", "how far promises and tasks have come"),
    columns=(
        _COUNTY_CODE,
        _needed("item", "code", "承诺事项或任务编号", "a promise or a task, by its id"),
        _needed("as_of", "year", "截至该年年底", "the year at whose end this was so"),
        _column("value", "number", "完成数量", "how much was done"),
        _column("status", "text", "状态", "its state, in words"),
        _column("evidence_grade", "text", "证据等级", "how good the evidence is"),
        _SOURCE,
    ),
)
# fmt: on

TABLES = (COUNTIES, INCOME, PRICES, SURVEY, REGISTER, AUDIT, PROGRESS)

# Between these two lines of docs/codebook.md.
BEGIN, END = "<!-- tables: made from evalkit/inputs/schema.py -->", "<!-- end of tables -->"


def tables_markdown() -> str:
    """Every table and column with type, limits, what a blank means, and the meaning in both languages.

    >>> print(tables_markdown().splitlines()[0])
    ### counties 县（区）及其所属的市
    """
    return "\n\n".join(_table(table) for table in TABLES) + "\n"


def with_tables(document: str) -> str:
    """The document with what stands between BEGIN and END replaced by the tables of the schema."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables_markdown()}\n{END}{after}"


def _table(table: Table) -> str:
    required = "Required. " if table.is_required else ""
    once = f" One row per {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    rows = ["| column | holds | must | blank means | 含义 | meaning |", "|---|---|---|---|---|---|"]
    for column in table.columns:
        must = "yes" if column.is_required else ""
        blank = f"{column.blank.zh} {column.blank.en}" if column.blank else ""
        cells = (f"`{column.name}`", _holds(column), must, blank, column.meaning.zh, column.meaning.en)
        rows.append("| " + " | ".join(cells) + " |")
    sentence = table.meaning.en[0].upper() + table.meaning.en[1:]
    return f"### {table.name} {table.meaning.zh}\n\n{required}{sentence}.{once}\n\n" + "\n".join(rows)


def _holds(column: Column) -> str:
    if column.kind == "category":
        return ", ".join(f"`{word}`" for word in column.allowed)
    if column.kind == "ordinal":
        return ", ".join(column.allowed)
    if column.kind in ("count", "number"):
        return column.wanted
    return "0 or 1" if column.kind == "flag" else column.kind


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
