"""Reading plan.yaml: what a plan becomes, and every problem of a file with its line."""

from __future__ import annotations

import csv
import pickle
import re
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from helpers import ROOT

from evalkit.inputs.schema import TABLES
from evalkit.plan import Bilingual, Plan, PlanError, Target, load_plan
from evalkit.workspace import WorkspaceError

PLAN = """\
id: small
name: {zh: 小规划, en: Small plan}
place_name: {zh: 小市, en: Small City}
issued: 2016-01-01
base_year: 2015
target_year: 2020
deadline: 2020-12-31
on_track: 0.9
off_track: 0.1
answer_error: 0.01
domains: [sex, area]
indicators:
  - id: G1
    kind: growth
    name: {zh: 收入, en: Income}
    definition: {zh: 收入增速, en: growth of income}
    unit: household
    binding: false
    judged_on: [survey, model]
    place: box 1
    lead_office: {zh: 无, en: none}
    people: disabled
    area: all
    real: false
    target: {operator: ">", value: 0.065}
    default:
      name: {zh: 名义, en: nominal}
      reason: {zh: 惯例, en: custom}
    readings:
      - id: real
        name: {zh: 实际, en: real}
        reason: {zh: 未说明, en: not said}
        real: true
      - id: faster
        name: {zh: 更快, en: faster}
        reason: {zh: 正文, en: main text}
        comparator: all_residents
        target: {operator: ">", value: 0}
  - id: C1
    kind: coverage
    name: {zh: 入学, en: In school}
    definition: {zh: 入学比例, en: share in school}
    unit: person
    binding: true
    judged_on: [census, audited, survey]
    place: {zh: 专栏二, en: box 2}
    lead_office: {zh: 教育局, en: Education Bureau}
    eligible: 6 <= age <= 15
    covered: in_school == 1
    target: {operator: ">=", value: 0.95}
    default:
      name: {zh: 全部, en: all}
      reason: {zh: 表, en: the table}
    readings:
      - id: rural
        name: {zh: 农村, en: rural}
        reason: {zh: 正文, en: main text}
        eligible: 6 <= age <= 15 and area == 'rural'
  - id: C2
    kind: coverage
    name: {zh: 脱贫, en: Out of poverty}
    definition: {zh: 脱贫比例, en: share out of poverty}
    unit: person
    binding: true
    judged_on: [census]
    place: box 3
    lead_office: {zh: 扶贫办, en: Poverty Office}
    eligible: poor == 1
    covered: out_of_poverty == 1
    target: {operator: ">=", value: 1}
promises:
  - id: P1
    name: {zh: 一县一所, en: one in each county}
    place: section 3
tasks:
  - id: T1
    name: {zh: 建立制度, en: set up the scheme}
    place: annex 1
    lead_office: {zh: 民政局, en: Civil Affairs}
"""


def read(folder: Path, text: str = PLAN) -> Plan:
    file = folder / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    return load_plan(file)


def changed(*changes: tuple[str, str]) -> str:
    """The plan above with pieces replaced, each of which must stand there."""
    text = PLAN
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def faults(folder: Path, text: str) -> list[str]:
    """Each problem as `line, entry = value: rule; remedy`."""
    with pytest.raises(PlanError) as caught:
        read(folder, text)
    found = [str(problem) for problem in caught.value.problems]
    assert all(problem.place.split(", ")[0].endswith("plan.yaml") for problem in caught.value.problems)
    return [message.partition("plan.yaml, ")[2] for message in found]


