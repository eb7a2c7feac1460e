"""Noise and silence are proposed, and left out only when somebody accepts them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qdacoder.cli.main import main
from qdacoder.domain.exclusion import Applies, Proposal, not_yet_excluded
from qdacoder.domain.spans import Span
from qdacoder.errors import Cancelled, MediaError, UserError
from qdacoder.services.session import ProjectSession, create_project
from tests.helpers.build import a_project, dump, made
from tests.helpers.clips import make_clip
from tests.helpers.sounds import RATE, noise, silence, speech


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """25 s at 29.97: words, noise from 6 to 12 s, words, silence from 16 to 21 s, words."""
    rng = np.random.default_rng(8)
    parts = (speech(rng, 6), noise(rng, 6, 0.2), speech(rng, 4), silence(rng, 5), speech(rng, 4))
    stock = np.concatenate(parts)
    return make_clip(
        tmp_path_factory.mktemp("sound") / "증언 1.mkv",
        frames=749,
        rate="30000/1001",
        size=(96, 32),
        audio=lambda seconds: np.interp(seconds, np.arange(len(stock)) / RATE, stock),
        start_offset_us=7_000_000,
    ).path


def noisy_project(folder: Path, clip: Path) -> ProjectSession:
    session = create_project(folder / "p.qdacoder", "Test", "Ruth Baker")
    session.footage.add(clip, title="Reel")
    return session


def test_proposals_are_frames_and_leave_out_what_is_excluded(tmp_path: Path, clip: Path) -> None:
    session = noisy_project(tmp_path, clip)
    before = dump(session.path)
    told: list[float] = []
    first, second = session.exclusions.propose(1, progress=told.append)
    assert told[-1] == 1.0
    assert (first.kind, second.kind) == ("static noise", "silence")
    for one, start, end in ((first, 6, 12), (second, 16, 21)):
        assert abs(one.span.in_frame - start * 29.97) < 9
        assert abs(one.span.out_frame - end * 29.97) < 9
    assert dump(session.path) == before

    session.exclusions.add(1, first.span.in_frame - 5, first.span.in_frame + 30, "hum")
    session.exclusions.add(1, 0, 700, "lens cap", Applies.PICTURE)  # the picture's business
    cut, same = session.exclusions.propose(1)
    assert cut.span == Span(first.span.in_frame + 30, first.span.out_frame)
    assert same == second
    session.exclusions.accept(1, [cut, same])
    assert session.exclusions.propose(1) == []
    assert [(row.reason, row.applies) for row in session.exclusions.list(1)][1:] == [
        ("hum", Applies.AUDIO),
        ("static noise", Applies.AUDIO),
        ("silence", Applies.AUDIO),
    ]
    session.undo()  # both in one step
    assert len(session.exclusions.list(1)) == 2
    with pytest.raises(Cancelled):
        session.exclusions.propose(1, cancel=lambda: True)
    with pytest.raises(UserError):
        session.exclusions.propose(1, shortest_seconds=0)
    with pytest.raises(UserError):
        session.exclusions.accept(1, [])
    with pytest.raises(UserError):
        session.exclusions.accept(1, [Proposal("silence", Span(0, 10**6), 1.0)])
    session.close()


def test_what_was_cut_too_short_is_dropped() -> None:
    given = [Proposal("silence", Span(100, 200), 0.9), Proposal("static noise", Span(10, 40), 0.8)]
    assert not_yet_excluded(given, [], 50) == [given[1], given[0]]  # whole: not judged again
    left = not_yet_excluded(given, [Span(120, 140), Span(0, 40)], 50)
    assert [one.span for one in left] == [Span(140, 200)]


def test_a_footage_without_its_file_says_so(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    with pytest.raises(MediaError, match="No file is linked"):
        session.exclusions.propose(1)
    path = make_clip(tmp_path / "mute.mp4", frames=25).path
    mute = made(session.footage.add(path, title="Mute"))
    with pytest.raises(UserError, match="no sound"):
        session.exclusions.propose(mute)
    path.unlink()
    with pytest.raises(MediaError, match="not where it was"):
        session.exclusions.propose(mute)
    session.close()


def test_the_command_line(tmp_path: Path, clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = noisy_project(tmp_path, clip)
    session.close()
    words = ["exclude", "propose", str(tmp_path / "p.qdacoder"), "--footage", "reel"]
    assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t") == ["number", "kind", "in", "out", "seconds", "confidence"]
    assert [line.split("\t")[:2] for line in lines[1:]] == [["1", "static noise"], ["2", "silence"]]
    assert main([*words, "--accept", "3"]) == 2
    assert "no proposal 3" in capsys.readouterr().err
    assert main([*words, "--accept", "2", "--reason", "nobody speaks"]) == 0
    assert capsys.readouterr().out == "Exclude the sound of a range: nobody speaks\n"
    assert main([*words, "--json"]) == 0
    assert [one["kind"] for one in json.loads(capsys.readouterr().out)] == ["static noise"]
    edit = ["exclude", "edit", str(tmp_path / "p.qdacoder"), "1"]
    assert main([*edit, "--from", "both", "--in", "00:00:15:00", "--reason", "empty room"]) == 0
    capsys.readouterr()
    assert main(["exclude", "list", str(tmp_path / "p.qdacoder"), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["in"], row["from"], row["reason"]) == ("00:00:15:00", "both", "empty room")
    assert main([*words, "--accept", "1"]) == 0
    capsys.readouterr()
    assert main(words) == 0
    assert capsys.readouterr().out == "No noise or silence that is not excluded already.\n"
    assert main([*edit[:3], "99", "--reason", "x"]) == 2
