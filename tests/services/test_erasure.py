"""Erasing a witness: nothing they said is left in any byte of the folder, everything else is."""

from __future__ import annotations

import shutil
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdacoder.domain.attributes import AttributeKind
from qdacoder.domain.erasure import Part
from qdacoder.domain.spans import Span
from qdacoder.errors import NotFound, StorageError
from qdacoder.services.session import ProjectSession, open_project
from qdacoder.storage.tables import JOURNALED, metadata
from tests.helpers.build import a_project, dump, made

# Each stands in one place only; none may be left. Letters only, so that no JSON escaping hides one.
SAID = (
    *("SecretCueNow", "SecretCueFirst", "SecretCueSecond", "SecretCueUndone", "SecretCueNobody"),
    *("비밀의말씀", "SecretQuote", "SecretQuoteFirst", "SecretQuoteUndone", "SecretNobodysQuote"),
    *("SecretMemoSegment", "SecretMemoBefore", "SecretMemoCoding", "SecretMemoWitness", "SecretGone"),
    *("SecretCaption", "SecretCaptionFirst", "SecretPicture", "SecretNote", "SecretWhat", "SecretEvidence"),
    *("SecretDescription", "SecretRole", "SecretWork", "SecretDropped", "SecretCueDropped", "Pavelsecret"),
    "Сказанноетайно",
)
KEPT = ("OthersCue", "OthersMemo", "OthersWork", "OthersQuote", "FindingSays", "Interviewed", "SharedCue")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    opened = a_project(tmp_path / "p.qdacoder")
    yield opened
    opened.close()


def the_testimony(session: ProjectSession) -> None:
    """What A said, in every place there is, also what was changed, deleted, undone and dropped since."""
    who, coding = session.witnesses, session.coding
    who.edit(1, label="Pavelsecret")  # typed by mistake
    who.edit(1, label="A", description="SecretDescription", role="SecretRole")
    work = made(who.add_attribute("Work", AttributeKind.TEXT))
    who.set_value(1, work, "SecretWork")
    who.set_value(2, work, "OthersWork")
    who.speak(1, 1, [Span(900, 3000), Span(6000, 7200)])
    who.speak(2, 1, [Span(7000, 9000)])
    layer = made(session.transcripts.add(1, "English", kind="translation"))
    cue = made(session.transcripts.add_cue(layer, 6000, 6100, "SecretCueFirst", witness_id=1))
    session.transcripts.edit_cue(cue, "SecretCueSecond and more", "heard again")
    coding.tag(1, 6000, 6100, [2], 2)  # B's segment quotes what A said
    session.transcripts.edit_cue(cue, "SecretCueUndone")
    session.undo()
    session.transcripts.edit_cue(cue, "SecretCueNow")
    session.transcripts.add_cue(layer, 6200, 6300, "SecretCueNobody")
    session.transcripts.add_cue(layer, 6310, 6350, "Interviewed", speaker="interviewer")
    session.transcripts.add_cue(layer, 7050, 7060, "SharedCue")
    session.transcripts.add_cue(layer, 8000, 8100, "OthersCue", witness_id=2)
    dropped = made(session.transcripts.add_cue(layer, 6400, 6410, "SecretCueDropped", witness_id=1))
    session.transcripts.remove_cues([dropped])
    coding.set_quotes([1], original="비밀의말씀", translation="SecretQuoteFirst")
    coding.set_quotes([1], translation="SecretQuoteUndone")
    session.undo()
    coding.set_quotes([1], translation="SecretQuote Сказанноетайно")
    coding.tag(1, 1000, 1100, [1], None, quote_translation="SecretNobodysQuote")
    coding.tag(1, 8000, 8100, [1], 2, memo="OthersMemo", quote_translation="OthersQuote")
    coding.set_memo([2], "SecretMemoBefore")
    coding.set_memo([2], "SecretMemoSegment")
    gone = made(coding.tag(1, 6500, 6600, [1], 1, memo="SecretGone"))
    coding.delete([gone])
    coding.tag(1, 6700, 6800, [3], 1, memo="SecretDropped")
    session.undo()
    coding.set_relevance([3], 1)  # the undone step is dropped
    still = made(session.stills.take(1, 1200, "SecretCaptionFirst", segment_id=1, picture=b"SecretPicture"))
    session.stills.edit(still, caption="SecretCaption", node_ids=[1])
    session.stills.take(1, 8050, "Kept", witness_id=2, picture=b"kept")
    session.quantities.add(1, "SecretWhat", "30000", "RUB", per="month", note="SecretNote")
    finding = made(session.findings.add("FindingSays"))
    session.findings.add_evidence(finding, [1, 3])
    evidence = session.findings.get(finding).evidence[0]
    session.findings.edit_evidence(evidence.id, note="SecretEvidence")
    _extra_memos(session)
    session.merging.merge(session.merging.plan([1, 2], 1))


