"""What a verb refuses: one clear sentence with the way out, and every table as it was."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import MediaError, QdacoderError, UserError
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, dump
from tests.helpers.clips import ODD_NAMES, broken_media, clip_store, make_audio, read_number

Verb = Callable[[ProjectSession], object]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    made = a_project(tmp_path / "p.qdacoder")
    yield made
    made.close()


REFUSED: dict[str, tuple[Verb, str]] = {
    "a node kept apart from itself": (lambda s: s.splitting.keep_apart(1, 1), "one node"),
    "out before in": (lambda s: s.coding.tag(1, 200, 100, [1]), "out point"),
    "empty range": (lambda s: s.coding.tag(1, 200, 200, [1]), "out point"),
    "before the start": (lambda s: s.coding.tag(1, -1, 100, [1]), "before the footage starts"),
    "beyond the end": (lambda s: s.coding.tag(1, 164_999, 165_001, [1]), "01:50:00:00"),
    "trim beyond the end": (lambda s: s.coding.trim(1, None, 10**9), "01:50:00:00"),
    "trim to nothing": (lambda s: s.coding.trim(1, 2000, None), "out point"),
    "move beyond the start": (lambda s: s.coding.move([1], -1001), "before the footage starts"),
    "split outside": (lambda s: s.coding.split(1, 5000), "split"),
    "split at the edge": (lambda s: s.coding.split(1, 1000), "split"),
    "relevance": (lambda s: s.coding.set_relevance([1], 4), "1, 2 or 3"),
    "unknown node": (
        lambda s: s.coding.tag(1, 1, 2, [s.codebook.find_node("Weekly qota").id]),
        "Weekly quota",
    ),
    "unknown category": (lambda s: s.codebook.find_category("Survellance"), "Surveillance"),
    "unknown witness": (lambda s: s.witnesses.find("Z"), "“Z”"),
    "unknown footage": (lambda s: s.footage.find("Rel"), "Reel"),
    "node twice": (lambda s: s.codebook.add_node("WEEKLY QUOTA"), "Weekly quota"),
    "category twice": (lambda s: s.codebook.add_category("surveillance"), "Surveillance"),
    "witness twice": (lambda s: s.witnesses.add("b"), "B"),
    "footage twice": (lambda s: s.footage.register("reel", rate=FrameRate(25), length="00:01:00:00"), "Reel"),
    "renamed to another": (lambda s: s.codebook.edit_node(2, name="weekly Quota"), "Weekly quota"),
    "node without name": (lambda s: s.codebook.add_node("  "), "name"),
    "category without name": (lambda s: s.codebook.add_category("\t"), "name"),
    "footage without name": (
        lambda s: s.footage.register(" ", rate=FrameRate(25), length="00:01:00:00"),
        "title",
    ),
    "node below itself": (lambda s: s.codebook.move_node(2, 1, 3), "itself"),
    "key that is taken by the deck": (lambda s: s.codebook.set_quick_key(1, "J"), "quick key"),
    "frame 25 at 25": (
        lambda s: s.footage.register("X", rate=FrameRate(25), length="00:01:00:25"),
        "25",
    ),
    "length zero": (lambda s: s.footage.register("X", rate=FrameRate(25), length="00:00:00:00"), "zero"),
    "drop-frame at 25": (
        lambda s: s.footage.register("X", rate=FrameRate(25), length="00:01:00:00", drop_frame=True),
        "29.97",
    ),
    "label that drop-frame skips": (
        lambda s: s.footage.get(2).timebase.parse("00:01:00;00"),
        "00:01:00;00",
    ),
    "no such file": (lambda s: s.footage.add(s.folder / "no.mp4"), "no.mp4"),
    "a folder": (lambda s: s.footage.add(s.folder), "folder"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_a_sentence_and_nothing_changes(name: str, session: ProjectSession) -> None:
    verb, words = REFUSED[name]
    before = dump(session.path)
    history = len(session.history())
    with pytest.raises(QdacoderError) as caught:
        verb(session)
    said = f"{caught.value.message} {caught.value.hint}"
    assert words in said
    assert caught.value.message.endswith((".", "?"))
    assert "\n" not in said.strip()
    assert "Traceback" not in said
    assert dump(session.path) == before
    assert len(session.history()) == history


def test_a_name_in_another_case_or_unicode_form_is_the_same_name(session: ProjectSession) -> None:
    composed = unicodedata.normalize("NFC", "주간 할당량 й")
    session.codebook.add_node(composed)
    before = dump(session.path)
    for same in (unicodedata.normalize("NFD", composed), composed.upper(), f"  {composed} "):
        with pytest.raises(UserError) as caught:
            session.codebook.add_node(same)
        assert composed in caught.value.message
        assert session.codebook.find_node(same).name == composed
    assert dump(session.path) == before


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return broken_media(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize("name", ["empty", "html", "text", "noise", "no_moov"])
def test_b21_media_that_cannot_be_read_is_not_added(
    name: str, broken: dict[str, Path], session: ProjectSession
) -> None:
    before = dump(session.path)
    with pytest.raises(MediaError) as caught:
        session.footage.add(broken[name])
    assert broken[name].name in caught.value.message
    assert caught.value.hint
    assert dump(session.path) == before


@pytest.mark.parametrize("name", ["cut_fragmented", "cut_mkv", "cut_ts", "tail_garbage", "trailing_garbage"])
def test_b21_damaged_media_is_added_with_its_damage_and_can_be_coded(
    name: str, broken: dict[str, Path], session: ProjectSession
) -> None:
    ident = session.footage.add(broken[name]).result_id
    assert ident is not None
    row = session.footage.get(ident)
    assert row.facts is not None
    session.coding.tag(ident, 0, 10, [1])
    picture = session.footage.picture_at(ident, 7)
    assert read_number(picture.rgb, picture.width, picture.height) == 7


UNUSUAL: dict[str, dict[str, object]] = {
    "silent": {},
    "rotated": {"rotation": 90, "size": (180, 320)},
    "variable": {"variable": True},
    "late start": {"ending": "ts", "start_offset_us": 3_600_000_000},
    "ntsc": {"rate": FrameRate.parse("29.97").fraction},
    "timecode": {"ending": "mov", "start_timecode": "02:30:00:00"},
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_media_is_added_coded_and_shown_to_the_frame(
    name: str, session: ProjectSession, tmp_path: Path
) -> None:
    arguments = dict(UNUSUAL[name])
    clip = clip_store().get(str(arguments.pop("ending", "mp4")), **arguments)
    ident = session.footage.add(clip.path, title=name).result_id
    assert ident is not None
    row = session.footage.get(ident)
    assert row.length_frames == clip.frames
    session.coding.tag(ident, 30, 60, [1])
    for frame in (0, 30, 59, clip.frames - 1):
        picture = session.footage.picture_at(ident, frame)
        assert read_number(picture.rgb, picture.width, picture.height) == clip.number_on_screen(frame)
    target = session.interchange.export_csv(tmp_path / "o.csv").path
    wanted = {"timecode": "02:30:01:05", "ntsc": "00:00:01:00"}.get(name, "00:00:01:05")
    assert f",{wanted}," in Path(target).read_text(encoding="utf-8")
    before = dump(session.path)
    with pytest.raises(UserError, match="lies outside"):
        session.footage.picture_at(ident, clip.frames)
    with pytest.raises(UserError):
        session.coding.tag(ident, clip.frames - 1, clip.frames + 1, [1])
    assert dump(session.path) == before


def test_sound_alone_is_coded_in_milliseconds_and_has_no_picture(
    session: ProjectSession, tmp_path: Path
) -> None:
    ident = session.footage.add(make_audio(tmp_path / "sound.wav")).result_id
    assert ident is not None
    row = session.footage.get(ident)
    assert (row.rate.fraction, row.length_frames) == (1000, 4000)
    session.coding.tag(ident, 1, 3999, [1])
    assert session.coding.segments(ident)[0].out_frame == 3999
    with pytest.raises(MediaError, match="no picture"):
        session.footage.picture_at(ident, 10)


def test_more_than_a_day(session: ProjectSession, tmp_path: Path) -> None:
    clip = clip_store().long()
    ident = session.footage.add(clip.path, title="long").result_id
    assert ident is not None
    row = session.footage.get(ident)
    frame = row.timebase.parse("24:59:58:00")
    session.coding.tag(ident, frame, frame + 1, [1])
    picture = session.footage.picture_at(ident, frame)
    assert read_number(picture.rgb, picture.width, picture.height) == frame % 100
    text = Path(session.interchange.export_csv(tmp_path / "o.csv").path).read_text(encoding="utf-8")
    assert ",24:59:58:00,24:59:59:00," in text


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES.keys())
def test_b20_a_folder_a_file_and_a_csv_of_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name.removesuffix(".mp4")
    folder.mkdir()
    (folder / name).write_bytes(clip_store().get().path.read_bytes())
    made = a_project(folder / f"{name}.qdacoder", name=name)
    ident = made.footage.add(folder / name).result_id
    assert ident is not None
    made.coding.tag(ident, 99, 120, [1])
    picture = made.footage.picture_at(ident, 99)
    assert read_number(picture.rgb, picture.width, picture.height) == 99
    assert made.footage.get(ident).media_path == name  # beside the project, so both can move
    target = made.interchange.export_csv(folder / f"{name}.csv").path
    assert Path(target).name == f"{name}.csv"
    made.close()
