"""A proxy shows the same picture at the same frame as its original, and sounds at the same time."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qdacoder.errors import Cancelled, MediaError
from qdacoder.media.frames import FrameReader
from qdacoder.media.probe import probe
from qdacoder.media.proxy import make_proxy
from qdacoder.media.waveform import waveform
from tests.helpers.clips import broken_media, clip_store, make_audio, read_number, unchanged

CLIPS: dict[str, dict[str, Any]] = {
    "29.97 with B-frames": {"rate": Fraction(30000, 1001), "gop": 250, "bframes": 2, "frames": 120},
    "variable rate": {"variable": True, "frames": 120},
    "late start": {"ending": "ts", "frames": 100, "start_offset_us": 1_500_000, "audio": "bursts"},
    "turned": {"rotation": 90, "frames": 60},
}


@pytest.mark.parametrize("name", CLIPS)
def test_every_frame_is_the_originals(name: str, tmp_path: Path) -> None:
    arguments = dict(CLIPS[name])
    truth = clip_store().get(str(arguments.pop("ending", "mp4")), **arguments)
    facts = probe(truth.path)
    shares: list[float] = []
    with unchanged(truth.path):
        made = make_proxy(truth.path, facts, tmp_path / "p" / "proxy.mp4", shares.append)
    copy = probe(made)
    assert [one.codec for one in copy.streams if one.kind == "video"] == ["h264"]
    assert (copy.start_us, copy.rotation) == (0, 0)
    with FrameReader(made, facts.rate) as reader:
        for frame in range(facts.length_frames):
            shown = reader.read(frame)
            assert read_number(shown.rgb, shown.width, shown.height) == truth.number_on_screen(frame)
    assert shares == sorted(shares)
    assert shares[-1] > 0.9
    assert [one.name for one in made.parent.iterdir()] == ["proxy.mp4"]


def test_sound_stays_where_it_was(tmp_path: Path) -> None:
    path = make_audio(tmp_path / "s.wav", seconds=4.0)
    facts = probe(path)
    made = make_proxy(path, facts, tmp_path / "proxy.mp4")
    first = np.frombuffer(waveform(path, "a", tmp_path).peaks, np.uint8).astype(float)
    second = np.frombuffer(waveform(made, "b", tmp_path).peaks, np.uint8).astype(float)
    length = min(len(first), len(second))
    assert abs(len(first) - len(second)) <= 10
    scores = {
        shift: float(np.corrcoef(first[20 : length - 20], second[20 + shift : length - 20 + shift])[0, 1])
        for shift in range(-10, 11)
    }
    assert abs(max(scores, key=lambda shift: scores[shift])) <= 2
    assert max(scores.values()) > 0.9


def test_a_stopped_job_leaves_nothing(tmp_path: Path) -> None:
    truth = clip_store().get(frames=120)
    asked: list[int] = []
    with pytest.raises(Cancelled):
        make_proxy(
            truth.path,
            probe(truth.path),
            tmp_path / "proxy.mp4",
            cancel=lambda: bool(asked.append(1)) or len(asked) > 20,
        )
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_is_said_and_an_older_proxy_stays(tmp_path: Path) -> None:
    facts = probe(clip_store().get(frames=120).path)
    target = tmp_path / "p" / "proxy.mp4"
    target.parent.mkdir()
    target.write_bytes(b"older")
    for path in broken_media(tmp_path).values():
        if path.stat().st_size == 0:
            with pytest.raises(MediaError):
                make_proxy(path, facts, target)
    with pytest.raises(MediaError, match="is not there"):
        make_proxy(tmp_path / "gone.mp4", facts, target)
    assert [(one.name, one.read_bytes()) for one in target.parent.iterdir()] == [("proxy.mp4", b"older")]