class TestModel:
    def test_the_plan_itself(self, tmp_path: Path) -> None:
        plan = read(tmp_path)
        assert plan.name == Bilingual(zh="小规划", en="Small plan")
        assert (plan.issued, plan.deadline) == (date(2016, 1, 1), date(2020, 12, 31))
        assert (plan.base_year, plan.target_year, plan.on_track, plan.off_track) == (2015, 2020, 0.9, 0.1)
        assert (plan.answer_error, plan.domains) == (0.01, ("sex", "area"))
        assert [i.id for i in plan.growth] == ["G1"]
        assert [i.id for i in plan.coverage] == ["C1", "C2"]
        assert plan.source_hash == sha256(PLAN.encode()).hexdigest()

    def test_indicators_keep_what_is_said_of_them(self, tmp_path: Path) -> None:
        c1 = read(tmp_path).indicator("C1")
        assert (c1.unit, c1.binding, c1.place) == ("person", True, Bilingual(zh="专栏二", en="box 2"))
        assert c1.judged_on == ("census", "audited", "survey")
        assert c1.lead_office.text("zh") == "教育局"

    def test_a_reading_is_complete_in_itself(self, tmp_path: Path) -> None:
        default, rural = read(tmp_path).indicator("C1").readings
        assert (default.id, default.name.en, default.reason.en) == ("default", "all", "the table")
        assert rural.eligible is not None
        assert rural.eligible.text == "6 <= age <= 15 and area == 'rural'"
        assert rural.covered == default.covered
        assert rural.target == default.target == Target(operator=">=", value=0.95)

    def test_readings_of_growth(self, tmp_path: Path) -> None:
        default, real, faster = read(tmp_path).indicator("G1").readings
        assert (default.real, default.comparator, default.target.value) == (False, None, 0.065)
        assert (real.real, real.comparator, real.target.value) == (True, None, 0.065)
        assert (faster.real, faster.comparator, faster.target.value) == (False, "all_residents", 0)
        assert {r.people for r in (default, real, faster)} == {"disabled"}

    def test_growth_against_the_city_in_poor_areas_alone(self) -> None:
        """The plan's second relative target, 三（二）1."""
        reading = load_plan("shuozhou-2016-2020").indicator("I01").reading("poor_areas_faster")
        assert (reading.area, reading.comparator) == ("rural", "all_residents")
        assert (reading.comparator_county, reading.only_in) == ("city", "poor_areas")
        default = load_plan("shuozhou-2016-2020").indicator("I01").default
        assert (default.comparator_county, default.only_in) == ("own", None)

    def test_an_only_reading_needs_no_reason(self, tmp_path: Path) -> None:
        (only,) = read(tmp_path).indicator("C2").readings
        assert only.id == "default"
        assert only.reason.en == "the plan allows no other reading"

    def test_expressions_know_their_line(self, tmp_path: Path) -> None:
        covered = read(tmp_path).indicator("C1").default.covered
        assert covered is not None
        assert covered.place.endswith("plan.yaml, line 49, C1.covered")

    def test_promises_and_tasks(self, tmp_path: Path) -> None:
        plan = read(tmp_path)
        assert plan.promises[0] == {
            "id": "P1",
            "name": Bilingual(zh="一县一所", en="one in each county"),
            "place": Bilingual(zh="section 3", en="section 3"),  # one text for both
        }
        assert plan.tasks[0]["lead_office"] == Bilingual(zh="民政局", en="Civil Affairs")

    def test_they_may_be_left_out(self, tmp_path: Path) -> None:
        plan = read(tmp_path, PLAN.partition("promises:")[0])
        assert plan.promises == plan.tasks == ()
        assert read(tmp_path, PLAN.partition("promises:")[0] + "promises: []\n").promises == ()

    def test_crosses_process_borders(self, tmp_path: Path) -> None:
        plan = read(tmp_path)
        assert pickle.loads(pickle.dumps(plan)) == plan


