"""The command line: what it says, to whom, and the exit codes scripts rely on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from helpers.batch import REPORT, write_batch
from nbformat.v4 import new_notebook

from evalkit.cli import VERBS, main
from evalkit.cli.reports import changed_parameters

TERMINAL = [sys.executable, "-m", "evalkit.cli"]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="evalkit")


def test_help_names_every_verb_and_loads_nothing_heavy() -> None:
    check = "import sys; from evalkit.cli import main; main(['--help'], standalone_mode=False)"
    heavy = "print('LOADED', {'pandas', 'numpy', 'papermill', 'nbconvert', 'matplotlib'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", f"{check}; {heavy}"], capture_output=True, text=True, check=True)
    assert "LOADED set()" in run.stdout
    assert all(verb in run.stdout for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_debug(verb: str) -> None:
    result = call(verb, "--help")
    assert result.exit_code == 0
    assert "--debug" in result.stdout


def test_codes_stay_text_and_other_values_are_yaml() -> None:
    assert changed_parameters([("county", "0001"), ("suppress_below", "0")], None) == {
        "county": "0001", "suppress_below": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["batch", "--jobs", "0"], "0 is not in the range x>=1"),
        (["batch", "-p", "as_off", "2019"], "parameter as_off: unknown parameter; did you mean as_of?"),
        (["batch", "-p", "readings", "{"], "is not valid YAML"),
        (["batch", "-p", "county", "12"], "name them with --counties"),
        (["batch", "--params", "nowhere"], "Directory 'nowhere' does not exist"),
        (["check", "tiny"], "Missing option '--plan'"),
        (["check", "tinny", "--plan", "tiny"], "did you mean tiny?"),
        (["bach"], "No such command 'bach'"),
    ],
)
def test_a_wrong_call_is_answered_with_2_and_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    root = write_batch(tmp_path, REPORT)
    monkeypatch.chdir(root)
    monkeypatch.setattr("evalkit.batch.making.Workers", None)
    result = call(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert not (root / "reports").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as-of", "2021"], ["parameter as_of = 2021: after 2020, the plan's target year"]),
        (["-p", "readings", "{C1: no}"], ["parameter readings, C1 = no"]),
        (["--counties", "99"], ["county = 99: not a county of the data set tiny; there are: 10 小市, 11 甲县"]),
        (["--formats", "html,odt"], ["formats = odt: unknown; choose from html, docx, pdf"]),
        (["--formats", "html、odt，docx"], ["formats = odt: unknown; choose from html, docx, pdf"]),
        (
            [],
            [
                "params/city.yaml, county = 99: not a county",
                "params/counties/13.yaml, county = 13: not a county",
            ],
        ),
    ],
)
def test_what_plan_and_data_do_not_have_is_a_wrong_call_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: list[str]
) -> None:
    """Unknown counties all at once, each with the file that names it, and what to do with that file."""
    root = write_batch(tmp_path, REPORT)
    monkeypatch.chdir(root)
    if not arguments:
        (root / "params" / "counties" / "13.yaml").write_text('county: "13"\n')
        (root / "params" / "city.yaml").write_text('county: "99"\n')
    result = call("batch", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = sorted(result.stderr.splitlines())
    assert [line.removeprefix("evalkit: ")[: len(start)] for line, start in zip(lines, said, strict=True)] == said
    assert arguments or all(line.endswith("in its place, or remove the file") for line in lines)
    assert not (root / "reports").exists()


def test_a_published_format_that_there_is_not_is_a_wrong_call(tmp_path: Path) -> None:
    nbformat.write(new_notebook(), tmp_path / "report.ipynb")
    assert call("publish", tmp_path / "report.ipynb", "--formats", "odt").exit_code == 2


def test_outside_a_workspace_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("batch")
    assert result.exit_code == 2
    assert "go into a workspace" in result.stderr


def test_check_says_every_problem_with_1_and_none_with_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_batch(tmp_path, REPORT)
    monkeypatch.chdir(root / "notebooks")
    good = call("check", "tiny", "--plan", "tiny")
    # Nobody's house needs renovating: no problem, and yet a column of reports without a verdict.
    assert (good.exit_code, good.stderr.count("warning:"), good.stderr.count("\n")) == (0, 1, 1)
    assert "in 11 甲县, 12 乙县; indicator H1 will not be evaluated there" in good.stderr
    assert "no problem found; counties 3, survey rows 40" in good.stdout
    survey = root / "data" / "tiny" / "survey.csv"
    survey.write_text(survey.read_text().splitlines()[0] + "\n")
    empty = call("check", "tiny", "--plan", "tiny")
    assert (empty.exit_code, "survey rows 0" in empty.stdout) == (0, True)
    assert empty.stderr.startswith("evalkit: warning: survey.csv: no row; indicators C1, H1 will not be evaluated")
    prices = root / "data" / "tiny" / "prices.csv"
    prices.write_text(prices.read_text().replace("102", "-1"))
    bad = call("check", root / "data" / "tiny", "--plan", root / "data" / "plans" / "tiny")
    assert bad.exit_code == 1
    assert "prices.csv, row 2, cpi = -1" in bad.stderr
    assert bad.stdout == ""


def test_debug_shows_the_traceback_and_nothing_else_does(tmp_path: Path) -> None:
    notebook = tmp_path / "report.ipynb"
    nbformat.write(new_notebook(), notebook)
    plain = call("publish", notebook)
    assert plain.exit_code == 1
    assert plain.stderr.startswith("evalkit: report.ipynb: 0 titles made by report.title()")
    assert type(call("publish", notebook, "--debug").exception).__name__ == "PublishError"


def test_a_defect_is_called_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = tmp_path / "report.ipynb"
    notebook.touch()

    def broken(*_: object) -> None:
        raise KeyError("I02")

    monkeypatch.setattr("evalkit.publish.publish", broken)
    result = call("publish", notebook)
    assert result.exit_code == 1
    assert result.stderr == "evalkit: KeyError: 'I02'; a defect of evalkit, shown in full with --debug\n"


def test_batch_and_publish_write_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One county by `report`, with a line on standard error and the index on standard output."""
    root = write_batch(tmp_path, REPORT, 'assert as_of == 2019, "not the asked year"')
    monkeypatch.chdir(root)
    run = subprocess.run(
        [*TERMINAL, "report", "11", "--as-of", "2019", "--output", "out"], capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert run.stdout == f"{Path('out/tiny/2019/index.html')}\n"
    first, last = run.stderr.splitlines()
    assert first.startswith("[1/1] 11 甲县 (County A): written in ")
    assert last == "reports: 1 written"
    published = call("publish", "out/tiny/2019/11/report.ipynb", "--output", "again")
    assert published.exit_code == 0, published.stderr
    made = ("findings.csv", "report.html", "report.docx", "report.pdf")
    assert sorted(published.stdout.split()) == sorted(str(Path("again") / name) for name in made)
    failed = call("report", "11")
    assert failed.exit_code == 1
    assert "FAILED, cell [4] part-1: AssertionError: not the asked year" in failed.stderr
    assert f"notebook: {Path('reports/tiny/2020/failed/11.ipynb')}" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals as a terminal sends them")
def test_ctrl_c_ends_every_kernel_and_says_what_is_done(tmp_path: Path) -> None:
    wait = 'import os, time\nif county != "11":\n    open(f"{county}.pid", "w").write(str(os.getpid()))'
    root = write_batch(tmp_path, REPORT, f"{wait}\n    time.sleep(600)")
    run = subprocess.Popen(
        [*TERMINAL, "batch", "--jobs", "2"],
        cwd=root,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A runner that works in the background may have Ctrl-C ignored, which its children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    pids = [root / "10.pid", root / "12.pid"]
    deadline = time.monotonic() + 60
    while not all(p.exists() and p.read_text() for p in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the command and its workers alike
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "reports: 1 written" in said
    assert "evalkit: stopped; 1 done, not come to: 12, 10" in said
    assert "Traceback" not in said
    time.sleep(2)
    assert [path for path in pids if _is_running(int(path.read_text()))] == []
    home = root / "reports" / "tiny" / "2020"
    assert sorted(p.name for p in home.iterdir()) == [".lock", "11", "index.html", "log.jsonl"]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
