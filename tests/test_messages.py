"""Every error message that a person may meet, in one catalogue: tests/messages.txt.

A new case is one line in CASES. `python tests/test_messages.py` writes the catalogue anew: read what changed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from math import nan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd
import pytest
from helpers import workspace as tiny
from helpers.tables import (
    DESCRIPTION,
    TABLES,
    added,
    as_sheets,
    certificate,
    changed,
    plan_covered_by,
    resident_id,
    sample,
    small_plan,
    without,
    write_csv,
    write_xlsx,
)

from evalkit.evaluation import Evaluation
from evalkit.inputs import load_dataset
from evalkit.plan import load_plan
from evalkit.plan.model import Plan
from evalkit.problems import EvalkitError
from evalkit.request import check_disclosure, check_parameters
from evalkit.statistics import (
    StatisticsError,
    SurveyDesign,
    adjust_nonresponse,
    calibrate,
    compare_domains,
    detectable_share,
    estimate_share,
    estimate_shares,
    estimate_total,
    probability_of_no_more,
    project_income,
    proportion_interval,
    replicate_variance,
    replicate_weights,
)

CATALOGUE = Path(__file__).with_name("messages.txt")


class Case(NamedTuple):
    """A call that fails; it is given an empty folder to write in."""

    room: str
    what: str
    call: Callable[[Path], object]


def _load(plan: Plan | None = None, **tables: str | bytes | None) -> Callable[[Path], object]:
    """Load the small sample with some tables replaced, and check it against the small plan or another one."""
    return lambda folder: load_dataset(write_csv(folder, sample(**tables)), plan=plan or small_plan())


def _describe(text: str | None) -> Callable[[Path], object]:
    return lambda folder: load_dataset(write_csv(folder, sample(), description=text))


def _listed(indicator: str) -> Callable[[Path], object]:
    """One person counted and others drawn, and the eligible people of an indicator are said to be all on a list."""
    survey = (
        TABLES["survey"].replace("2019,p4", "2020,p5").replace("2019,", "2020,").replace(",p5,13,s,", ",p5,13,t,t-")
    )
    survey = survey.replace(",p1,11,s,a,,10,4,5,", ",p1,11,list,p1,,1,1,1,")
    about = f"{DESCRIPTION}complete_lists: [{indicator}]\n"
    return lambda folder: load_dataset(write_csv(folder, sample(survey=survey), description=about), plan=small_plan())


def _workbook(**tables: str) -> Callable[[Path], object]:
    return lambda folder: load_dataset(write_xlsx(folder / "office.xlsx", as_sheets(sample(**tables))))


def _of_sample(ask: Callable[[object], object], as_of: int | None = None) -> Callable[[Path], object]:
    return lambda folder: ask(load_dataset(write_csv(folder, sample()), as_of=as_of))


def _with_file(name: str, content: bytes, load: str = "", leave_out: str = "") -> Callable[[Path], object]:
    """Put one more file beside the sample's (one of these left out), and load the folder or the file."""

    def call(folder: Path) -> object:
        write_csv(folder, sample(**{leave_out: None} if leave_out else {}))
        (folder / name).write_bytes(content)
        return load_dataset(folder / load)

    return call


_LONG = TABLES["income"] + "".join(f"11,{year},disabled,urban,0,,,,\n" for year in range(1950, 2010))
_ALL_WAN = changed("income", 3, income_yuan="0.6").replace(",8000,", ",0.8,")
_ONE_APART = changed("income", 3, income_yuan=200).replace(",8000,", ",260,")
_RESIDENTS_APART = TABLES["income"] + "11,2015,all_residents,all,120001,,,,\n"
_CIRCLE = changed("counties", 5, valid_to="2019-12-31", successor_code="12")
_NOT_TEXT = TABLES["prices"].encode() + b"\xff\xff"
_NO_SUCH_REGION = changed("counties", 3, price_region="nroth")
_CODE_AS_POWER = changed("survey", 2, psu="1.40602E+11")
_ID_AS_POWER = changed("survey", 2, person_id="9.99999E+19")
_ANSWERED = changed("survey", 4, needs_rehabilitation=1)
_MOBILE = "1390000" + "0000"
_OWN = plan_covered_by("own_answer == 1")
_SHARES = TABLES["survey"].replace(",10,", ",0.1,")
_ALL_TAKEN = TABLES["survey"].replace(",10,4,5,", ",10,2,,").replace(",10,3,5,", ",10,3,,")
_SOME_PROBABILITIES = added("survey", "psu_probability", 0.5, 0.5).replace(",10,4,5,", ",10,,5,")
_FEW_PSUS = TABLES["survey"].replace(",10,4,5,", ",10,1,5,")


