"""Subtitle tracks inside video files: which there are, and their cues without formatting."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdacoder.errors import Cancelled, MediaError, UserError
from qdacoder.media.probe import probe
from qdacoder.media.subtitles import plain_text, read_subtitles, subtitle_tracks
from tests.helpers.clips import make_clip
from tests.helpers.subtitled import make_subtitled

KOREAN, RUSSIAN = "매주 돈을 바쳤습니다", "каждую неделю"
LINES = [(400, 900, f"{{\\i1}}{KOREAN}{{\\i0}}\\N{{\\an8}}둘째 줄"), (1000, 2000, RUSSIAN)]


@pytest.mark.parametrize(
    ("codec", "ending"), [("mov_text", "mp4"), ("subrip", "mkv"), ("ass", "mkv"), ("webvtt", "mkv")]
)
def test_a_track_gives_its_cues_as_plain_text(codec: str, ending: str, tmp_path: Path) -> None:
    path = make_subtitled(tmp_path / f"증언 {codec}.{ending}", [(codec, "kor", LINES)])
    (track,) = subtitle_tracks(path)
    assert (track.number, track.language, track.readable) == (1, "kor", True)
    found = read_subtitles(path, 1)
    assert [(cue.in_ms, cue.out_ms, cue.text) for cue in found.cues] == [
        (400, 900, f"{KOREAN}\n둘째 줄"),
        (1000, 2000, RUSSIAN),
    ]
    assert (found.problems, found.language) == ((), "kor")
    assert [one.codec for one in probe(path).streams if one.kind == "subtitle"] == [track.codec]


def test_tracks_are_told_apart_and_an_ass_line_names_who_speaks(tmp_path: Path) -> None:
    tracks = [("ass", "kor", LINES), ("subrip", "rus", LINES[1:])]
    path = make_subtitled(tmp_path / "two.mkv", tracks, speaker="A")
    assert [(one.number, one.language) for one in subtitle_tracks(path)] == [(1, "kor"), (2, "rus")]
    assert {cue.speaker for cue in read_subtitles(path, 1).cues} == {"A"}
    shares: list[float] = []
    assert [cue.text for cue in read_subtitles(path, 2, shares.append).cues] == [RUSSIAN]
    assert shares
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    with pytest.raises(UserError, match="no subtitle track 3"):
        read_subtitles(path, 3)
    with pytest.raises(Cancelled):
        read_subtitles(path, 1, cancel=lambda: True)


def test_a_file_without_tracks_has_none(tmp_path: Path) -> None:
    make_clip(tmp_path / "plain.mp4", frames=10)
    assert subtitle_tracks(tmp_path / "plain.mp4") == ()
    with pytest.raises(UserError, match="no subtitle track 1"):
        read_subtitles(tmp_path / "plain.mp4", 1)
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(MediaError):
        subtitle_tracks(tmp_path / "text.mp4")


def test_an_empty_track_is_refused(tmp_path: Path) -> None:
    path = make_subtitled(tmp_path / "empty.mkv", [("subrip", "kor", [(400, 900, "{\\an8}")])])
    with pytest.raises(UserError, match="holds no cue"):
        read_subtitles(path, 1)


def test_formatting_is_left_out_and_signs_are_kept() -> None:
    line = "3,0,Default,,0,0,0,,{\\b1}<font color=red>a < b</font>\\Nc &amp; d, e\\h<00:01.000>f"
    assert plain_text(line) == ("a < b\nc & d, e\u00a0f", "")
    assert plain_text("0,0,Default,,0,0,0,,<v Witness B>yes</v>") == ("yes", "Witness B")
    assert plain_text("broken") == ("", "")
