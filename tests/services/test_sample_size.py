"""The whole sample, clips and all, is small enough to make on any machine, and every clip is linked."""

from __future__ import annotations

from pathlib import Path

from qdacoder.domain.footage import MediaState
from qdacoder.services.sample import make_sample
from qdacoder.services.session import open_project

MOST_BYTES = 60_000_000


def test_the_sample_with_all_its_clips_stays_below_60_mb(tmp_path: Path) -> None:
    session = open_project(make_sample(tmp_path / "sample"))
    try:
        rows = session.footage.list()
        states = [session.footage.media_state(row) for row in rows]
        lengths = [(row.facts.length_frames if row.facts else 0, row.length_frames) for row in rows]
    finally:
        session.close()
    assert states == [MediaState.PRESENT] * 4
    assert all(file == footage > 0 for file, footage in lengths)
    size = sum(file.stat().st_size for file in (tmp_path / "sample").rglob("*") if file.is_file())
    assert 1_000_000 < size < MOST_BYTES