def _plan(old: str, new: str) -> Callable[[Path], object]:
    """Load the tiny plan with one piece of its text replaced."""

    def call(folder: Path) -> object:
        (folder / "plan.yaml").write_text(tiny.PLAN.replace(old, new, 1), encoding="utf-8")
        return load_plan(folder)

    return call


def _asked(**changes: object) -> Callable[[Path], object]:
    """Ask for a report with some parameters changed."""
    asked = {"county": "11", "plan": "tiny", "data": "tiny", "as_of": 2020, "level": 0.95, "language": "zh"}
    return lambda _: check_parameters(asked | {"readings": {}, "suppress_below": 10, "seed": 1} | changes)


def _real(**changes: object) -> Callable[[Path], object]:
    """Ask for a report on data that are not synthetic."""
    asked = {"county": "11", "plan": "tiny", "data": "tiny", "as_of": 2020, "level": 0.95, "language": "zh"}
    return lambda _: check_disclosure(
        check_parameters(asked | {"readings": {}, "suppress_below": 10, "seed": 1} | changes),
        is_synthetic=False,
    )


def _evaluated(ask: Callable[[Evaluation], object] = lambda e: e, **changes: object) -> Callable[[Path], object]:
    """Ask the tiny workspace for an evaluation."""

    def call(folder: Path) -> object:
        with chdir(tiny.write_workspace(folder, survey=tiny.census("11", 19, 20))):
            asked = {
                "plan": "tiny",
                "data": "tiny",
                "as_of": 2020,
                "level": 0.95,
                "language": "zh",
                "seed": 1,
            }
            more = {"county": "11", "readings": {}, "suppress_below": 10} | changes
            return ask(Evaluation.load(**(asked | more)))

    return call


def _share(
    design: SurveyDesign | None = None,
    *,
    level: float = 0.95,
    method: str = "logit",
    design_effect: float | None = None,
    **columns: object,
) -> Callable[[Path], object]:
    """Estimate a share of three people in two villages, some columns replaced."""
    people = pd.DataFrame(_PEOPLE | columns)
    asked = {"design": design or _PLAIN, "level": level, "method": method, "design_effect": design_effect}
    return lambda _: estimate_share(people, "covered", **asked)


def _about(call: Callable[..., object], *arguments: object, **choices: object) -> Callable[[Path], object]:
    """Call with the three people first."""
    return lambda _: call(pd.DataFrame(_PEOPLE), *arguments, **choices)


_PEOPLE = {"weight": [1.0, 2.0, 1.0], "village": ["A", "A", "B"], "covered": [1, 0, 1], "blank": [1, nan, 0]}
_PLAIN = SurveyDesign("weight", psu="village")
_UNIQUE = SurveyDesign("weight", stratum="area", psu="village", nest=False)
_BOTH_WAYS = {"psu": "village", "psu_population": "villages", "psu_probability": "share"}
_NOBODY_MET = {"A": 3, "B": 1, "C": 2}
_CONTRADICTION = {"village": {"A": 3, "B": 1}, "covered": {0: 1, 1: 4}}
_FAR = {"village": {"A": 30, "B": 10}}
_COVERED = {"I": ("covered", None)}
_TWICE = pd.DataFrame(_PEOPLE)[["weight", "village", "covered", "covered"]]
_VILLAGES = SurveyDesign("weight", psu="village", psu_population="villages")
_ALONE = SurveyDesign("weight", stratum="village", psu="covered", psu_population="villages")