class TestFinding:
    def test_by_folder_and_by_file(self, tmp_path: Path) -> None:
        read(tmp_path)
        assert load_plan(tmp_path) == load_plan(str(tmp_path / "plan.yaml"))

    def test_by_name(self) -> None:
        assert load_plan("shuozhou-2016-2020").id == "shuozhou-2016-2020"

    def test_without_a_workspace(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        read(tmp_path)
        monkeypatch.chdir(tmp_path)
        assert load_plan("plan.yaml").id == "small"
        with pytest.raises(WorkspaceError):
            load_plan("other.yaml")


CASES = {
    "unknown entry": (
        [("deadline: 2020", "dead_line: 2020")],
        [
            "line 1: deadline is missing; write deadline: ...",
            "line 7, dead_line: unknown entry; did you mean deadline?",
        ],
    ),
    "unknown entry of an indicator": (
        [("    covered: in_school", "    coverd: in_school")],
        [
            "line 39, C1: covered is missing; write covered: ...",
            "line 49, C1.coverd: unknown entry; did you mean covered?",
        ],
    ),
    "entry of the other kind": (
        [("    eligible: poor == 1\n", "    eligible: poor == 1\n    area: all\n")],
        ["line 69, C2.area: unknown entry; did you mean target?"],
    ),
    "comma in braces": (
        [("en: Small plan}", "en: Small, plan}")],
        ["line 2, name.plan: unknown entry; known: en, zh; within { } a text with a comma needs quotation marks"],
    ),
    "words in one language": (
        [("{zh: 小市, en: Small City}", "{zh: 小市}")],
        ["line 3, place_name: en is missing; write en: ..."],
    ),
    "words without languages": (
        [("{zh: 小市, en: Small City}", "Small City")],
        ["line 3, place_name = Small City: must hold entries of its own; write key: value below it"],
    ),
    "date as a text": (
        [("issued: 2016-01-01", "issued: 'January 2016'")],
        ["line 4, issued = January 2016: not a date; write it as 2020-12-31, without quotation marks"],
    ),
    "date with a time": (
        [("issued: 2016-01-01", "issued: 2016-01-01 10:00:00")],
        ["line 4, issued = 2016-01-01 10:00:00: not a date; write it as 2020-12-31, without quotation marks"],
    ),
    "year": (
        [("base_year: 2015", "base_year: '2015'")],
        ["line 5, base_year = 2015: not a year; write four digits"],
    ),
    "years in the wrong order": (
        [("base_year: 2015", "base_year: 2020")],
        ["line 6, target_year = 2020: must lie after base_year; correct one of the two"],
    ),
    "deadline before the target year": (
        [("deadline: 2020-12-31", "deadline: 2019-12-31")],
        ["line 7, deadline = 2019-12-31: lies before the target year; correct one of the two"],
    ),
    "cut-off in percent": (
        [("on_track: 0.9", "on_track: 90")],
        ["line 8, on_track = 90: must lie in 0.5 to 1; write a share as a fraction"],
    ),
    "cut-off that is none": (
        [("on_track: 0.9", "on_track: yes")],
        ["line 8, on_track = yes: not a number; write a plain number, a share as a fraction"],
    ),
    "cut-off true": (
        [("on_track: 0.9", "on_track: true")],
        ["line 8, on_track = True: not a number; write a plain number, a share as a fraction"],
    ),
    "cut-off nan": (
        [("on_track: 0.9", "on_track: .nan")],
        ["line 8, on_track = nan: not a number; write a plain number, a share as a fraction"],
    ),
    "domain": (
        [("[sex, area]", "[sex, sex, 1]")],
        [
            "line 11, domains = sex: named twice; name each column once",
            "line 11, domains = 1: not the name of a column; name columns of the survey",
        ],
    ),
    "kind": (
        [("kind: growth", "kind: grwth")],
        ["line 14, G1.kind = grwth: must be one of coverage, growth; did you mean growth?"],
    ),
    "unit": (
        [("unit: household", "unit: county")],
        ["line 17, G1.unit = county: must be one of person, household; known: household, person"],
    ),
    "binding": (
        [("binding: false", "binding: no")],
        ["line 18, G1.binding = no: neither true nor false; write true or false"],
    ),
    "unknown basis": (
        [("[survey, model]", "[surveys, model]")],
        ["line 19, G1.judged_on = surveys: unknown basis; did you mean survey?"],
    ),
    "a department's own figure": (
        [("[survey, model]", "[register, survey]")],
        [
            "line 19, G1.judged_on = register: a department's own figure, or a published one, never decides; "
            "take it off the list"
        ],
    ),
    "basis named twice": (
        [("[survey, model]", "[survey, survey]")],
        ["line 19, G1.judged_on = survey: named twice; name each basis once"],
    ),
    "basis that is no word": (
        [("[survey, model]", "[[survey], model]")],
        ["line 19, G1.judged_on = (a list): unknown basis; known: audited, census, model, survey"],
    ),
    "no basis": (
        [("[survey, model]", "[]")],
        ["line 19, G1.judged_on = []: must be a list; write one entry per line, each after a dash"],
    ),
    "place as a number": (
        [("place: box 1", "place: 1")],
        ["line 20, G1.place = 1: not a text; put it between quotation marks"],
    ),
    "people": (
        [("people: disabled", "people: elderly")],
        ["line 22, G1.people = elderly: must be one of disabled, all_residents; known: all_residents, disabled"],
    ),
    "target in percent": (
        [("value: 0.065", "value: 6.5")],
        ["line 25, G1.target.value = 6.5: must lie in 0 to 1; write a share as a fraction"],
    ),
    "coverage above one": (
        [("value: 0.95", "value: 1.05")],
        ["line 50, C1.target.value = 1.05: must lie in 0 to 1; write a share as a fraction"],
    ),
    "negative coverage": (
        [("value: 0.95", "value: -0.1")],
        ["line 50, C1.target.value = -0.1: must lie in 0 to 1; write a share as a fraction"],
    ),
    "more than all": (
        [('{operator: ">=", value: 1}', '{operator: ">", value: 1}')],
        ["line 70, C2.target.operator = >: more than all of them cannot be reached; write >="],
    ),
    "equal to": (
        [('{operator: ">=", value: 1}', '{operator: "=", value: 1}')],
        ["line 70, C2.target.operator = =: a target is > or >=; all of them is >= 1"],
    ),
    "unknown operator": (
        [('{operator: ">=", value: 1}', '{operator: "=>", value: 1}')],
        ["line 70, C2.target.operator = =>: unknown operator; write > or >="],
    ),
    "operator without quotation marks": (
        [('{operator: ">=", value: 1}', "{value: 1}")],
        ["line 70, C2.target: operator is missing; write operator: ..."],
    ),
    "no target": (
        [('    target: {operator: ">=", value: 1}\n', "")],
        ["line 59, C2: target is missing; write target: ..."],
    ),
    "expression": (
        [("in_school == 1", "in_school = 1")],
        ["line 49, C1.covered = in_school = 1: '= 1' is not understood; compare with =="],
    ),
    "expression of a reading": (
        [("and area == 'rural'", "and print()")],
        [
            "line 58, C1.rural.eligible = 6 <= age <= 15 and print(): a call is not allowed here; "
            "an expression may hold column names, numbers, 'texts', == != < <= > >=, in and not in with a list, "
            "and, or, not, and parentheses"
        ],
    ),
    "expression that is no text": (
        [("    covered: in_school == 1", "    covered: 1")],
        ["line 49, C1.covered = 1: not a text; put it between quotation marks"],
    ),
    "repeated indicator": (
        [("id: C2", "id: C1")],
        ["line 59, C1.id = C1: used before; give each its own"],
    ),
    "repeated reading": (
        [("id: faster", "id: real")],
        ["line 34, G1.real.id = real: used before; give each its own"],
    ),
    "reading called default": (
        [("id: rural", "id: default")],
        ["line 55, C1.default.id = default: the name of the first reading; give it another"],
    ),
    "reading that changes nothing": (
        [("        real: true\n", "        real: false\n")],
        ["line 30, G1.real.id = real: the same as the reading default; state what differs, or delete it"],
    ),
    "reading without a change": (
        [("        eligible: 6 <= age <= 15 and area == 'rural'\n", "")],
        ["line 55, C1.rural.id = rural: the same as the reading default; state what differs, or delete it"],
    ),
    "comparator without a target": (
        [('        target: {operator: ">", value: 0}\n', "")],
        [
            "line 37, G1.faster.comparator: a reading with a comparator needs a target of its own; "
            'by how much to exceed it: {operator: ">", value: 0}'
        ],
    ),
    "compared with themselves": (
        [("comparator: all_residents", "comparator: disabled")],
        ["line 37, G1.faster.comparator = disabled: compares people with themselves; name other people"],
    ),
    "nobody who lives in the city": (
        [("comparator: all_residents", "comparator_county: city")],
        [
            "line 37, G1.faster.comparator_county = city: says where people live, but not which people; "
            "name them: comparator: all_residents"
        ],
    ),
    "counties that no reading can name": (
        [("comparator: all_residents", "comparator: all_residents\n        only_in: poor_area")],
        ["line 38, G1.faster.only_in = poor_area: must be one of poor_areas; did you mean poor_areas?"],
    ),
    "readings without a reason for the default": (
        [("    default:\n      name: {zh: 名义, en: nominal}\n      reason: {zh: 惯例, en: custom}\n", "")],
        ["line 13, G1: default is missing; write default: ..."],
    ),
    "id that names no folder": (
        [("id: small", "id: ../small")],
        ["line 1, id = ../small: not an id; use letters, digits, - and _ of an English keyboard"],
    ),
    "repeated promise": (
        [("  - id: T1", "  - id: T0\n    name: {zh: 一, en: one}\n    place: annex\n  - id: T0")],
        ["line 79, T0.id = T0: used before; give each its own"],
    ),
    "promise with an unknown entry": (
        [("    place: section 3\n", "    place: section 3\n    lead: someone\n")],
        ["line 75, P1.lead: unknown entry; known: id, lead_office, name, place"],
    ),
    "list of texts": (
        [("tasks:\n", "tasks:\n  - do something\n")],
        ["line 75, tasks = do something: item 1 holds no entries; write it as key: value"],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_problems(tmp_path: Path, changes: list[tuple[str, str]], expected: list[str]) -> None:
    found = faults(tmp_path, changed(*changes))
    assert found == expected


class TestFiles:
    def test_all_problems_come_at_once(self, tmp_path: Path) -> None:
        text = changed(
            ("issued: 2016-01-01", "issued: soon"),
            ("unit: household", "unit: house"),
            ("in_school == 1", "in_school"),
            ("judged_on: [census]", "judged_on: [register]"),
        )
        assert [f.split(":")[0] for f in faults(tmp_path, text)] == [
            "line 4, issued = soon",
            "line 17, G1.unit = house",
            "line 49, C1.covered = in_school",
            "line 65, C2.judged_on = register",
        ]

    def test_an_empty_plan_names_every_entry_that_is_missing(self, tmp_path: Path) -> None:
        found = faults(tmp_path, "answer_error: 0\n")
        needed = "id name place_name issued base_year target_year deadline on_track off_track indicators"
        assert found == [f"line 1: {key} is missing; write {key}: ..." for key in needed.split()]

    @pytest.mark.parametrize("indicators", ["{}", "none", "[]"])
    def test_no_indicators(self, tmp_path: Path, indicators: str) -> None:
        text = PLAN.partition("indicators:")[0] + f"indicators: {indicators}\n"
        (fault,) = faults(tmp_path, text)
        assert "indicators" in fault
        assert "must be a list" in fault

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "holds no entries"),
            ("- a\n", "holds no entries"),
            ("just words\n", "holds no entries"),
            ("id: a\nid: b\n", "line 2: not valid YAML: found duplicate key"),
            ("id: 'a\n", "not valid YAML"),
            ("id: a\n---\nid: b\n", "not valid YAML"),
            ("id: *a\n", "line 1: not valid YAML: found undefined alias"),
            ("id: a\n\tname: b\n", "line 2: not valid YAML"),
            ("id: \x00\n", "not valid YAML"),
            ("[" * 600, "not valid YAML"),
            ("a: 1\n" * 300_000, "larger than 1000000 bytes"),
        ],
        ids=range(11),
    )
    def test_what_is_no_plan_file(self, tmp_path: Path, text: str, message: str) -> None:
        file = tmp_path / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(PlanError) as caught:
            load_plan(file)
        (problem,) = caught.value.problems
        assert message in str(problem)
        assert len(str(problem).splitlines()) == 1

    def test_other_encodings(self, tmp_path: Path) -> None:
        file = tmp_path / "plan.yaml"
        file.write_bytes(PLAN.encode("gb18030"))
        with pytest.raises(PlanError, match="not UTF-8"):
            load_plan(file)
        file.write_bytes(b"\xef\xbb\xbf" + PLAN.encode())  # as Windows' editor saves it
        assert load_plan(file).place_name.zh == "小市"

    @pytest.mark.parametrize(
        "value",
        [
            "!!python/object/apply:os.system ['touch made-by-the-plan']",
            "!!python/name:os.system",
            "!evil {a: 1}",
        ],
    )
    def test_tags_make_nothing(self, tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert faults(tmp_path, changed(("    place: box 1", f"    place: {value}")))
        assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]

    def test_lists_that_hold_a_million_copies(self, tmp_path: Path) -> None:
        layers = ["bomb0: &b0 [x, x, x, x, x, x, x, x, x, x]"]
        layers += [f"bomb{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 10)}]" for n in range(1, 20)]
        text = "\n".join(layers) + "\n" + changed(("place: box 1", "place: *b19"))
        found = faults(tmp_path, text)
        assert len(found) == 21
        assert "line 40, G1.place = (a list): not a text; put it between quotation marks" in found


