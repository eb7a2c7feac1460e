"""Thumbnails show the frame that was asked for, and come from the cache the second time."""

from __future__ import annotations

import pytest

from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import Cancelled, UserError
from qdacoder.media.thumbnails import thumbnail, thumbnails
from tests.helpers.clips import clip_store, make_clip, read_number


def test_a_thumbnail_shows_its_frame(tmp_path):
    truth = clip_store().get(rotation=90)
    picture = thumbnail(truth.path, FrameRate(25), 123, 96, tmp_path, "key")
    assert (picture.frame, picture.width, picture.height) == (123, 96, 54)
    assert read_number(picture.rgb, 96, 54) == 123


def test_a_second_call_reads_the_cache_and_a_damaged_one_is_made_again(tmp_path):
    path = make_clip(tmp_path / "a.mp4", frames=30).path
    first = thumbnail(path, FrameRate(25), 12, 96, tmp_path / "cache", "key")
    (file,) = (tmp_path / "cache").rglob("*.thumb")
    whole = file.read_bytes()
    file.write_bytes(whole[:-3])
    assert thumbnail(path, FrameRate(25), 12, 96, tmp_path / "cache", "key") == first
    assert file.read_bytes() == whole
    path.unlink()
    assert thumbnail(path, FrameRate(25), 12, 96, tmp_path / "cache", "key") == first


def test_size_rate_and_content_each_have_their_own(tmp_path):
    path = clip_store().get().path
    for rate, width, key in ((25, 96, "a"), (25, 64, "a"), (50, 96, "a"), (25, 96, "b")):
        thumbnail(path, FrameRate(rate), 20, width, tmp_path, key)
    assert len(list(tmp_path.rglob("*.thumb"))) == 4


def test_several_open_the_file_once(tmp_path, monkeypatch):
    from qdacoder.media import thumbnails as module

    opened = []

    class Counted(module.FrameReader):
        def __init__(self, *arguments):
            opened.append(arguments)
            super().__init__(*arguments)

    monkeypatch.setattr(module, "FrameReader", Counted)
    made = list(thumbnails(clip_store().get().path, FrameRate(25), range(0, 250, 50), 96, tmp_path, "key"))
    assert [read_number(each.rgb, each.width, each.height) for each in made] == [0, 50, 100, 150, 200]
    assert len(opened) == 1


def test_refusals(tmp_path):
    path = clip_store().get().path
    with pytest.raises(UserError):
        thumbnail(path, FrameRate(25), 250, 96, tmp_path, "key")
    with pytest.raises(Cancelled):
        list(thumbnails(path, FrameRate(25), (1, 2), 96, tmp_path, "key", lambda: True))
    with pytest.raises(ValueError, match="cache key"):
        thumbnail(path, FrameRate(25), 1, 96, tmp_path, "../../key")
    assert list(tmp_path.rglob("*.thumb")) == []