def _extra_memos(session: ProjectSession) -> None:
    """Memos on a coding and on the witness, which no verb of the window writes yet."""
    from qdacoder.storage.tables import memos
    from qdacoder.storage.unit_of_work import UnitOfWork, now_text

    def work(unit: UnitOfWork) -> None:
        for column, text in (("coding_id", "SecretMemoCoding"), ("witness_id", "SecretMemoWitness")):
            unit.insert(
                memos, **{column: 1}, coder_id=1, text=text, created_at=now_text(), changed_at=now_text()
            )

    session.run("Memos", "memo", work)


def test_erasing_leaves_no_word_and_keeps_everything_else(session: ProjectSession, tmp_path: Path) -> None:
    the_testimony(session)
    session.save_copy(tmp_path / "copy of mine.qdacoder")
    shutil.copy(session.path, tmp_path / "p.before-update-0001.qdacoder")
    shutil.copy(session.path, tmp_path / ".p.qdacoder.part")
    shutil.copy(session.path, tmp_path / "kept by hand.bak")
    whole = session.path.read_bytes()
    (tmp_path / "damaged.qdacoder").write_bytes(whole[: len(whole) * 3 // 4])
    (tmp_path / "p.before-update-0001-2.qdacoder-journal").write_bytes(whole[4096:])
    (tmp_path / "other.qdacoder").write_bytes(b"not a project")
    a_project(tmp_path / "another.qdacoder").close()
    left_alone = {name: (tmp_path / name).read_bytes() for name in ("other.qdacoder", "another.qdacoder")}
    before, raw = dump(session.path), _lines(session.path)
    assert [text for text in (*SAID, *KEPT) if text not in raw and text != "SecretPicture"] == []
    assert "сказанноетайно".encode() in session.path.read_bytes()  # in the search index
    assert session.search.find("SecretCueNow").total == 1
    plan = session.erasure.plan(1)
    assert dump(session.path) == before  # a plan does nothing
    assert {path.name for path in plan.copies} == {
        *("copy of mine.qdacoder", "p.before-update-0001.qdacoder", ".p.qdacoder.part", "kept by hand.bak"),
        *("damaged.qdacoder", "p.before-update-0001-2.qdacoder-journal"),
    }
    assert (plan.shared, plan[Part.UNNAMED], plan[Part.CLEARED]) == (1, 2, 1)

    changes = session.erasure.erase_witness(1)

    after = dump(session.path)
    lost = {name: len(before[name]) - len(after[name]) for name in before if before[name] != after[name]}
    assert lost == {
        "witnesses": 1,
        "footage_witnesses": 1,
        "witness_stretches": 2,
        "attribute_values": 1,
        "segments": 3,
        "codings": 4,
        "memos": 4,
        "cues": 2,
        "cue_revisions": 4,
        "quotes": 1,
        "quantities": 1,
        "evidence": 1,
        "stills": 1,
        "still_nodes": 1,
        "merges": 0,
    }
    counted = {part: plan[part] for part in (Part.SEGMENTS, Part.CODINGS, Part.MEMOS, Part.CUES, Part.STILLS)}
    assert list(counted.values()) == [3, 4, 4, 2, 1]
    _others_are_untouched(before, after)
    assert {1, 2} <= changes.segment_ids  # the window hears which segments went
    assert not changes.undoable
    assert (session.next_undo(), session.next_redo()) == (None, None)
    assert [text for text in SAID if session.search.find(text).total] == []
    assert session.search.find("OthersCue").total
    assert session.integrity.check() == []
    session.coding.tag(1, 10, 20, [1], 2)
    session.undo()
    assert dump(session.path) == after
    session.close()
    _no_trace(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in left_alone} == left_alone
    again = open_project(session.path)
    assert [text for text in KEPT if text not in _lines(again.path)] == []
    said = " ".join(one.label for one in again.history())
    assert "itness A" not in said
    assert "Edit witness (erased)" in said
    assert [record.survivor.codings for record in again.merging.records()] == [
        tuple(one for one in again.merging.records()[0].survivor.codings if one.segment_id not in {1, 2})
    ]
    again.close()


def _others_are_untouched(
    before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]]
) -> None:
    """Every row that is left is as it was, but for the quote of B's segment and the record of the merge."""
    changed = {name: [row for row in after[name] if row not in before[name]] for name in after if after[name]}
    assert {name: len(rows) for name, rows in changed.items() if rows} == {"segments": 1, "merges": 1}


