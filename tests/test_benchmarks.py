"""That the benchmarks run; never how long they take."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_the_benchmark_of_searching_runs_and_writes_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    command = [sys.executable, "-m", "benchmarks.search", "--cues", "400", "--times", "2", "--json", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert "search_korean" in [row["name"] for row in rows]
    assert all(row["floor"] > 0 and 0 < row["median"] <= row["worst"] for row in rows)


@pytest.mark.e2e
def test_the_benchmark_of_the_tag_key_runs_and_writes_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    command = [sys.executable, "-m", "benchmarks.tag_key", "--times", "3", "--json", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert [row["name"] for row in rows] == ["tag", "tag_window"]
    assert all(row["floor"] > 0 and 0 < row["median"] <= row["worst"] for row in rows)
