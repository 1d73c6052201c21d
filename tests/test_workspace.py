"""The workspace: found from anywhere inside it, and what is looked for where."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.workspace import Workspace, WorkspaceError


@pytest.fixture
def outer(tmp_path: Path) -> Path:
    """A workspace with one plan, one data set and one workbook, and another workspace inside it."""
    root = tmp_path.resolve() / "outer"
    for folder in ("data/plans/first", "data/demo", "params/remarks", "notebooks", "elsewhere/other"):
        (root / folder).mkdir(parents=True)
    for folder in ("data/own", "params", "data/plans"):
        (root / "examples/inner" / folder).mkdir(parents=True)
    (root / "data/plans/first/plan.yaml").touch()
    (root / "elsewhere/other/plan.yaml").touch()
    (root / "data/office.xlsx").touch()
    (root / "data/divisions.csv").touch()
    (root / "notebooks/county_report.ipynb").touch()
    return root


def refusal(call: object, name: str) -> str:
    with pytest.raises(WorkspaceError) as caught:
        call(name)  # type: ignore[operator]
    (problem,) = caught.value.problems
    assert problem.value == name
    return str(problem)


@pytest.mark.parametrize("start", [".", "notebooks", "data/plans/first"])
def test_found_from_anywhere_inside(outer: Path, start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Workspace.find(outer / start) == Workspace(outer)
    monkeypatch.chdir(outer / start)
    assert Workspace.find() == Workspace(outer)


def test_the_nearest_one_is_found(outer: Path) -> None:
    assert Workspace.find(outer / "examples/inner/data").root == outer / "examples/inner"
    assert Workspace.find(outer / "examples").root == outer


def test_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()  # params/ is missing
    with pytest.raises(WorkspaceError, match="go into a workspace"):
        Workspace.find(tmp_path)


def test_folders(outer: Path) -> None:
    workspace = Workspace(outer)
    assert workspace.params == outer / "params"
    assert workspace.reports == outer / "reports"
    assert workspace.remarks("1") == outer / "params/remarks/1.md"
    assert workspace.remarks("1", "en") == outer / "params/remarks/1.en.md"


class TestPlan:
    @pytest.mark.parametrize("name", ["first", "data/plans/first", "data/plans/first/plan.yaml"])
    def test_by_name_folder_or_file(self, outer: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(outer / "notebooks")
        assert Workspace.find().plan(name) == outer / "data/plans/first/plan.yaml"

    def test_by_absolute_path(self, outer: Path) -> None:
        path = outer / "elsewhere/other"
        assert Workspace(outer).plan(path) == path / "plan.yaml"
        assert Workspace(outer).plan(str(path / "plan.yaml")) == path / "plan.yaml"

    def test_a_path_from_the_working_directory(self, outer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(outer / "elsewhere")
        assert Workspace.find().plan("other") == outer / "elsewhere/other/plan.yaml"

    def test_the_workspace_goes_first(self, outer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same parameters must mean the same wherever the kernel works."""
        (outer / "elsewhere/first").mkdir()
        (outer / "elsewhere/first/plan.yaml").touch()
        monkeypatch.chdir(outer / "elsewhere")
        assert Workspace.find().plan("first") == outer / "data/plans/first/plan.yaml"

    def test_not_found(self, outer: Path) -> None:
        message = refusal(Workspace(outer).plan, "frist")
        assert str(outer / "data/plans/frist") in message
        assert message.endswith("did you mean first? there are: first")
        assert "the name is empty" in refusal(Workspace(outer).plan, "")
        assert "there is none yet" in refusal(Workspace(outer / "examples/inner").plan, "first")


class TestData:
    @pytest.mark.parametrize("name", ["demo", "data/demo"])
    def test_by_name_or_folder(self, outer: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(outer / "notebooks")
        assert Workspace.find().data(name) == outer / "data/demo"

    def test_a_workbook(self, outer: Path) -> None:
        assert Workspace(outer).data("office.xlsx") == outer / "data/office.xlsx"

    def test_not_found(self, outer: Path) -> None:
        assert refusal(Workspace(outer).data, "xyz").endswith("there are: demo, office.xlsx")
        assert refusal(Workspace(outer).data, "divisions.csv")
        assert refusal(Workspace(outer).data, " ")


class TestNotebook:
    @pytest.mark.parametrize("name", ["county_report", "county_report.ipynb", "notebooks/county_report"])
    def test_by_name_or_path(self, outer: Path, name: str) -> None:
        assert Workspace(outer).notebook(name) == outer / "notebooks/county_report.ipynb"

    def test_an_inner_workspace_uses_the_outer_ones(self, outer: Path) -> None:
        inner = Workspace(outer / "examples/inner")
        assert inner.notebook("county_report") == outer / "notebooks/county_report.ipynb"

    def test_unless_it_has_its_own(self, outer: Path) -> None:
        own = outer / "examples/inner/notebooks/county_report.ipynb"
        own.parent.mkdir()
        own.touch()
        assert Workspace(outer / "examples/inner").notebook("county_report") == own

    def test_not_found(self, outer: Path) -> None:
        message = refusal(Workspace(outer / "examples/inner").notebook, "county_rapport")
        assert "did you mean county_report?" in message
        assert str(outer / "examples/inner/notebooks/county_rapport.ipynb") in message
        assert str(outer / "notebooks/county_rapport.ipynb") in message
