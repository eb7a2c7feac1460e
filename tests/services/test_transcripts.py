"""Transcripts in a project: import, revisions, quotes that know theirs, and the way out again."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from qdacoder.errors import NotFound, UserError
from qdacoder.exchange.transcripts import read_file
from qdacoder.services.session import ProjectSession, open_project
from tests.helpers.build import a_project, dump, made
from tests.helpers.subtitled import make_subtitled

ORIGINAL = """1
00:00:40,000 --> 00:00:48,000
매주 돈을 바쳐야 했습니다

2
00:00:48,000 --> 00:01:20,000
그렇지 않으면 집으로 보냈습니다

3
01:59:00,000 --> 01:59:10,000
after the end
"""
TRANSLATION = """WEBVTT

00:40.000 --> 00:48.000
<v A>We had to hand in money each week

00:48.000 --> 01:20.000
<v Q>If not, what then?
"""


@pytest.fixture
def session(tmp_path: Path) -> ProjectSession:
    opened = a_project(tmp_path / "p.qdacoder")
    (tmp_path / "ko.srt").write_text(ORIGINAL, encoding="utf-8")
    (tmp_path / "en.vtt").write_text(TRANSLATION, encoding="utf-8")
    return opened


def both(session: ProjectSession) -> tuple[int, int]:
    folder = session.folder
    original = made(session.transcripts.import_file(1, folder / "ko.srt", language="ko").changes)
    done = session.transcripts.import_file(
        1, folder / "en.vtt", language="en", kind="translation", source_id=original, maker="MK"
    )
    return original, made(done.changes)


def test_layers_come_from_files_on_the_footages_frames(session: ProjectSession) -> None:
    done = session.transcripts.import_file(1, session.folder / "ko.srt", language="ko")
    assert (done.cues, done.outside, done.sure) == (2, 1, True)
    [told] = done.problems
    lines = (session.folder / "ko.srt").read_text("utf-8").splitlines()
    assert "-->" in lines[told.line - 1]  # named by the line of its times
    assert told.message == "1 cue lies after the end of the footage and was left out"
    _original, translation = (
        made(done.changes),
        made(session.transcripts.import_file(1, session.folder / "en.vtt", kind="translation").changes),
    )
    rows = session.transcripts.cues(translation)
    assert [(row.in_frame, row.out_frame) for row in rows] == [(1000, 1200), (1200, 2000)]
    assert [(row.speaker, row.witness) for row in rows] == [("witness", "A"), ("interviewer", "")]
    assert [row.revision for row in rows] == [1, 1]
    assert [(row.name, row.kind, row.cues) for row in session.transcripts.list(1)] == [
        ("ko", "original", 2),
        ("en", "translation", 2),
    ]
    with pytest.raises(UserError, match="“KO” of this footage already"):
        session.transcripts.import_file(1, session.folder / "ko.srt", name="KO")
    with pytest.raises(NotFound, match="no transcript “russian”"):
        session.transcripts.find(1, "russian")
    assert session.transcripts.find(1, "EN").id == translation


def test_each_change_is_a_revision_and_any_can_come_back(session: ProjectSession) -> None:
    _original, translation = both(session)
    cue = session.transcripts.cues(translation)[0]
    session.transcripts.edit_cue(cue.id, "We had to pay each week", "closer to what is said")
    session.transcripts.edit_cue(cue.id, "We had to pay every week")
    session.transcripts.edit_cue(cue.id, "We had to pay every week")  # no change, no revision
    session.transcripts.restore_cue(cue.id, 1)
    found = session.transcripts.history(cue.id)
    assert [(one.number, one.text) for one in found] == [
        (1, "We had to hand in money each week"),
        (2, "We had to pay each week"),
        (3, "We had to pay every week"),
        (4, "We had to hand in money each week"),
    ]
    assert [one.reason for one in found] == ["en.vtt", "closer to what is said", "", "version 1 restored"]
    assert {one.coder for one in found} == {"Ruth Baker"}
    with pytest.raises(NotFound):
        session.transcripts.restore_cue(cue.id, 9)
    with pytest.raises(NotFound):
        session.transcripts.history(999)


def test_a_segment_quotes_what_is_under_it_and_is_marked_when_that_changes(session: ProjectSession) -> None:
    _original, translation = both(session)
    segment = made(session.coding.tag(1, 1010, 1400, [1]))
    row = session.coding.segment(segment)
    assert row is not None
    assert row.quote_original == "매주 돈을 바쳐야 했습니다 그렇지 않으면 집으로 보냈습니다"
    assert row.quote_translation == "We had to hand in money each week If not, what then?"
    assert session.quotes.changed() == []
    cue = session.transcripts.cues(translation)[0]
    before = dump(session.path)
    session.transcripts.edit_cue(cue.id, "We paid each week")
    assert session.quotes.changed_segments(1) == {segment}
    assert [(one.revision, one.newest, one.now) for one in session.quotes.changed()] == [
        (1, 2, "We paid each week")
    ]
    path = session.path
    session.close()
    again = open_project(path)  # it stays so until a coder decides
    assert again.quotes.changed_segments() == {segment}
    again.quotes.confirm([segment])
    assert again.quotes.changed_segments() == set()
    kept = again.coding.segment(segment)
    assert kept is not None
    assert kept.quote_translation == row.quote_translation
    again.transcripts.edit_cue(cue.id, "We paid them each week")
    assert again.quotes.changed_segments() == {segment}
    again.quotes.renew([segment])
    renewed = again.coding.segment(segment)
    assert renewed is not None
    assert renewed.quote_translation == "We paid them each week If not, what then?"
    assert renewed.quote_original == row.quote_original
    assert again.quotes.changed() == []
    for _ in range(4):
        again.undo()
    assert dump(path) == before
    again.close()


def test_a_stretch_of_a_cue_is_quoted_and_editing_the_quote_leaves_the_cue(session: ProjectSession) -> None:
    _original, translation = both(session)
    cue = session.transcripts.cues(translation)[0]
    session.quotes.take(1, [(cue.id, 3, 22)])
    row = session.coding.segment(1)
    assert row is not None
    assert row.quote_translation == "had to hand in mone"
    session.coding.set_quotes([1], translation="had to hand in money")
    assert session.transcripts.cues(translation)[0].text == cue.text
    with pytest.raises(UserError, match="inside a cue"):
        session.quotes.take(1, [(cue.id, 5, 500)])


def test_cues_are_split_joined_timed_and_shifted(session: ProjectSession) -> None:
    original, _translation = both(session)
    first, second = session.transcripts.cues(original)
    session.transcripts.split_cue(first.id, 1100, 3)
    rows = session.transcripts.cues(original)
    assert [(row.in_frame, row.out_frame, row.text) for row in rows[:2]] == [
        (1000, 1100, "매주"),
        (1100, 1200, "돈을 바쳐야 했습니다"),
    ]
    session.transcripts.join_cues([row.id for row in rows[:2]])
    assert next(row.text for row in session.transcripts.cues(original)) == first.text
    session.transcripts.retime_cue(second.id, 1300, 1400)
    session.transcripts.shift(original, -1000)
    assert [row.in_frame for row in session.transcripts.cues(original)] == [0, 300]
    for call in (
        lambda: session.transcripts.shift(original, -1),
        lambda: session.transcripts.retime_cue(second.id, 10, 10),
        lambda: session.transcripts.retime_cue(second.id, 10, 10**9),
        lambda: session.transcripts.split_cue(second.id, 300, 2),
        lambda: session.transcripts.join_cues([second.id]),
        lambda: session.transcripts.set_speaker([second.id], "nobody"),
        lambda: session.transcripts.add(1, " "),
    ):
        before = dump(session.path)
        with pytest.raises(UserError):
            call()
        assert dump(session.path) == before


@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".csv"])
def test_a_layer_goes_out_as_it_came_in(session: ProjectSession, suffix: str) -> None:
    _original, translation = both(session)
    target = session.folder / f"out{suffix}"
    assert session.transcripts.export_file(translation, target) == 2
    cues = read_file(target).cues
    assert [(cue.in_ms, cue.out_ms) for cue in cues] == [(40_000, 48_000), (48_000, 80_000)]
    assert [cue.text for cue in cues] == ["We had to hand in money each week", "If not, what then?"]
    if suffix != ".srt":
        assert [cue.speaker for cue in cues] == ["A", "Q"]


def test_an_old_encoding_is_told_as_a_guess(session: ProjectSession) -> None:
    path = session.folder / "ru.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nКаждую неделю\n".encode("cp1251"))
    done = session.transcripts.import_file(1, path, language="ru")
    assert (done.encoding, done.sure) == ("cp1251", False)
    decomposed = unicodedata.normalize("NFD", "매주")
    path.write_text(f"1\n00:00:01,000 --> 00:00:02,000\n{decomposed}\n", encoding="utf-8")
    again = session.transcripts.import_file(1, path, name="nfd")
    assert session.transcripts.cues(made(again.changes))[0].text == decomposed
    path.write_bytes(b"\xff\xff")
    with pytest.raises(UserError, match="cannot be read as cp949"):
        session.transcripts.import_file(1, path, name="x", encoding="cp949")


def test_text_and_its_time_are_coded_in_one_step(session: ProjectSession) -> None:
    original, translation = both(session)
    first, second = session.transcripts.cues(translation)
    words = [(first.id, 10, 23)]
    assert first.text[10:23] == "hand in money"
    span = session.quotes.span_of(words)
    assert (span.in_frame, span.out_frame) == (1060, 1140)  # 10 to 23 of 33 characters, 200 frames
    before = dump(session.path)
    segment = made(session.coding.tag(1, span.in_frame, span.out_frame, [1], words=words))
    row = session.coding.segment(segment)
    assert row is not None
    assert row.quote_translation == "hand in money"
    assert row.quote_original == session.transcripts.cues(original)[0].text
    quote = next(one for one in session.quotes.of([segment]) if one.kind == "translation")
    assert (quote.cue_id, quote.first, quote.last, quote.revision) == (first.id, 10, 23, 1)
    session.transcripts.edit_cue(first.id, "We had to hand over money each week")
    assert session.quotes.changed_segments() == {segment}
    session.quotes.renew([segment])
    renewed = session.coding.segment(segment)
    assert renewed is not None
    assert renewed.quote_translation == "hand over money"
    for _ in range(3):
        session.undo()
    assert dump(session.path) == before
    across = session.quotes.span_of([(second.id, 0, 6), (first.id, 26, 33)])
    assert (across.in_frame, across.out_frame) == (1157, 1467)
    with pytest.raises(UserError, match="inside a cue"):
        session.quotes.span_of([(first.id, 3, 99)])
    with pytest.raises(UserError, match="inside a cue"):
        session.coding.tag(1, 10, 20, [1], words=[(999, 0, 1)])
    assert dump(session.path) == before


def test_quotes_go_with_their_words_when_cues_are_split_and_joined(session: ProjectSession) -> None:
    _original, translation = both(session)
    cue, follower = session.transcripts.cues(translation)
    whole = made(session.coding.tag(1, 1000, 1200, [1]))
    late = made(session.coding.tag(1, 1150, 1199, [1], words=[(cue.id, 24, 28)]))
    asked = made(session.coding.tag(1, 1200, 2000, [2]))
    before = dump(session.path)
    words = {one: session.coding.segment(one) for one in (whole, late, asked)}

    def quoted(segment: int) -> list[tuple[int, str]]:
        rows = [one for one in session.quotes.of([segment]) if one.kind == "translation"]
        return [(one.cue_id, one.text) for one in rows]

    new = made(session.transcripts.split_cue(cue.id, 1100, 10))
    assert quoted(whole) == [(cue.id, "We had to"), (new, "hand in money each week")]
    assert quoted(late) == [(new, "each")]
    assert session.quotes.changed() == []
    session.transcripts.join_cues([cue.id, new, follower.id])
    text = "We had to hand in money each week If not, what then?"
    assert session.transcripts.cues(translation)[0].text == text
    assert quoted(whole) == [(cue.id, "We had to hand in money each week")]
    assert quoted(late) == [(cue.id, "each")]
    assert quoted(asked) == [(cue.id, "If not, what then?")]
    assert session.quotes.changed() == []
    assert {one: session.coding.segment(one) for one in words} == words
    assert session.integrity.check() == []
    session.undo()
    session.undo()
    assert dump(session.path) == before
    # What was marked before stays marked, and keeps its words.
    session.transcripts.edit_cue(cue.id, "Every week we had to hand in money")
    session.transcripts.join_cues([cue.id, follower.id])
    assert session.quotes.changed_segments() == {whole, late}
    assert quoted(late) == [(cue.id, "each")]


def test_a_layer_is_renamed_and_not_shifted_out_of_the_footage(session: ProjectSession) -> None:
    original, translation = both(session)
    session.transcripts.edit(translation, name="English, second", language="eng", maker="JL", made_on="2019")
    row = session.transcripts.layer(translation)
    assert (row.name, row.language, row.kind, row.source_id) == (
        "English, second",
        "eng",
        "translation",
        original,
    )
    assert (row.maker, row.made_on) == ("JL", "2019")
    session.transcripts.edit(translation, kind="original")
    assert session.transcripts.layer(translation).source_id is None
    with pytest.raises(UserError, match="“KO” of this footage already"):
        session.transcripts.edit(translation, name="KO")
    with pytest.raises(NotFound):
        session.transcripts.edit(translation, kind="translation", source_id=translation)
    with pytest.raises(UserError, match="before the footage"):
        session.transcripts.shift(translation, -1001)
    with pytest.raises(UserError, match="end after"):
        session.transcripts.shift(translation, 165_000)


def test_a_track_of_the_file_becomes_a_layer(session: ProjectSession) -> None:
    lines = [(400, 900, "{\\i1}매주{\\i0} 돈을"), (1000, 2000, "каждую неделю")]
    path = make_subtitled(session.folder / "증언.mkv", [("ass", "kor", lines), ("subrip", "rus", lines[1:])])
    footage = made(session.footage.add(path, title="With subtitles"))
    assert [one.language for one in session.transcripts.tracks(footage)] == ["kor", "rus"]
    done = session.transcripts.import_track(footage, 1)
    assert (done.cues, done.sure) == (2, True)
    row = session.transcripts.layer(made(done.changes))
    assert (row.name, row.language, row.kind) == ("Track 1 kor", "kor", "original")
    cues = session.transcripts.cues(row.id)
    assert [(cue.in_frame, cue.out_frame, cue.text) for cue in cues] == [
        (10, 22, "매주 돈을"),
        (25, 50, "каждую неделю"),
    ]
    assert session.transcripts.history(cues[0].id)[0].reason == "subtitle track 1"
    assert session.transcripts.tracks(1) == ()
    with pytest.raises(UserError, match="is not there"):
        session.transcripts.import_track(1, 1)
    with pytest.raises(UserError, match="no subtitle track 3"):
        session.transcripts.import_track(footage, 3)