class TestShuozhou:
    """The plan that the repository holds, as its box 1 prints it."""

    plan = load_plan("shuozhou-2016-2020")

    def test_box_1(self) -> None:
        """Indicator, operator, target, binding, readings."""
        found = [
            (
                i.id,
                i.default.target.operator,
                i.default.target.value,
                i.binding,
                [r.id for r in i.readings[1:]],
            )
            for i in self.plan.indicators
        ]
        assert found == [
            ("I01", ">", 0.065, False, ["real", "faster_than_residents", "poor_areas_faster"]),
            ("I02", ">", 0.95, True, ["at_least"]),
            ("I03", ">", 0.95, True, ["at_least"]),
            ("I04", ">=", 0.90, False, ["strictly_above"]),
            ("I05", ">=", 0.95, False, ["strictly_above"]),
            ("I06", ">=", 1, True, []),
            ("I07", ">=", 1, True, []),
            ("I08", ">=", 0.80, True, []),
            ("I09", ">=", 0.80, True, []),
            ("I10", ">=", 0.95, True, ["categories_named"]),
        ]
        assert [i.place.zh.partition("、")[0] for i in self.plan.indicators] == [f"专栏1-{n}" for n in range(1, 11)]

    def test_its_years(self) -> None:
        assert (self.plan.base_year, self.plan.target_year) == (2015, 2020)
        assert (self.plan.issued, self.plan.deadline) == (date(2017, 8, 10), date(2020, 12, 31))

    def test_every_column_it_names_is_one_of_the_survey(self) -> None:
        survey = next(table for table in TABLES if table.name == "survey")
        known = {column.name for column in survey.columns}
        readings = [reading for indicator in self.plan.coverage for reading in indicator.readings]
        named = [e.columns for r in readings for e in (r.eligible, r.covered) if e is not None]
        assert len(named) == 2 * len(readings)
        assert set(self.plan.domains).union(*named) <= known

    def test_every_alternative_says_why(self) -> None:
        readings = [r for i in self.plan.indicators for r in i.readings if len(i.readings) > 1]
        assert all(len(r.reason.zh) >= 10 and len(r.reason.en) >= 20 for r in readings)

    def test_promises_and_tasks(self) -> None:
        """The annex has 36 tasks, of which the Disabled Persons' Federation leads 20."""
        assert [task["id"] for task in self.plan.tasks] == [f"T{n:02}" for n in range(1, 37)]
        leads = [task["lead_office"] for task in self.plan.tasks]
        assert sum(isinstance(lead, Bilingual) and lead.zh == "市残联" for lead in leads) == 20
        ids = [entry["id"] for entry in (*self.plan.promises, *self.plan.tasks)]
        assert len(set(ids)) == len(ids) == 77

    def test_what_the_demo_reports_on_is_promised(self) -> None:
        lines = (ROOT / "data" / "demo" / "progress.csv").read_text(encoding="utf-8").splitlines()
        reported = {row["item"] for row in csv.DictReader(lines)}
        assert reported
        assert reported <= {entry["id"] for entry in (*self.plan.promises, *self.plan.tasks)}


