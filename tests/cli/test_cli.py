"""The command line as a person types it, as its own process and in this one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qdacoder.cli.main import main
from tests.helpers.build import a_project, dump


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    return path


def test_the_main_job_from_a_new_project_to_a_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = str(tmp_path / "새 проект.qdacoder"), tmp_path / "o.csv"
    assert main(["new", path, "--name", "N", "--as", "Ruth B"]) == 0
    assert main(["footage", "add", path, "--title", "V", "--rate", "25", "--length", "00:10:00:00"]) == 0
    assert main(["category", "add", path, "Family"]) == 0
    assert main(["node", "add", path, "Hope", "--category", "family", "--key", "h"]) == 0
    assert main(["node", "add", path, "Надежда"]) == 0
    assert main(["node", "move", path, "надежда", "--parent", "Hope"]) == 0
    assert main(["witness", "add", path]) == 0
    tag = ["tag", path, "--footage", "V", "--in", "00:01:00:00", "--out", "00:01:04:24", "--witness", "a"]
    capsys.readouterr()
    assert main([*tag, "--node", "hope", "--node", "Надежда", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["citation"] == "V, 00:01:00:00 – 00:01:04:24."
    assert main(["export", path, "--to", str(out), "--rows", "segments"]) == 0
    assert "Family,Hope; Надежда,00:01:00:00,00:01:04:24,1500,1624,25" in out.read_text()
    capsys.readouterr()
    assert main(["node", "list", path, "--json"]) == 0
    assert [row["parent"] for row in json.loads(capsys.readouterr().out)] == ["", "Hope"]
    assert main(["undo", path, "--times", "2"]) == 0
    assert main(["redo", path]) == 0
    assert main(["history", path, "--json"]) == 0
    assert main(["check", path, "--deep"]) == 0
    assert main(["info", path]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["tag", "P", "--footage", "Reel", "--in", "00:00:02:00", "--out", "00:00:01:00", "--node", "Debt"],
        ["tag", "P", "--footage", "Reel", "--in", "00:00:00:30", "--out", "00:00:01:00", "--node", "Debt"],
        ["tag", "P", "--footage", "Reel", "--in", "00:00:01:00", "--out", "01:00:01:00", "--node", "Debt"],
        ["tag", "P", "--footage", "Rel", "--in", "00:00:01:00", "--out", "00:00:02:00", "--node", "Debt"],
        ["tag", "P", "--footage", "Reel", "--in", "00:00:01:00", "--out", "00:00:02:00", "--node", "Dept"],
        ["tag", "P", "--footage", "Reel", "--in", "x", "--out", "00:00:02:00", "--node", "Debt"],
        ["node", "add", "P", "dEbt"],
        ["node", "add", "P", ""],
        ["witness", "add", "P", "a"],
        ["export", "P", "--to", "x.csv", "--witness", "Q"],
        ["undo", "P", "--times", "0"],
        ["footage", "add", "P"],
        ["info", "no.qdacoder"],
        ["nonsense"],
        ["tag", "P"],
    ],
)
def test_bad_input_is_one_line_exit_2_and_changes_nothing(
    arguments: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = dump(project)
    given = [str(project) if word == "P" else word for word in arguments]
    try:
        code = main(given)
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code == 2
    told = capsys.readouterr().err
    assert told.startswith("qdacoder: ")
    assert told.count("\n") == 1
    assert dump(project) == before


def test_failure_is_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.qdacoder").write_bytes(b"")
    assert main(["info", str(tmp_path / "p.qdacoder")]) == 1
    assert "empty file" in capsys.readouterr().err


def test_a_process_starts_without_qt(project: Path) -> None:
    code = (
        "import sys; from qdacoder.cli.main import main; main(['info', sys.argv[1]]);"
        "sys.exit(any(name in sys.modules for name in ('PySide6', 'pandas', 'av', 'vlc', 'alembic')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(project)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "segments: 3" in done.stdout
