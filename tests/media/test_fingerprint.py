"""Fingerprints: the whole content, or a quick key for caches."""

from __future__ import annotations

import hashlib

import pytest

from qdacoder.errors import Cancelled, MediaError
from qdacoder.media.fingerprint import quick_key, sha256


def test_the_fingerprint_is_the_files_sha256(tmp_path):
    content = bytes(range(256)) * 16_000
    (tmp_path / "a.mp4").write_bytes(content)
    told: list[float] = []
    assert sha256(tmp_path / "a.mp4", told.append) == (hashlib.sha256(content).hexdigest(), len(content))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_cancel_is_heard(tmp_path):
    (tmp_path / "a.mp4").write_bytes(bytes(5 << 20))
    asked: list[bool] = []

    def cancel() -> bool:
        asked.append(True)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        sha256(tmp_path / "a.mp4", None, cancel)
    assert len(asked) == 3


@pytest.mark.parametrize("size", [1, 1000, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_the_quick_key_tells_ends_and_sizes_apart(tmp_path, size):
    content = bytearray(size)
    keys = set()
    for change in (None, 0, size - 1):
        changed = bytearray(content)
        if change is not None:
            changed[change] += 1 + (change > 0)
        (tmp_path / "a").write_bytes(changed)
        keys.add(quick_key(tmp_path / "a"))
    (tmp_path / "a").write_bytes(content + b"\0")
    keys.add(quick_key(tmp_path / "a"))
    assert len(keys) == (3 if size == 1 else 4)


def test_missing_and_empty(tmp_path):
    (tmp_path / "empty").touch()
    for job in (sha256, quick_key):
        with pytest.raises(MediaError, match="is empty"):
            job(tmp_path / "empty")
        with pytest.raises(MediaError, match="is not there"):
            job(tmp_path / "gone")