class TestDivisions:
    rows = tuple(csv.DictReader((ROOT / "data" / "divisions.csv").read_text(encoding="utf-8").splitlines()))

    def test_codes(self) -> None:
        codes = [row["code"] for row in self.rows]
        assert len(codes) == len(set(codes)) == 8
        assert all(re.fullmatch(r"\d{6}", code) for code in codes)
        assert {row["parent_code"] for row in self.rows} == {"", "140600"}
        assert all(row["source"] for row in self.rows)

    def test_a_successor_starts_the_day_after(self) -> None:
        by_code = {row["code"]: row for row in self.rows}
        ended = [row for row in self.rows if row["valid_to"]]
        assert [row["code"] for row in ended] == ["140624"]
        for row in ended:
            first = date.fromisoformat(by_code[row["successor_code"]]["valid_from"])
            assert first - date.fromisoformat(row["valid_to"]) == timedelta(days=1)
            assert first.year == 2018


class TestPage:
    """The page that explains how to write a plan."""

    text = (ROOT / "docs" / "how-to" / "plan.md").read_text(encoding="utf-8")
    example = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)[0]

    def test_its_example_is_a_plan(self, tmp_path: Path) -> None:
        plan = read(tmp_path, self.example)
        assert [r.id for i in plan.indicators for r in i.readings] == [
            "default",
            "faster_than_residents",
            "default",
            "rural_only",
        ]

    def test_its_message_is_what_one_gets(self, tmp_path: Path) -> None:
        text = self.example.replace("covered: has_assistive_device == 1", "covered: has_assistive_device = 1")
        (fault,) = faults(tmp_path, text)
        assert f"    plan.yaml, {fault}\n" in self.text

    def test_it_explains_every_entry(self) -> None:
        entries = set(re.findall(r"^ *(?:- )?(\w+):", self.example, flags=re.MULTILINE))
        entries |= {"comparator", "comparator_county", "only_in", "promises", "tasks", "operator", "value"}
        explained = set(re.findall(r"`(\w+)`", self.text))
        assert entries - {"zh", "en"} <= explained