CASES = [
    # Files
    Case("inputs", "no such folder", lambda folder: load_dataset(folder / "nowhere")),
    Case("inputs", "an empty folder", load_dataset),
    Case("inputs", "CSV files and a workbook", _with_file("office.xlsx", b"")),
    Case("inputs", "not a workbook", _with_file("office.xlsx", b"text", load="office.xlsx")),
    Case("inputs", "a table nearly named right", _with_file("audits.csv", b"", leave_out="audit")),
    Case("inputs", "neither UTF-8 nor GB18030", _load(prices=_NOT_TEXT)),
    Case("inputs", "no column names", _load(prices="")),
    Case("inputs", "semicolons for commas", _load(prices=TABLES["prices"].replace(",", ";"))),
    Case("inputs", "a comma too many", _load(income=TABLES["income"].replace("6000", "6,000"))),
    Case("inputs", "a lone quotation mark", _load(income=TABLES["income"].replace("6000", '"6000'))),
    Case("inputs", "two columns of one name", _load(prices=added("prices", "cpi", 100))),
    Case("inputs", "a missing column", _load(survey=without("survey", "weight"))),
    Case("inputs", "a misspelt column", _load(survey=TABLES["survey"].replace("weight", "wieght"))),
    Case("inputs", "a misspelt optional column", _load(survey=TABLES["survey"].replace("stratum", "strattum"))),
    # dataset.yaml
    Case("inputs", "no dataset.yaml", _describe(None)),
    Case("inputs", "an empty dataset.yaml", _describe("")),
    Case("inputs", "dataset.yaml is not valid YAML", _describe("name: {zh: [")),
    Case("inputs", "real or invented is not said", _describe(DESCRIPTION.replace("true", "perhaps"))),
    Case("inputs", "no source in English", _describe(DESCRIPTION.replace(", en: Invented", ""))),
    Case("inputs", "an unknown entry", _describe(DESCRIPTION + "contact: x\n")),
    Case(
        "inputs",
        "a phone number in the source",
        _describe(DESCRIPTION.replace("Invented", f"call {_MOBILE}")),
    ),
    # One cell
    Case("inputs", "a blank cell that every row needs", _load(register=changed("register", 2, covered="—"))),
    Case("inputs", "a year of 2 digits", _load(income=changed("income", 2, year="15"))),
    Case("inputs", "an income of 0", _load(income=changed("income", 3, income_yuan=0))),
    Case("inputs", "an income in 万元", _load(income=changed("income", 5, income_yuan="0.8"))),
    Case("inputs", "a county's incomes in 万元 throughout", _load(income=_ALL_WAN)),
    Case("inputs", "an income of another size than most", _load(income=_ONE_APART)),
    Case("inputs", "people whose income is of another size", _load(income=_RESIDENTS_APART)),
    Case("inputs", "a standard error in 万元", _load(income=changed("income", 3, standard_error_yuan=0.015))),
    Case(
        "inputs",
        "a standard error above the income",
        _load(income=changed("income", 3, standard_error_yuan=9e9)),
    ),
    Case("inputs", "a negative income", _load(income=changed("income", 3, income_yuan=-6000))),
    Case("inputs", "words for a number", _load(income=changed("income", 3, income_yuan="about 6000"))),
    Case("inputs", "per cent for yuan", _load(income=changed("income", 3, standard_error_yuan="3%"))),
    Case("inputs", "a negative weight", _load(survey=changed("survey", 2, weight=-1))),
    Case("inputs", "half a person", _load(register=changed("register", 2, covered=44.5))),
    Case("inputs", "an answer of 2", _load(survey=changed("survey", 2, needs_rehabilitation=2))),
    Case("inputs", "a grade of 5", _load(survey=changed("survey", 2, disability_grade=5))),
    Case("inputs", "a response nearly right", _load(survey=changed("survey", 2, response="Completed"))),
    Case("inputs", "a word that is not allowed", _load(survey=changed("survey", 2, sex="男"))),
    Case("inputs", "a price index as a factor", _load(prices=changed("prices", 2, cpi=1.011))),
    Case("inputs", "no date", _load(counties=changed("counties", 4, valid_to="end of 2017"))),
    Case("inputs", "a code as a power of ten", _load(survey=_CODE_AS_POWER)),
    # People
    Case("inputs", "a resident ID", _load(survey=changed("survey", 2, person_id=resident_id()))),
    Case("inputs", "a certificate number", _load(progress=changed("progress", 2, status=certificate()))),
    Case("inputs", "a certificate number stored as a number", _load(survey=_ID_AS_POWER)),
    Case("inputs", "a mobile phone number", _load(income=changed("income", 2, source=_MOBILE))),
    Case("inputs", "a column of names", _load(survey=added("survey", "姓名", "张三", "李四"))),
    Case("inputs", "a name in another column", _load(survey=changed("survey", 2, sex="张三丰"))),
    # Rows and tables
    Case("inputs", "covered above eligible", _load(register=changed("register", 2, covered=51))),
    Case("inputs", "a county's year twice", _load(income=changed("income", 5, year=2015))),
    Case("inputs", "a person twice", _load(survey=changed("survey", 3, person_id="p1"))),
    Case("inputs", "an answer of someone who gave none", _load(survey=_ANSWERED)),
    Case("inputs", "covered without being entitled", _load(audit=changed("audit", 2, verified_eligible=0))),
    Case("inputs", "a county that is not there", _load(income=changed("income", 2, county_code=99))),
    Case("inputs", "the city in a table of counties", _load(register=changed("register", 2, county_code=10))),
    Case("inputs", "a code that ended", _load(counties=changed("counties", 4, successor_code=""))),
    Case("inputs", "a code that is no folder", _load(counties=changed("counties", 3, code="1/1"))),
    Case("inputs", "a parent that is a county", _load(counties=changed("counties", 3, parent_code=13))),
    Case("inputs", "a successor that is not there", _load(counties=changed("counties", 5, successor_code=14))),
    Case("inputs", "dates in the wrong order", _load(counties=changed("counties", 4, valid_from="2018-01-01"))),
    Case("inputs", "successors in a circle", _load(counties=_CIRCLE)),
    Case("inputs", "more PSUs sampled than there are", _load(survey=_FEW_PSUS)),
    Case("inputs", "weights that are shares", _load(survey=_SHARES)),
    Case("inputs", "everybody taken, and weights of ten", _load(survey=_ALL_TAKEN)),
    Case("inputs", "PSUs counted in two ways", _load(survey=changed("survey", 4, psu_population=5))),
    Case("inputs", "PSUs counted for some rows", _load(survey=changed("survey", 4, psu_population=""))),
    Case("inputs", "another weight than the populations make", _load(survey=changed("survey", 6, weight=2))),
    Case("inputs", "a village in two strata", _load(survey=changed("survey", 4, stratum="t", psu="a"))),
    Case("inputs", "people without a village", _load(survey=changed("survey", 4, psu=""))),
    Case("inputs", "people of villages without a name", _load(survey=changed("survey", 6, psu=""))),
    Case(
        "inputs",
        "equal and unequal probabilities",
        _load(survey=added("survey", "psu_probability", 0.5, 0.5)),
    ),
    Case("inputs", "complete lists of no indicators", _describe(f"{DESCRIPTION}complete_lists: R\n")),
    Case("inputs", "a complete list of what the plan lacks", _listed("Q")),
    Case("inputs", "a complete list beside eligible people drawn", _listed("R")),
    Case("inputs", "a probability of some villages", _load(survey=_SOME_PROBABILITIES)),
    Case("inputs", "a long list", _load(income=_LONG)),
    Case("inputs", "a problem of a workbook", _workbook(register=changed("register", 2, covered=51))),
    # A data set against a plan
    Case("inputs", "an answer that the plan needs", _load(survey=without("survey", "needs_rehabilitation"))),
    Case("inputs", "no survey", _load(survey=None)),
    Case("inputs", "a word among numbers", _load(_OWN, survey=changed("survey", 2, own_answer="o"))),
    Case("inputs", "numbers where the plan has words", _load(plan_covered_by("own_answer == 'yes'"))),
    Case("inputs", "an unknown indicator", _load(register=changed("register", 2, indicator="R9"))),
    Case("inputs", "an unknown reading", _load(audit=changed("audit", 2, reading="children"))),
    Case("inputs", "no income in the base year", _load(income=changed("income", 3, year=2016))),
    Case("inputs", "an unknown region of prices", _load(counties=_NO_SUCH_REGION)),
    Case("inputs", "a county without prices", _load(counties=changed("counties", 3, price_region=""))),
    # Asking a data set
    Case("inputs", "an unknown county is asked for", _of_sample(lambda data: data.county("21"))),
    Case("inputs", "a county by its old code", _of_sample(lambda data: data.county("12"))),
    Case("inputs", "a county by a later code", _of_sample(lambda data: data.county("13"), as_of=2017)),
    # The plan
    Case("plan", "a misspelt key", _plan("base_year", "base_yaer")),
    Case("plan", "a target above 100%", _plan("value: 0.95", "value: 95")),
    Case("plan", "code in an expression", _plan("age >= 6", "__import__('os').system('true')")),
    Case("plan", "an expression that is not closed", _plan("age >= 6", "age >= (6")),
    Case("plan", "a department as its own judge", _plan("[census, survey]", "[register]")),
    Case(
        "plan",
        "a reading that changes nothing",
        _plan('{operator: ">=", value: 0.95}', '{operator: ">", value: 0.95}'),
    ),
    Case("plan", "no such plan", _evaluated(plan="tinny")),
    # Parameters
    Case("request", "a misspelt parameter", _asked(as_off=2020)),
    Case("request", "a county without quotation marks", _asked(county=140602)),
    Case("request", "a level in percent", _asked(level=95)),
    Case("request", "another language", _asked(language="fr")),
    Case("request", "several at once", _asked(seed="x", as_of="2019", suppress_below=-1)),
    Case("request", "single people shown of real data", _real(suppress_below=2)),
    # An evaluation
    Case("evaluation", "an unknown county", _evaluated(county="13")),
    Case("evaluation", "an unknown reading", _evaluated(readings={"C1": "at_most"})),
    Case("evaluation", "a year after the target year", _evaluated(as_of=2021)),
    Case(
        "evaluation",
        "a domain the plan does not name",
        _evaluated(lambda e: e.coverage(e.plan.indicator("C1"), by=["age"])),
    ),
    # Statistics
    Case("statistics", "a negative and a missing weight", _share(weight=[-1.0, nan, 1.0])),
    Case("statistics", "answers other than 0 and 1", _share(covered=[1, 0, 2])),
    Case("statistics", "a column that is not there", _share(SurveyDesign("weigth"))),
    Case("statistics", "fewer villages than were drawn", _share(_VILLAGES, villages=1)),
    Case("statistics", "strata of one village", _share(_ALONE, villages=5)),
    Case("statistics", "a village in two strata", _share(_UNIQUE, village=["A", "A", "A"], area=[1, 2, 2])),
    Case("statistics", "nobody", _share(weight=[], village=[], covered=[], blank=[])),
    Case("statistics", "text for numbers", _share(weight=["1", "2", "1"])),
    Case("statistics", "two ways of drawing villages", lambda _: SurveyDesign("w", **_BOTH_WAYS)),
    Case("statistics", "no such interval", _share(method="logistic")),
    Case("statistics", "a design effect of 0", _share(design_effect=0)),
    Case("statistics", "a level in percent", _share(level=95)),
    Case("statistics", "a total with blanks", _about(estimate_total, "blank", design=_PLAIN)),
    Case("statistics", "totals that contradict each other", _about(calibrate, _PLAIN, _CONTRADICTION)),
    Case("statistics", "a total of people nobody met", _about(calibrate, _PLAIN, {"village": _NOBODY_MET})),
    Case("statistics", "no totals", _about(calibrate, _PLAIN, {})),
    Case(
        "statistics",
        "bounds that leave no weights",
        _about(calibrate, _PLAIN, _FAR, bounds=(0.9, 1.1), method="logit"),
    ),
    Case("statistics", "a bootstrap without a seed", _about(replicate_weights, _PLAIN, "bootstrap")),
    Case("statistics", "no such replicates", _about(replicate_weights, _PLAIN, "BRR")),
    Case(
        "statistics",
        "nobody answered",
        _about(adjust_nonresponse, weight="weight", response="village", classes=["village"]),
    ),
    Case("statistics", "more covered than asked", lambda _: proportion_interval(60, 50)),
    Case(
        "statistics",
        "a sample larger than its population",
        lambda _: proportion_interval(5, 50, population=40),
    ),
    Case("statistics", "a frame that is none", lambda _: estimate_share([1, 0], "covered", design=_PLAIN)),
    Case("statistics", "a design that is none", _about(estimate_share, "covered", design=None)),
    Case("statistics", "a list for a column of a design", lambda _: SurveyDesign(["w"])),
    Case("statistics", "two columns of one name", lambda _: estimate_share(_TWICE, "covered", design=_PLAIN)),
    Case("statistics", "lists for labels", _share(village=[[1], [1], [2]])),
    Case("statistics", "a list for a method", _share(method=["logit"])),
    Case("statistics", "words for a design effect", _share(design_effect="2")),
    Case("statistics", "a number to group by", _about(estimate_share, "covered", design=_PLAIN, by=5)),
    Case("statistics", "nothing to compare by", _about(compare_domains, "covered", design=_PLAIN, by=[])),
    Case("statistics", "no indicators", _about(estimate_shares, {}, design=_PLAIN, groupings=[[]])),
    Case("statistics", "no groupings", _about(estimate_shares, _COVERED, design=_PLAIN, groupings=[])),
    Case(
        "statistics",
        "a column for a grouping",
        _about(estimate_shares, _COVERED, design=_PLAIN, groupings=["village"]),
    ),
    Case(
        "statistics",
        "a column for a pair",
        _about(estimate_shares, {"I": "covered"}, design=_PLAIN, groupings=[[]]),
    ),
    Case(
        "statistics",
        "a design effect of another indicator",
        _about(estimate_shares, _COVERED, design=_PLAIN, groupings=[[]], design_effects={"J": 2.0}),
    ),
    Case(
        "statistics",
        "weights for a calibration",
        _about(estimate_share, "covered", design=_PLAIN, calibration=[1]),
    ),
    Case("statistics", "a list for totals", _about(calibrate, _PLAIN, ["village"])),
    Case("statistics", "words for totals", _about(calibrate, _PLAIN, {"village": {"A": "3", "B": None}})),
    Case("statistics", "words for bounds", _about(calibrate, _PLAIN, _FAR, method="logit", bounds="wide")),
    Case("statistics", "words for a seed", _about(replicate_weights, _PLAIN, "bootstrap", "x")),
    Case(
        "statistics",
        "words for replicates",
        _about(replicate_weights, _PLAIN, "bootstrap", 1, replicates="5"),
    ),
    Case(
        "statistics",
        "too many replicates to hold",
        _about(replicate_weights, _PLAIN, "bootstrap", 1, replicates=10**9),
    ),
    Case(
        "statistics",
        "a figure for a statistic",
        _about(lambda people: replicate_variance(replicate_weights(people, _PLAIN, "JK1"), 3)),
    ),
    Case(
        "statistics",
        "one code for a list of codes",
        _about(adjust_nonresponse, weight="weight", response="village", classes=[], out_of_scope="died"),
    ),
    Case(
        "statistics",
        "a code with two meanings",
        _about(
            adjust_nonresponse,
            weight="weight",
            response="village",
            classes=[],
            responding="A",
            out_of_scope=["A"],
        ),
    ),
    Case("statistics", "more people than there are", lambda _: proportion_interval(5, 10**400)),
    Case(
        "statistics",
        "what a sample at 95% could tell",
        lambda _: detectable_share(0.9, effective_n=50, df=9, level=95),
    ),
    Case("statistics", "words for df", lambda _: detectable_share(0.9, effective_n=50, df="9")),
    Case("statistics", "nothing for covered", _about(estimate_share, None, design=_PLAIN)),
    Case("statistics", "a frame for replicates", _about(replicate_variance, len)),
    Case(
        "statistics",
        "a word for a statistic's value",
        _about(lambda people: replicate_variance(replicate_weights(people, _PLAIN, "JK1"), lambda _: "x")),
    ),
    Case("statistics", "a share of 7", lambda _: probability_of_no_more(7, 0.9, effective_n=50, df=9)),
    Case("statistics", "an income of 0", lambda _: project_income([[100.0, 0.0, 120.0]], horizon=1)),
]


def message(case: Case) -> str:
    """What the call says, without the place of the folder it was given."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "county"
        folder.mkdir()
        # From the folder itself, or the shorter of two paths would depend on where the tests are run.
        with chdir(folder), pytest.raises((EvalkitError, StatisticsError)) as caught:
            case.call(folder)
        return f"{type(caught.value).__name__}\n{caught.value}".replace(place, "...")


def catalogued() -> list[str]:
    return [text.rstrip() for text in CATALOGUE.read_text(encoding="utf-8").split("\n\n")]


def entry(case: Case) -> str:
    return f"[{case.room}] {case.what}\n" + "".join(f"    {line}\n" for line in message(case).splitlines())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.room}: {case.what}")
def test_the_message_is_the_one_in_the_catalogue(case):
    assert entry(case).rstrip() in catalogued()


def test_the_catalogue_holds_nothing_else():
    titles = [text.splitlines()[0] for text in catalogued()]
    assert titles == [f"[{case.room}] {case.what}" for case in CASES]
    assert len(set(titles)) == len(titles)


if __name__ == "__main__":
    CATALOGUE.write_text("\n".join(entry(case) for case in CASES), encoding="utf-8")