def _no_trace(folder: Path) -> None:
    """No text stands in the bytes of any file, in whatever form of Unicode."""
    for path in folder.iterdir():
        raw = path.read_bytes()
        for text in SAID:
            for form in ("NFC", "NFD"):
                plain = unicodedata.normalize(form, text)
                assert plain.encode() not in raw, (path.name, text)
                assert plain.casefold().encode() not in raw, (path.name, text)  # as the search index has it
                assert plain.encode("utf-16-le") not in raw, (path.name, text)


def _lines(path: Path) -> str:
    """The whole content as text."""
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def test_each_table_that_hangs_on_testimony_is_known() -> None:
    """A new table that points at a segment, cue, still, coding or witness has to be told what to do."""
    from qdacoder.storage.read.erasure import _DEPENDENT

    heart = {"segments", "codings", "cues", "stills", "witnesses"}
    known = {(table.name, column) for table, column, _parent in _DEPENDENT}
    known |= {(name, "witness_id") for name in ("segments", "cues", "stills")}
    pointing = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in heart
    }
    assert pointing - known == set()
    assert set(metadata.tables) - set(JOURNALED) == {"journal_steps", "journal_batches", "journal_rows"}


def test_what_nobody_said_stays_when_that_is_wanted(session: ProjectSession) -> None:
    the_testimony(session)
    before = dump(session.path)
    assert session.erasure.plan(1, unnamed=False)[Part.UNNAMED] == 0
    session.erasure.erase_witness(1, unnamed=False)
    after = dump(session.path)
    assert len(before["cues"]) - len(after["cues"]) == 1
    assert len(before["segments"]) - len(after["segments"]) == 2
    assert "SecretCueNobody" in _lines(session.path)


def test_a_segment_taken_from_the_witness_still_goes(session: ProjectSession) -> None:
    session.coding.set_witness([2], None)
    session.erasure.erase_witness(1)
    assert [one.id for one in session.coding.segments(1)] == [3]


def test_a_quote_of_two_witnesses_keeps_what_the_other_said(session: ProjectSession) -> None:
    layer = made(session.transcripts.add(1, "English", kind="translation"))
    session.transcripts.add_cue(layer, 6000, 6100, "A word of hers", witness_id=1)
    session.transcripts.add_cue(layer, 6100, 6200, "and one of his", witness_id=2)
    both = made(session.coding.tag(1, 6000, 6200, [1], 2))
    session.erasure.erase_witness(1)
    row = session.coding.segment(both)
    assert row is not None
    assert row.quote_translation == "and one of his"


