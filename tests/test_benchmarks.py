"""That the benchmarks run, with tiny projects; never how long anything takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOGETHER = {
    "start open": {"start", "open", "stall.open"},
    "tag undo_tag": {"tag", "tag.p95", "undo_tag", "stall.tag", "stall.undo_tag"},
    "timeline playhead growth": {
        *("timeline", "timeline.zoom", "timeline.scroll", "playhead"),
        *("growth", "growth.playhead", "growth.search", "stall.timeline", "stall.playhead"),
    },
    "tree_build tree_update merge_undo": {
        *("tree_build", "tree_update", "merge", "merge_undo", "stall.tree_build", "stall.tree_update"),
    },
    "review matrix cooccurrence": {"review", "matrix", "cooccurrence", "stall.review"},
    "search csv cite_check memory": {"search", "csv", "csv.memory", "cite_check", "memory"},
    "seek waveform": {"seek", "waveform", "stall.seek"},
    "strain": {
        *("strain.commit", "strain.export", "strain.waveform"),
        *("stall.strain.export", "stall.strain.waveform"),
    },
}


def test_the_benchmark_of_searching_runs_and_writes_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    command = [sys.executable, "-m", "benchmarks.search", "--cues", "400", "--times", "2", "--json", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert "search_korean" in [row["name"] for row in rows]
    assert all(row["floor"] > 0 and 0 < row["median"] <= row["worst"] for row in rows)


@pytest.mark.e2e
@pytest.mark.timeout(400)
@pytest.mark.parametrize("names", TOGETHER)
def test_a_small_benchmark_runs_and_writes_its_rows(names: str, tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    command = [sys.executable, "-m", "benchmarks", "--small", "--here", "--json", str(out)]
    command += ["--only", *names.split()]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert {row["name"] for row in rows} == TOGETHER[names]
    assert all(set(row) == {"name", "n", "unit", "median", "p95", "worst", "floor", "ratio"} for row in rows)
    for row in rows:
        assert row["name"] in done.stdout
        assert 0 <= row["median"] <= row["worst"]
        if "strain" not in row["name"]:  # nothing may be dropped at all
            assert row["floor"] > 0
            assert row["median"] > 0
