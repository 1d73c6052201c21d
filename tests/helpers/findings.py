"""A small county and city, made by hand, for the tests of the report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from math import nan

from evalkit.evaluation.coverage.shortfall import Shortfall, Village, Villages
from evalkit.evaluation.results import (
    Comparison,
    Coverage,
    Finding,
    Income,
    Manifest,
    Outcome,
    Reason,
    Verdict,
)
from evalkit.inputs.dataset import County
from evalkit.plan.model import Bilingual, Indicator, Plan, Reading, Target
from evalkit.statistics.results import Estimate, Interval


def county(code="140602", zh="朔城区", en="Shuocheng"):
    return County(
        code=code, name=Bilingual(zh=zh, en=en), is_city=False, group="a", price_region="all",
        is_poor_area=False, persons=9000.0,
    )  # fmt: skip


SHUOCHENG = county()
PINGLU = county("140603", "平鲁区", "Pinglu")
SHIHE = county("411502", "浉河区", "Shihe")


def indicator(id, zh, en, *, kind="coverage", operator=">", value=0.95, binding=True, unit="person", others=()):
    target = Target(operator=operator, value=value)
    sign = "高于" if operator == ">" else "不低于"
    sign_en = "above" if operator == ">" else "at least"
    default = Reading(
        id="default", target=target,
        name=Bilingual(zh=f"{sign}{value * 100:g}%", en=f"{sign_en} {value * 100:g}%"),
        reason=Bilingual(zh="规划原文", en="the plan says so"),
    )  # fmt: skip
    return Indicator(
        id=id, kind=kind, name=Bilingual(zh=zh, en=en),
        definition=Bilingual(zh=f"{zh}的含义", en=f"meaning of {en}"),
        unit=unit, binding=binding, judged_on=("census", "survey", "model"), place=Bilingual(zh="专栏1", en="box 1"),
        lead_office=Bilingual(zh="市民政局", en="Civil Affairs"), readings=(default, *others),
    )  # fmt: skip


AT_LEAST = Reading(
    id="at_least", name=Bilingual(zh="不低于95%", en="at least 95%"),
    reason=Bilingual(zh="附件", en="the annex"),
    target=Target(operator=">=", value=0.95),
)  # fmt: skip
GROWTH = indicator(
    "I01", "残疾人家庭人均收入年均增速", "Income growth of disabled people's households", kind="growth",
    value=0.065, binding=False,
)  # fmt: skip
LIVING = indicator("I02", "困难残疾人生活补贴覆盖率", "Coverage of the living allowance", others=(AT_LEAST,))
CARE = indicator("I03", "重度残疾人护理补贴覆盖率", "Coverage of the care allowance")
PENSION = indicator("I04", "养老保险参保率", "Enrolment in the pension", operator=">=", value=0.9, binding=False)
POVERTY = indicator("I06", "农村建档立卡残疾人脱贫率", "Registered poor lifted out", operator=">=", value=1.0)
HOUSES = indicator(
    "I07", "危房改造率", "Dangerous houses renovated", operator=">=", value=1.0, unit="household"
)  # fmt: skip
DEVICES = indicator("I09", "辅助器具适配率", "Fitting of assistive devices", operator=">=", value=0.8)
SCHOOL = indicator("I10", "残疾儿童少年接受义务教育比例", "Children in compulsory education", operator=">=")
LONG = indicator(
    "I11",
    "农村建档立卡贫困残疾人家庭无障碍改造和基本康复服务与辅助器具适配综合保障目标人群覆盖率",
    "Share of registered poor rural disabled people's households with accessible homes and rehabilitation",
)


def estimate(value, low=None, high=None, *, n=240, level=0.95, method="logit", **more):
    interval = None if low is None else Interval(low=low, high=high, level=level, method=method)
    usual = {"standard_error": 0.013, "missing": 6, "population": 1834.2, "df": 28.0}
    more = usual | {"design_effect": 1.31, "effective_n": 183.0} | more
    return Estimate(value=value, interval=interval, n=n, **more)


def finding(of, result, *, place=SHUOCHENG, quantity="coverage", basis="survey", year=2019, reading=None, **domain):
    return Finding(
        county=place, indicator=of, reading=reading or of.default, year=year, quantity=quantity, basis=basis,
        result=result, domain=domain,
    )  # fmt: skip


def verdict(of, result, outcome, code, *, stage="interim", **more):
    extra = {name: more.pop(name) for name in ("alternatives", "if_missing_uncovered", "probability") if name in more}
    found = finding(of, result, **more)
    return Verdict(
        finding=found, target=found.reading.target, outcome=outcome, stage=stage,
        reason=Reason(code=code), **extra,
    )  # fmt: skip


CENSUS = {"method": "census", "standard_error": 0.0, "notes": ("census",), "df": nan, "design_effect": nan}


def verdicts(stage="interim", place=SHUOCHENG):
    """One of every kind: met, failed, undecided, by reading, by missing answers, full count, not assessed."""
    M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.INCONCLUSIVE
    at = {"stage": stage, "place": place}
    other = verdict(LIVING, estimate(0.9702, 0.95, 0.982), M, "at-or-above", reading=AT_LEAST, **at)
    living = verdict(
        LIVING, estimate(0.9702, 0.95, 0.982), U, "straddles", alternatives=(other,), if_missing_uncovered=N,
        **at,
    )  # fmt: skip
    if stage == "interim":
        growth = verdict(
            GROWTH, estimate(0.0712, 0.0581, 0.0843, method="shrunk", n=5), Outcome.AT_RISK, "probability",
            quantity="projected_average_growth", basis="model", probability=0.873, **at | {"year": 2020},
        )  # fmt: skip
    else:
        growth = verdict(
            GROWTH, estimate(0.0712, 0.0661, 0.0763), M, "above", quantity="average_growth",
            **at | {"year": 2020},
        )  # fmt: skip
    return [
        growth,
        living,
        verdict(CARE, estimate(0.931, 0.902, 0.9499), N, "not-above", if_missing_uncovered=N, **at),
        verdict(PENSION, estimate(0.9412, 0.915, 0.961), M, "at-or-above", if_missing_uncovered=M, **at),
        verdict(POVERTY, estimate(1.0, 0.975, 1.0, notes=("pooled-design-effect",)), U, "full-count-needed", **at),
        verdict(HOUSES, estimate(0.96, 0.89, 0.99, n=61), U, "recheck-needed", **at),
        verdict(DEVICES, Estimate(value=nan, notes=("empty",)), Outcome.NOT_ASSESSED, "no-answers", **at),
        verdict(SCHOOL, estimate(0.9231, 0.9231, 0.9231, n=52, **CENSUS), N, "below", basis="census", **at),
    ]


def coverage(stage="interim", place=SHUOCHENG):
    """The living allowance: undecided, hanging on reading and missing answers; hidden and weak domains."""
    chief = verdicts(stage, place)[1]

    def group(result, **domain):
        return finding(LIVING, replace(result, domain=domain), place=place, **domain)

    return Coverage(
        indicator=LIVING,
        verdict=chief,
        by={
            "sex": (
                group(estimate(0.981, 0.955, 0.993, n=118), sex="female"),
                group(estimate(0.891, 0.842, 0.927, n=122), sex="male"),
            ),
            "disability_grade": (
                group(estimate(0.88, 0.61, 0.97, n=17, df=5.0), disability_grade=1.0),
                group(Estimate(value=nan, notes=("suppressed",)), disability_grade=2),
                group(estimate(1.0, 0.962, 1.0, n=90), disability_grade=3),
                group(estimate(0.93, 0.8, 0.99, n=21, df=6.0), disability_grade=4),
            ),
            "herding": (group(estimate(0.96, 0.93, 0.98, n=200), herding="yes"),),
        },
        reported=finding(
            LIVING, Estimate(value=0.992, population=1790.0), place=place, quantity="reported_coverage",
            basis="register",
        ),
        response=finding(LIVING, Estimate(value=0.883, n=700, missing=82), place=place, quantity="response"),
        nonresponse=tuple(
            finding(LIVING, Estimate(value=missing / n, n=n, missing=missing), place=place, quantity=quantity)
            for quantity, n, missing in (
                ("item_nonresponse", 244, 4), ("unknown_eligibility", 700, 35),
                ("unknown_among_interviewed", 618, 1), ("out_of_scope", 715, 15),
            )
        ),
        all_missing_uncovered=finding(
            LIVING, estimate(0.912, 0.871, 0.9402), place=place, quantity="coverage_if_missing_uncovered"
        ),
    )  # fmt: skip


def stack(value, wide):
    """Intervals that widen with their level."""
    return tuple(
        Interval(low=value - wide * k, high=min(value + wide * k, 1.0), level=level, method="logit")
        for k, level in ((0.1, 0.1), (0.5, 0.46), (1.0, 0.78), (1.6, 0.95), (2.2, 0.993))
    )


def shortfalls(place=SHUOCHENG):
    """One with villages and others together, one whose villages have few answers, one counted in full."""
    by_id = {v.finding.indicator.id: v for v in verdicts(place=place)}

    def bar(name, value, n, eligible):
        result = Estimate(domain={"village": name}, value=value, n=n, population=eligible)
        return finding(CARE, result, place=place, quantity="village_coverage", village=name)

    def chance(of, value):
        return finding(of, Estimate(value=value), place=place, quantity="village_p_value", basis="model")

    # Of 100 eligible: 20 x 1 + 30 x 0.95 + 20 x 0.9 + 10 x 0.85 + 10 x 0.9 + 10 x 0.91 = 93.1 covered.
    shown = [(1.0, 12, 20.0), (0.95, 20, 30.0), (0.9, 10, 20.0), (0.9, 10, 10.0), (0.85, 13, 10.0)]
    pipes = tuple(Village(covered=c, n=n, eligible=e) for c, n, e in shown)
    others = Village(covered=0.91, n=11, eligible=10.0, count=2)
    bars = [bar(str(k), c, n, e) for k, (c, n, e) in enumerate(shown, start=1)]
    return [
        Shortfall(
            verdict=by_id["I03"], stack=stack(0.931, 0.01),
            villages=Villages(shown=pipes, others=others, sampled=7, p_value=0.0123),
            findings=(*bars, bar("others", 0.91, 11, 10.0)), alike=chance(CARE, 0.0123),
        ),
        Shortfall(
            verdict=by_id["I02"], stack=stack(0.9702, 0.01),
            villages=Villages(why_not="few-answers", sampled=41, p_value=0.73), alike=chance(LIVING, 0.73),
        ),
        Shortfall(
            verdict=by_id["I06"], stack=stack(1.0, 0.01), villages=Villages(why_not="few-answers", sampled=24)
        ),
        Shortfall(verdict=by_id["I10"], villages=Villages(why_not="counted")),
    ]  # fmt: skip


def income(stage="interim", place=SHUOCHENG):
    """A growth indicator with levels since 2015, projected to 2020 unless that year is in."""
    last = 2019 if stage == "interim" else 2020
    levels = [9012.0, 9650.0, 10310.0, 11105.0, 11890.0, 12790.0][: last - 2014]

    def level(year, value, quantity="income", basis="survey", wide=0.025):
        width = 1.96 * wide * value
        result = estimate(value, value - width, value + width, method="normal", n=400)
        return finding(GROWTH, result, place=place, quantity=quantity, basis=basis, year=year)

    def rate(result, quantity, basis="survey", year=last, **domain):
        return finding(GROWTH, result, place=place, quantity=quantity, basis=basis, year=year, **domain)

    def plain(value):
        return Estimate(value=value)

    so_far = estimate(0.0717, 0.059, 0.0845, method="delta", n=400)
    if stage == "final":
        so_far = verdicts(stage, place)[0].finding.result
    fan = (level(2020, 12712.0, "projected_income", "model", 0.04),) if stage == "interim" else ()
    return Income(
        indicator=GROWTH,
        verdict=verdicts(stage, place)[0],
        levels=tuple(level(2015 + k, value) for k, value in enumerate(levels)),
        comparator=tuple(
            finding(GROWTH, plain(14000.0 * 1.075**k), place=place, quantity="income_of_comparator",
                    basis="register", year=2015 + k) for k in range(len(levels))
        ),
        target_levels=tuple(
            finding(GROWTH, plain(9012.0 * 1.065**k), place=place, quantity="target_income", year=2015 + k)
            for k in range(6)
        ),
        growth=(
            rate(so_far, "average_growth", area="all"),
            rate(estimate(0.0741, 0.049, 0.0995, method="delta", n=120), "average_growth", area="urban"),
        ),
        required=rate(plain(0.0384), "required_growth", year=2020) if fan else None,
        projected_level=fan[0] if fan else None,
        projected_growth=(
            rate(estimate(0.0712, 0.0581, 0.0843, method="shrunk"), "projected_average_growth", "model", 2020)
            if fan else None
        ),
        fan=fan,
        comparison=(
            rate(plain(0.075), "average_growth_of_comparator"),
            rate(estimate(-0.0033, -0.016, 0.0094, method="delta"), "growth_difference"),
            rate(estimate(0.6437, 0.612, 0.676, method="delta"), "gap_ratio", year=2015),
            rate(estimate(0.6359, 0.604, 0.668, method="delta"), "gap_ratio", year=last),
        ),
    )  # fmt: skip


def incomes():
    """Three counties: undecided, surely faster, surely slower than all residents."""

    def moved(found, by):
        difference = next(f for f in found.comparison if f.quantity == "growth_difference")
        interval = difference.result.interval
        result = replace(
            difference.result, value=difference.result.value + by,
            interval=replace(interval, low=interval.low + by, high=interval.high + by),
        )  # fmt: skip
        others = tuple(f for f in found.comparison if f is not difference)
        return replace(found, comparison=(*others, replace(difference, result=result)))

    return [
        income(), moved(income(place=PINGLU), 0.02), moved(income(place=SHIHE), -0.02)
    ]  # fmt: skip


def comparisons(place=SHUOCHENG):
    """The departments report more of the care allowance, and about the same of the pension."""

    def one(of, reported, found):
        width = found.interval
        gap = Estimate(
            value=reported - found.value,
            interval=Interval(low=reported - width.high, high=reported - width.low, level=0.95, method="logit"),
            n=found.n,
        )
        return Comparison(
            indicator=of,
            reported=finding(
                of, Estimate(value=reported), place=place, quantity="reported_coverage", basis="register"
            ),
            found=finding(of, found, place=place),
            difference=finding(of, gap, place=place, quantity="difference"),
        )

    return [
        one(CARE, 0.991, estimate(0.931, 0.902, 0.9499)),
        one(PENSION, 0.9445, estimate(0.9412, 0.915, 0.961)),
        one(DEVICES, 0.70, estimate(0.78, 0.73, 0.82)),
    ]


def county_verdicts(stage="interim"):
    return {place.code: verdicts(stage, place) for place in (SHUOCHENG, PINGLU, SHIHE)}


def by_county(stage="interim"):
    """Two counties surely apart, one overlapping both, one that cannot be assessed."""
    M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.INCONCLUSIVE
    return [
        verdict(CARE, estimate(0.978, 0.961, 0.99), M, "above", stage=stage),
        verdict(CARE, estimate(0.901, 0.86, 0.93), N, "not-above", stage=stage, place=PINGLU),
        verdict(CARE, estimate(0.95, 0.92, 0.97), U, "straddles", stage=stage, place=SHIHE),
        verdict(CARE, Estimate(value=nan), Outcome.NOT_ASSESSED, "no-answers", stage=stage,
                place=county("140621", "山阴县", "Shanyin")),
    ]  # fmt: skip


PLAN = Plan(
    id="shuozhou-2016-2020",
    name=Bilingual(zh="朔州市“十三五”残疾人小康规划", en="Shuozhou plan for disabled people, 2016-2020"),
    place_name=Bilingual(zh="朔州市", en="Shuozhou"),
    issued=date(2017, 8, 10),
    base_year=2015,
    target_year=2020,
    deadline=date(2020, 12, 31),
    on_track=0.9,
    off_track=0.1,
    answer_error=0.01,
    indicators=(GROWTH, LIVING, CARE, PENSION, POVERTY, HOUSES, DEVICES, SCHOOL),
)


DATA_TITLE = Bilingual(zh="示范数据", en="demonstration data")
DATA_SOURCE = Bilingual(zh="evalkit 生成", en="made by evalkit")


@dataclass(frozen=True)
class Asked:
    language: str = "zh"
    level: float = 0.95
    suppress_below: int = 10


@dataclass(frozen=True)
class Received:
    title: Bilingual = DATA_TITLE
    source: Bilingual = DATA_SOURCE


@dataclass(frozen=True)
class Evaluated:
    """An evaluation as the report sees it."""

    parameters: Asked = field(default_factory=Asked)
    plan: Plan = PLAN
    county: County = SHUOCHENG
    dataset: Received = field(default_factory=Received)
    year: int = 2019
    stage: str = "interim"
    is_synthetic: bool = True
    remarks: str = ""

    def manifest(self):
        return Manifest(
            parameters={"county": self.county.code, "level": 0.95, "readings": {"I02": "at_least"}},
            hashes={"plan": "ab" * 32, "data/survey": "cd" * 32, "elsewhere": "ef" * 32},
            versions={"evalkit": "0.1.0", "numpy": "2.4.6"},
        )


def evaluated(language="zh", **more):
    return Evaluated(parameters=Asked(language=language), **more)


def standing(stands):
    """The verdicts, the failure of the care allowance standing, or not, among all judged in the city."""
    return [replace(v, stands=stands) if v.finding.indicator is CARE else v for v in verdicts()]