def test_words_of_a_cue_that_is_gone_go_from_the_segment_that_quoted_it(session: ProjectSession) -> None:
    layer = made(session.transcripts.add(1, "English", kind="translation"))
    session.transcripts.add_cue(layer, 6000, 6100, "A sentence that she said", witness_id=1)
    quoting = made(session.coding.tag(1, 6000, 6100, [1], 2))
    other = made(session.transcripts.add_cue(layer, 6100, 6150, "Other words", witness_id=2))
    session.quotes.take(quoting, [(other, 0, 5)])
    session.coding.set_quotes([quoting], translation="She: A sentence that she said")
    session.erasure.erase_witness(1)
    row = session.coding.segment(quoting)
    assert row is not None
    assert row.quote_translation == "Other"


def test_files_that_repeat_the_words_are_named(session: ProjectSession, tmp_path: Path) -> None:
    session.coding.set_quotes([1], translation="Every week they counted 한국말 again")
    (tmp_path / "notes.txt").write_text(
        unicodedata.normalize("NFD", "so: Every week they counted 한국말 again."), "utf-16"
    )
    (tmp_path / "nothing.txt").write_text("Every week", "utf-8")
    assert [path.name for path in session.erasure.plan(1).others] == ["notes.txt"]
    session.erasure.erase_witness(1)
    assert (tmp_path / "notes.txt").exists()


def test_places_that_repeat_the_words_are_named(session: ProjectSession) -> None:
    words = "Every week they counted 한국말 again"
    session.coding.set_quotes([1], translation=words)
    session.coding.set_quotes([3], translation=f"(she said:  {words})")
    session.findings.add("They were counted", f"One says: {words}, and more")
    session.findings.add("Every week they counted")
    session.codebook.edit_node(2, definition=f"As in “{words}”")
    assert session.erasure.plan(1).repeats == ("finding 1", "quote of segment 3", "definition of node “Debt”")
    assert "finding 1, which repeats what was said" in session.erasure.plan(1).stays()


def test_a_copy_that_cannot_be_deleted_is_named(
    session: ProjectSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.save_copy(tmp_path / "copy.qdacoder")
    real = Path.unlink

    def refused(self: Path, missing_ok: bool = False) -> None:
        if self.name == "copy.qdacoder":
            raise PermissionError(self)
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(StorageError, match=r"copy\.qdacoder"):
        session.erasure.erase_witness(1)
    monkeypatch.undo()
    session.erasure.clean_up()  # done again
    assert not (tmp_path / "copy.qdacoder").exists()
    assert session.witnesses.list()[0].label == "B"


def test_a_file_in_use_is_told_and_done_again(
    session: ProjectSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = sqlite3.connect(session.path, isolation_level=None)

    def hold() -> None:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM segments").fetchone()

    session.erasure.remove_rows(1)
    hold()
    monkeypatch.setattr("qdacoder.storage.project_file._REWRITE_SECONDS", 0.05)
    with pytest.raises(StorageError, match="could not be rewritten"):
        session.erasure.clean_up()
    reader.close()
    session.erasure.clean_up()


def test_a_witness_whose_segments_went_to_another_leaves_those(session: ProjectSession) -> None:
    session.coding.set_witness([1], 2)
    session.erasure.erase_witness(1)
    assert [one.id for one in session.coding.segments(1)] == [1, 3]
    with pytest.raises(NotFound):
        session.erasure.plan(1)


def test_a_read_only_project_is_not_erased(session: ProjectSession) -> None:
    session.close()
    closed = open_project(session.path, read_only=True)
    before = dump(session.path)
    with pytest.raises(StorageError):
        closed.erasure.erase_witness(1)
    assert dump(session.path) == before
    closed.close()
