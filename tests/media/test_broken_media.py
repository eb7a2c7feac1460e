"""Files that are broken, or no media at all: one clear sentence, a way out, and not a byte changed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import MediaError
from qdacoder.media.fingerprint import sha256
from qdacoder.media.frames import frame_at
from qdacoder.media.probe import probe
from qdacoder.media.waveform import waveform
from tests.helpers.clips import ODD_NAMES, broken_media, clip_store, make_clip, read_number, unchanged

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    return broken_media(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", "is empty"),
        ("html", "web page"),
        ("text", "text file"),
        ("noise", "cannot be read"),
        ("no_moov", "was not finished"),
    ],
)
def test_b21_what_cannot_be_opened_says_why_and_what_to_do(broken, tmp_path, name, words):
    path = broken[name]
    jobs = (
        lambda: probe(path),
        lambda: frame_at(path, 0, FrameRate(25)),
        lambda: waveform(path, "key", tmp_path),
    )
    for job in jobs:
        with unchanged(path), pytest.raises(MediaError) as caught:
            job()
        assert words in caught.value.message
        assert path.name in caught.value.message
        assert caught.value.message.endswith(".")
        assert caught.value.hint.endswith(".")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"#EXTM3U\n#EXTINF:10,\nhttp://example.org/a.ts\n", "text file"),
        (b"<?xml version='1.0'?><MPD/>", "text file"),
        ("<html lang=ko><title>증언</title>".encode(), "web page"),
        ("\ufeff  <!DOCTYPE HTML><p>Благовещенск".encode(), "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "text file"),
        ("Notes of the first day".encode("utf-16"), "text file"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "text file"),
    ],
)
def test_b21_texts_and_playlists_never_reach_the_decoder(tmp_path, content, words):
    path = tmp_path / "interview.mp4"
    path.write_bytes(content)
    with unchanged(path), pytest.raises(MediaError, match=words):
        probe(path)


def test_b21_a_picture_is_no_video(tmp_path):
    from qdacoder.media.frames import to_png

    to_png(frame_at(clip_store().get().path, 0, FrameRate(25)), tmp_path / "still.png")
    with pytest.raises(MediaError, match="still picture"):
        probe(tmp_path / "still.png")


def test_what_is_not_a_file(tmp_path):
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "gone.mp4", "is not there")):
        for job in (probe, sha256):
            with pytest.raises(MediaError, match=words):
                job(path)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_no_permission():
    with tempfile.TemporaryDirectory() as folder:
        path = make_clip(Path(folder) / "closed.mp4", frames=5).path
        path.chmod(0)
        if os.geteuid() != 0:
            with pytest.raises(MediaError, match="may not be read"):
                probe(path)
            return
        # Root may read everything: ask as another user.
        Path(folder).chmod(0o755)
        script = (
            "import os, pathlib, sys\n"
            "from qdacoder.errors import MediaError\n"
            "from qdacoder.media.probe import probe\n"
            "os.setegid(65534); os.seteuid(65534)\n"
            "try:\n    probe(pathlib.Path(sys.argv[1]))\n"
            "except MediaError as error:\n    print(error.message)\n"
        )
        command = [sys.executable, "-c", script, str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert "may not be read" in done.stdout


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("cut_mp4", 6300, 6700),
        ("cut_fragmented", 6300, 6700),
        ("cut_mkv", 6300, 6700),
        ("tail_garbage", 6300, 6700),
    ],
)
def test_b21_damage_is_placed(broken, name, first, last):
    with unchanged(broken[name]):
        facts = probe(broken[name])
    assert facts.damaged_at_ms is not None
    assert first <= facts.damaged_at_ms <= last
    assert facts.rate == FrameRate(25)


def test_b21_damage_far_from_the_end_is_placed_by_looking_backwards(tmp_path):
    path = make_clip(tmp_path / "a.mp4", frames=500, options={"movflags": "faststart"}).path
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + (len(content) - content.index(b"mdat")) // 4
    content[start:] = bytes(len(content) - start)
    path.write_bytes(content)
    with unchanged(path):
        damaged_at = probe(path).damaged_at_ms
    assert damaged_at is not None
    assert 4500 <= damaged_at <= 5500


def test_b21_noise_after_the_end_does_no_harm(broken):
    facts = probe(broken["trailing_garbage"])
    assert (facts.length_frames, facts.damaged_at_ms) == (250, None)


def test_b21_a_recording_stream_that_was_cut_counts_what_is_there(broken):
    facts = probe(broken["cut_ts"])  # a transport stream has no length of its own
    assert 160 <= facts.length_frames <= 168


def test_b21_every_other_cut_gives_facts_or_a_sentence(tmp_path):
    whole = {
        "mp4": make_clip(tmp_path / "a.mp4", frames=60, size=(96, 32), audio="tone").path.read_bytes(),
        "mkv": make_clip(tmp_path / "a.mkv", frames=60, size=(96, 32), audio="tone").path.read_bytes(),
        "avi": make_clip(tmp_path / "a.avi", frames=60, size=(96, 32), codec="mpeg4").path.read_bytes(),
    }
    refused = 0
    for ending, content in whole.items():
        for part in range(1, 20):
            path = tmp_path / f"cut.{ending}"
            path.write_bytes(content[: len(content) * part // 20])
            try:
                found = probe(path).length_frames
            except MediaError:
                refused += 1
            else:
                assert 1 <= found <= 60
    assert refused >= 20  # an MP4 cannot be opened without its index at the end


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES.keys())
def test_b20_names_of_any_kind_open(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(clip_store().get().path.read_bytes())
    facts = probe(path)
    picture = frame_at(path, 99, facts)
    assert read_number(picture.rgb, picture.width, picture.height) == 99
    assert sha256(path)[1] == facts.size_bytes
    assert waveform(path, "key", tmp_path / "cache").peaks == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only here a name may be any bytes")
def test_b20_a_name_that_is_no_text_opens(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\xfe.mp4"))
    path.write_bytes(clip_store().get().path.read_bytes())
    assert probe(path).length_frames == 250


def test_a_relative_name_with_a_colon_is_a_file_not_an_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("http:clip.mp4", "concat:a.mp4", "pipe:0"):
        Path(name).write_bytes(clip_store().get().path.read_bytes())
        assert probe(Path(name)).length_frames == 250
