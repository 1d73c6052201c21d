"""Parameters: from files, from a mapping, and from a notebook's variables."""

from __future__ import annotations

import pickle
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from helpers import ROOT

import evalkit
from evalkit.problems import Problem
from evalkit.request import (
    NAMES,
    ParameterError,
    check_disclosure,
    check_parameters,
    parameters,
    read_parameters,
)

ASKED: dict[str, object] = {
    "county": "1",
    "plan": "tiny",
    "data": "demo",
    "as_of": 2019,
    "level": 0.95,
    "language": "zh",
    "readings": {"I02": "at_least"},
    "suppress_below": 10,
    "seed": 1,
}
IPYTHON: dict[str, object] = {
    "__name__": "__main__",
    "__doc__": "text",
    "_ih": ["", "county = '1'"],
    "_dh": ["somewhere"],
    "In": ["", "county = '1'"],
    "Out": {},
    "exit": object(),
    "quit": object(),
    "open": open,
    "get_ipython": print,
    "_": "",
    "_i1": "county = '1'",
}
EK = {"ek": evalkit}


def problems_of(call: object, *arguments: object) -> list[Problem]:
    with pytest.raises(ParameterError) as caught:
        call(*arguments)  # type: ignore[operator]
    return list(caught.value.problems)


def only_problem(call: object, *arguments: object) -> Problem:
    (problem,) = problems_of(call, *arguments)
    return problem


class TestCheck:
    def test_all_is_well(self) -> None:
        asked = check_parameters(ASKED)
        assert asked.as_dict() == ASKED
        assert pickle.loads(pickle.dumps(asked)) == asked
        assert list(asked.as_dict()) == list(NAMES)

    def test_what_was_given_can_change_without_changing_it(self) -> None:
        readings = {"I02": "at_least"}
        asked = check_parameters(ASKED | {"readings": readings})
        readings["I02"] = "other"
        assert asked.readings == {"I02": "at_least"}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("county", 140602),
            ("county", 140602.0),
            ("county", "14 06"),
            ("county", "１４０６０２"),
            ("county", "../1"),
            ("county", ""),
            ("county", None),
            ("plan", " "),
            ("plan", 1),
            ("data", ["demo"]),
            ("as_of", "2019"),
            ("as_of", 19),
            ("as_of", True),
            ("as_of", 2019.0),
            ("level", 95),
            ("level", 0),
            ("level", 1),
            ("level", 0.5),
            ("level", 0.89),
            ("level", 0.9999),
            ("level", True),
            ("level", float("nan")),
            ("level", "0.95"),
            ("language", "ZH"),
            ("language", None),
            ("language", ["zh"]),
            ("readings", []),
            ("readings", None),
            ("readings", {"I02": 1}),
            ("readings", {2: "at_least"}),
            ("suppress_below", -1),
            ("suppress_below", 10.0),
            ("suppress_below", True),
            ("seed", -1),
            ("seed", "1"),
        ],
    )
    def test_impossible_values(self, name: str, value: object) -> None:
        problem = only_problem(check_parameters, ASKED | {name: value})
        assert problem.place == f"parameter {name}"
        assert problem.rule
        assert problem.remedy

    @pytest.mark.parametrize(
        ("name", "value"), [("suppress_below", 0), ("level", 0.9), ("level", 0.999), ("county", "A-1")]
    )
    def test_possible_extremes(self, name: str, value: object) -> None:
        assert getattr(check_parameters(ASKED | {name: value}), name) == value

    @pytest.mark.parametrize("below", [0, 1, 2])
    def test_single_people_are_shown_of_invented_data_alone(self, below: int) -> None:
        asked = check_parameters(ASKED | {"suppress_below": below})
        check_disclosure(asked, is_synthetic=True)
        problem = only_problem(partial(check_disclosure, is_synthetic=False), asked)
        assert str(problem).startswith(f"parameter suppress_below = {below}: must be at least 3, for the data are")

    def test_three_people_may_be_shown(self) -> None:
        check_disclosure(check_parameters(ASKED | {"suppress_below": 3}), is_synthetic=False)

    def test_a_code_as_a_number_is_to_be_quoted(self) -> None:
        problem = only_problem(check_parameters, ASKED | {"county": 140602})
        assert str(problem) == "parameter county = 140602: a code must be text; put it between quotation marks"

    def test_everything_wrong_comes_at_once(self) -> None:
        given = ASKED | {"level": 95, "contry": "2"}
        del given["seed"]
        found = problems_of(check_parameters, given)
        assert [p.place for p in found] == ["parameter contry", "parameter seed", "parameter level"]
        assert found[0].remedy == "did you mean county?"

    def test_an_unknown_name_near_no_other(self) -> None:
        problem = only_problem(check_parameters, ASKED | {"xyz": 1})
        assert problem.remedy == f"known: {', '.join(NAMES)}"


