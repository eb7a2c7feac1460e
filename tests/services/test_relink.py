"""Comparing, finding and verifying files of footage, with real clips."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import Cancelled, MediaError, UserError
from qdacoder.services.relink import Candidate, Match, compare, link, obstacle, search
from qdacoder.services.session import ProjectSession, create_project
from qdacoder.services.verify import look, verify
from tests.helpers.build import made
from tests.helpers.clips import clip_store


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    folder = tmp_path / "프로젝트"
    folder.mkdir()
    opened = create_project(folder / "p.qdacoder", "P", "Ruth Baker")
    yield opened
    opened.close()


def added(session: ProjectSession, name: str = "reel.mp4", **arguments) -> FootageRow:
    """A footage whose own copy of a clip lies beside the project, with its checksum noted."""
    path = session.folder / name
    shutil.copy(clip_store().get(**arguments).path, path)
    ident = made(session.footage.add(path))
    session.footage.note_fingerprint(ident, *session.footage.fingerprint(session.footage.get(ident)))
    return session.footage.get(ident)


def moved(session: ProjectSession, row: FootageRow, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    old = session.footage.media_file(row)
    assert old is not None
    return Path(shutil.move(old, target))


def test_the_same_file_elsewhere_is_known_by_its_checksum(session: ProjectSession, tmp_path: Path) -> None:
    row = added(session)
    place = moved(session, row, tmp_path / "диск" / "другое имя.mp4")
    assert session.footage.media_state(row) is MediaState.MISSING
    shares: list[float] = []
    found = compare(row, place, shares.append)
    assert (found.size, found.length, found.rate, found.checksum) == (Match.SAME,) * 4
    assert found.is_same
    assert found.new_sha256 == row.media_sha256
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    link(session, row.id, found)
    linked = session.footage.get(row.id)
    assert session.footage.media_file(linked).resolve() == place.resolve()
    assert linked.media_sha256 == row.media_sha256
    session.undo()
    assert session.footage.get(row.id).media_path == row.media_path


def test_another_file_is_different_in_what_differs(session: ProjectSession) -> None:
    row = added(session, frames=250)
    longer = compare(row, clip_store().get(frames=300).path)
    assert (longer.size, longer.length, longer.rate) == (Match.DIFFERENT, Match.DIFFERENT, Match.SAME)
    assert longer.checksum is Match.DIFFERENT
    assert longer.new_sha256 == ""
    assert not longer.is_same
    assert (longer.old_length, longer.new_length) == (250, 300)
    other = compare(row, clip_store().get(rate=Fraction(30)).path)
    assert other.rate is Match.DIFFERENT
    assert "30 frames a second" in obstacle(session, row, other.facts)
    with pytest.raises(UserError):
        link(session, row.id, other)


def test_a_file_of_the_same_size_with_one_other_byte_is_different(session: ProjectSession) -> None:
    row = added(session)
    path = session.folder / "forged.mp4"
    content = bytearray((session.folder / "reel.mp4").read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    found = compare(row, path)
    assert (found.size, found.length, found.checksum) == (Match.SAME, Match.SAME, Match.DIFFERENT)
    assert not found.is_same
    link(session, row.id, found)
    assert session.footage.get(row.id).media_sha256 == found.new_sha256 != row.media_sha256


def test_without_a_checksum_length_and_rate_decide(session: ProjectSession) -> None:
    ident = made(session.footage.register("By hand", rate=FrameRate(25), length="00:00:10:00"))
    row = session.footage.get(ident)
    same = compare(row, clip_store().get(frames=250).path)
    assert (same.size, same.checksum, same.is_same) == (Match.UNKNOWN, Match.UNKNOWN, True)
    assert not compare(row, clip_store().get(frames=300).path).is_same


def test_a_file_shorter_than_what_is_coded_cannot_be_linked(session: ProjectSession) -> None:
    row = added(session, frames=250)
    session.coding.tag(row.id, 100, 240)
    shorter = compare(row, clip_store().get(frames=200).path)
    assert "00:00:09:15" in obstacle(session, row, shorter.facts)
    assert obstacle(session, row, compare(row, clip_store().get(frames=300).path).facts) == ""


def test_search_finds_by_content_name_and_size(session: ProjectSession, tmp_path: Path) -> None:
    row = added(session)
    drive = tmp_path / "drive"
    true = moved(session, row, drive / "b" / "renamed.mp4")
    forged = bytearray(true.read_bytes())
    forged[-1] ^= 1
    (drive / "a").mkdir()
    (drive / "a" / "reel.mp4").write_bytes(forged)
    (drive / "c").mkdir()
    (drive / "c" / "REEL.MP4").write_bytes(b"no film")
    (drive / "c" / "empty").mkdir()
    (drive / "c" / "reel.mov").write_bytes(b"another name")
    (drive / "dangling").symlink_to(drive / "nowhere")
    told: list[Candidate] = []
    found = search(row, drive, found=told.append)
    assert [one.path.relative_to(drive).as_posix() for one in found] == [
        "b/renamed.mp4",
        "a/reel.mp4",
        "c/REEL.MP4",
    ]
    assert [one.checksum for one in found] == [Match.SAME, Match.DIFFERENT, Match.DIFFERENT]
    assert (found[0].same_name, found[0].same_size) == (False, True)
    assert len(told) == 5  # three found, two compared


def test_search_stops_comparing_at_the_first_that_is_the_same(
    session: ProjectSession, tmp_path: Path
) -> None:
    row = added(session)
    drive = tmp_path / "drive"
    place = moved(session, row, drive / "reel.mp4")
    shutil.copy(place, drive / "copy.mp4")
    shares: list[float] = []
    found = search(row, drive, shares.append)
    assert [(one.path.name, one.checksum) for one in found] == [
        ("reel.mp4", Match.SAME),
        ("copy.mp4", Match.UNKNOWN),
    ]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_search_in_nothing_finds_nothing_and_can_be_stopped(session: ProjectSession, tmp_path: Path) -> None:
    row = added(session)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert search(row, empty) == []
    with pytest.raises(UserError, match="does not exist"):
        search(row, tmp_path / "nowhere")
    with pytest.raises(Cancelled):
        search(row, session.folder, cancel=lambda: True)
    by_hand = made(session.footage.register("By hand", rate=FrameRate(25), length="00:00:10:00"))
    with pytest.raises(UserError, match="never had a file"):
        search(session.footage.get(by_hand), empty)


def test_a_name_is_found_in_the_other_unicode_form(session: ProjectSession, tmp_path: Path) -> None:
    import unicodedata

    row = added(session, unicodedata.normalize("NFC", "증언 영상.mp4"))
    place = moved(session, row, tmp_path / "drive" / unicodedata.normalize("NFD", "증언 영상.mp4"))
    found = search(replace(row, media_size=0, media_sha256=""), tmp_path / "drive")
    assert [(one.path, one.same_name) for one in found] == [(place, True)]


def test_verified_is_said_only_after_comparing_and_only_of_that_file(session: ProjectSession) -> None:
    row = added(session)
    path = session.folder / "reel.mp4"
    assert look(session, row).verified_at is None
    assert look(session, row).state is MediaState.PRESENT
    checked = verify(session, row)
    assert checked.look.verified_at is not None
    assert (checked.sha256, checked.size, checked.is_first) == (row.media_sha256, row.media_size, False)
    assert look(session, row).verified_at == checked.look.verified_at
    stamp = path.stat()
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 1_000_000_000))
    assert look(session, row).verified_at is None


def test_a_changed_byte_is_found_and_remembered(session: ProjectSession) -> None:
    row = added(session)
    path = session.folder / "reel.mp4"
    content = bytearray(path.read_bytes())
    content[1000] ^= 255
    path.write_bytes(content)
    assert look(session, row).state is MediaState.PRESENT
    assert verify(session, row).look.state is MediaState.CHANGED
    assert look(session, row).state is MediaState.CHANGED
    # The new content is taken for the footage's: it was computed, not compared with what the project holds.
    link(session, row.id, compare(row, path))
    assert look(session, session.footage.get(row.id)).state is MediaState.PRESENT
    assert look(session, session.footage.get(row.id)).verified_at is None


def test_the_first_checksum_is_no_verification(session: ProjectSession) -> None:
    path = session.folder / "reel.mp4"
    shutil.copy(clip_store().get().path, path)
    row = session.footage.get(made(session.footage.add(path)))
    checked = verify(session, row)
    assert checked.is_first
    session.footage.note_fingerprint(row.id, checked.sha256, checked.size)
    assert look(session, session.footage.get(row.id)).verified_at is None
    path.unlink()
    with pytest.raises(MediaError, match="not where it was"):
        verify(session, row)


def test_details_and_witnesses_are_one_step(session: ProjectSession) -> None:
    first, second = made(session.witnesses.add("A")), made(session.witnesses.add("B"))
    ident = made(
        session.footage.register(
            "Reel", rate=FrameRate(25), length="00:10:00:00", witness_ids=[first, second]
        )
    )
    assert session.footage.get(ident).witnesses == ("A", "B")
    session.footage.edit(ident, title="Reel 1", witness_ids=[second])
    assert session.footage.get(ident).witnesses == ("B",)
    session.undo()
    row = session.footage.get(ident)
    assert (row.title, row.witnesses) == ("Reel", ("A", "B"))


def test_coded_spans_are_joined(session: ProjectSession) -> None:
    ident = made(session.footage.register("Reel", rate=FrameRate(25), length="00:10:00:00"))
    empty = made(session.footage.register("Empty", rate=FrameRate(25), length="00:10:00:00"))
    session.coding.tag(ident, 100, 200)
    session.coding.tag(ident, 150, 250)
    session.coding.tag(ident, 400, 500)
    spans = session.footage.coded_spans([ident, empty])
    assert [(one.in_frame, one.out_frame) for one in spans[ident]] == [(100, 250), (400, 500)]
    assert spans[empty] == ()
