"""The tour as its own process: the whole main job in the real window on the sample's clips."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest


@pytest.mark.e2e
@pytest.mark.timeout(240)
def test_the_tour_does_the_main_job_and_leaves_pictures(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qdacoder.cli.main", "tour", str(tmp_path / "tour")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pictures = sorted(file.name for file in (tmp_path / "tour").glob("*.png"))
    assert [name[3:-4] for name in pictures] == [
        "welcome", "sample", "playing", "tagged", "trimmed", "undone", "redone", "exported",
        "palette", "footage", "dark", "small",
    ]  # fmt: skip
    table = pd.read_csv(tmp_path / "tour" / "coded-segments.csv")
    assert len(table) == 42