class TestNotebook:
    def test_picks_the_parameters_out(self) -> None:
        assert parameters(IPYTHON | ASKED | EK | {"table": [1, 2], "report": object()}) == ASKED

    def test_evalkit_may_have_any_name(self) -> None:
        assert parameters(ASKED | {"evaluation_kit": evalkit, "mine": 1}) == ASKED

    @pytest.mark.parametrize("value", ["140603", 140603, 0.5, True, None, [], ["a"], {"I02": "at_least"}])
    def test_what_papermill_injects_misspelled_is_refused(self, value: object) -> None:
        """The default county would appear under the asked county's name."""
        problem = only_problem(parameters, IPYTHON | ASKED | {"contry": value} | EK)
        assert problem.place == "parameter contry"
        assert problem.remedy == "did you mean county?"

    def test_an_unknown_plain_value_is_refused_even_if_near_nothing(self) -> None:
        assert only_problem(parameters, {"xyz": 1} | ASKED | EK).place == "parameter xyz"

    @pytest.mark.parametrize("value", [object(), ModuleType("numpy"), len, (1, 2), {"a": object()}, [len]])
    def test_what_papermill_cannot_inject_is_left_alone(self, value: object) -> None:
        assert parameters(ASKED | {"tool": value} | EK) == ASKED

    def test_an_analysts_own_variable_after_the_import_is_left_alone(self) -> None:
        assert parameters(ASKED | EK | {"xyz": 1, "date": "2020", "title": "x", "name": "y"}) == ASKED

    @pytest.mark.parametrize("name", ["contry", "levels", "County", "asof", "reading"])
    def test_but_not_if_it_is_nearly_a_parameter(self, name: str) -> None:
        problem = only_problem(parameters, ASKED | EK | {name: 1})
        assert problem.place == name
        assert "another name" in problem.remedy

    def test_without_evalkit_among_the_names_everything_counts_as_before(self) -> None:
        assert only_problem(parameters, ASKED | {"xyz": 1}).place == "parameter xyz"

    def test_missing_and_impossible_ones_are_named(self) -> None:
        given = {name: value for name, value in ASKED.items() if name not in ("seed", "plan")} | {"as_of": "x"}
        found = problems_of(parameters, given | EK)
        assert [p.place for p in found] == ["parameter plan", "parameter seed", "parameter as_of"]
        assert "first cell" in found[0].remedy


def test_the_notebooks_call_is_not_hidden_by_its_module() -> None:
    """A submodule called `parameters` would take the place of the call as soon as it is imported."""
    assert evalkit.parameters is parameters


def test_asking_for_parameters_imports_no_pandas() -> None:
    code = "import sys, evalkit.request, evalkit.workspace; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestFiles:
    def test_a_later_file_changes_an_earlier_one(self, tmp_path: Path) -> None:
        common = tmp_path / "common.yaml"
        common.write_text("as_of: 2019\nreadings: {I01: real}\nlevel: 0.95\n")
        county = tmp_path / "1.yaml"
        county.write_text("# a county\ncounty: '1'\nreadings: {I02: at_least}\n")
        found = read_parameters(common, str(county))
        # As papermill's -f does: a whole value replaces a whole value.
        assert found == {"as_of": 2019, "readings": {"I02": "at_least"}, "level": 0.95, "county": "1"}

    def test_values_are_plain(self, tmp_path: Path) -> None:
        file = tmp_path / "p.yaml"
        file.write_text("level: 0.95\nreadings: {I01: real}\ncounty: &c '1'\nas_of: 2_019\n")
        types = {name: type(value) for name, value in read_parameters(file).items()}
        assert types == {"level": float, "readings": dict, "county": str, "as_of": int}

    def test_problems_of_all_files_with_their_lines(self, tmp_path: Path) -> None:
        common = tmp_path / "common.yaml"
        common.write_text("as_of: 2019\n\nlevle: 0.95\n")
        county = tmp_path / "1.yaml"
        county.write_text("# a county\ncounty: 140602\n")
        first, second = problems_of(read_parameters, common, county)
        assert first.place.endswith("common.yaml, line 3, levle")
        assert first.remedy == "did you mean level?"
        assert second.place.endswith("1.yaml, line 2, county")
        assert second.value == "140602"

    @pytest.mark.parametrize(
        ("content", "rule"),
        [
            ("", "holds no entries"),
            ("- a\n", "holds no entries"),
            ("county: '1'\ncounty: '2'\n", "not valid YAML"),
            ("county: '1\n", "not valid YAML"),
            ("county: *missing\n", "not valid YAML"),
        ],
    )
    def test_no_parameters_file(self, tmp_path: Path, content: str, rule: str) -> None:
        file = tmp_path / "p.yaml"
        file.write_text(content)
        assert rule in only_problem(read_parameters, file).rule

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert "p.yaml" in only_problem(read_parameters, tmp_path / "p.yaml").place

    def test_a_county_file_with_another_countys_code(self, tmp_path: Path) -> None:
        """A copied file would give the wrong county's report under the right name."""
        file = tmp_path / "counties" / "2.yaml"
        file.parent.mkdir()
        file.write_text("county: '1'\n")
        assert only_problem(read_parameters, file).remedy == "write county: '2', or rename the file"
        file.write_text("county: '2'\n")
        assert read_parameters(file) == {"county": "2"}

    def test_a_list_that_holds_itself(self, tmp_path: Path) -> None:
        file = tmp_path / "p.yaml"
        file.write_text("readings: &r {I01: *r}\nplan: &p [*p]\n")
        assert [p.value for p in problems_of(read_parameters, file)] == ["(entries)", "(a list)"]


HERE = ROOT / "params"
COUNTIES = sorted((HERE / "counties").glob("*.yaml"))


@pytest.mark.parametrize("path", [*COUNTIES, HERE / "city.yaml"], ids=lambda path: path.name)
def test_the_repositorys_own_files(path: Path) -> None:
    check_parameters(read_parameters(HERE / "common.yaml", path))


def test_remarks_say_that_they_are_examples() -> None:
    files = list((HERE / "remarks").glob("*.md"))
    assert files
    for path in files:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert ("Example text" if path.stem.endswith(".en") else "示例文字") in first
