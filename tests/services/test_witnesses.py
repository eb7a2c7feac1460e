"""Attributes, stretches, hints at real names, and erasing a witness without a trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdacoder.cli.main import main
from qdacoder.domain.attributes import AttributeKind, AttributeRow, a_value
from qdacoder.domain.personal import personal_hint
from qdacoder.domain.spans import Span
from qdacoder.errors import NotFound, StorageError, UserError
from qdacoder.services.session import ProjectSession, open_project
from tests.helpers.build import a_project, dump, made

SECRETS = (
    "비밀의말씀",
    "SecretTranslation",
    "SecretMemo",
    "SecretCue",
    "SecretOldCue",
    "SecretWork",
    "Gone1",
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    opened = a_project(tmp_path / "p.qdacoder")
    yield opened
    opened.close()


def row(kind: AttributeKind, *choices: str) -> AttributeRow:
    return AttributeRow(1, "g", "Age", kind, choices)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (AttributeKind.NUMBER, " 1 200,50 ", "1200.50"),
        (AttributeKind.NUMBER, "−3", "-3"),
        (AttributeKind.DATE, "2015-3", "2015-03"),
        (AttributeKind.DATE, "2016-02-29", "2016-02-29"),
        (AttributeKind.YES_NO, "Да", "yes"),
        (AttributeKind.YES_NO, "아니요", "no"),
        (AttributeKind.TEXT, "  two   words ", "two words"),
        (AttributeKind.NUMBER, "", ""),
    ],
)
def test_values_are_kept_in_one_form(kind: AttributeKind, given: str, kept: str) -> None:
    assert a_value(row(kind), given) == kept
    assert a_value(row(kind), kept) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (AttributeKind.NUMBER, "many"),
        (AttributeKind.NUMBER, "nan"),
        (AttributeKind.NUMBER, "1e999999999999"),
        (AttributeKind.DATE, "2015-02-29"),
        (AttributeKind.DATE, "15"),
        (AttributeKind.YES_NO, "perhaps"),
        (AttributeKind.CHOICE, "c"),
    ],
)
def test_values_that_do_not_suit_are_refused(kind: AttributeKind, given: str) -> None:
    with pytest.raises(UserError):
        a_value(row(kind, "a", "b"), given)


def test_choices_in_use_stay(session: ProjectSession) -> None:
    work = made(session.witnesses.add_attribute("Work", AttributeKind.CHOICE, ["building", "logging"]))
    session.witnesses.set_value(1, work, "LOGGING")
    assert session.witnesses.values() == {1: {work: "logging"}}
    with pytest.raises(UserError, match="logging"):
        session.witnesses.edit_attribute(work, choices=["building", "fishing"])
    with pytest.raises(UserError):
        session.witnesses.add_attribute("WORK")
    with pytest.raises(UserError):
        session.witnesses.add_attribute("One", AttributeKind.CHOICE, ["only"])
    session.witnesses.set_value(1, work, "")
    assert session.witnesses.values() == {}
    with pytest.raises(NotFound):
        session.witnesses.set_value(1, 99, "x")


def test_a_witness_speaks_in_stretches(session: ProjectSession) -> None:
    session.witnesses.speak(2, 2, [Span(10, 20), Span(15, 30), Span(50, 60)])
    assert [(one.witness, one.span) for one in session.witnesses.stretches(2)] == [
        ("B", Span(10, 30)),
        ("B", Span(50, 60)),
    ]
    assert "B" in session.footage.get(2).witnesses
    with pytest.raises(UserError):
        session.witnesses.speak(2, 2, [Span(0, 10**9)])
    session.witnesses.speak(2, 2, [])
    assert session.witnesses.stretches() == []


@pytest.mark.parametrize(
    "text",
    [
        "write to kim@example.org",
        "call +7 914 555-12-34",
        "his name is Kim Chol Su",
        "Иван Петрович сказал",
        "known as Pavel Ivanov at home",
        "김철수씨",
    ],
)
def test_names_and_contacts_raise_a_hint(text: str) -> None:
    assert personal_hint(text)


@pytest.mark.parametrize(
    "text",
    [
        "Defected around 2015; interviewed at length",
        "Met at his work site; conversation broken off by a phone call",
        "From Blagoveshchensk, at 01:41:17:22 on 2017-05-03",
        "Worked there in the Soviet period; defected in 2005",
        "30 000 roubles",
        "한국어로 말했다",
    ],
)
def test_descriptions_of_the_sample_raise_none(text: str) -> None:
    assert personal_hint(text, ["Blagoveshchensk"]) == ""


def test_labels_are_looked_at_more_closely(session: ProjectSession) -> None:
    assert personal_hint("Pavel", label=True)
    assert personal_hint("김철수", label=True)
    assert not personal_hint("A", label=True)
    assert not personal_hint("W12", label=True)
    assert session.witnesses.personal_hint("B", "Blagoveshchensk Video") == ""


def the_testimony(session: ProjectSession) -> None:
    """What A said, in every table and in the journal, also what was taken back or changed since."""
    layer = made(session.transcripts.add(1, "English", kind="translation"))
    cue = made(session.transcripts.add_cue(layer, 6000, 6100, "SecretOldCue", witness_id=1))
    session.transcripts.edit_cue(cue, "SecretCue", "heard again")
    session.coding.set_quotes([1], original="비밀의말씀", translation="SecretTranslation")
    session.coding.set_memo([2], "SecretMemo")
    work = made(session.witnesses.add_attribute("Work"))
    session.witnesses.set_value(1, work, "SecretWork")
    gone = made(session.coding.tag(1, 7000, 7100, [1], 1, memo="Gone1"))
    session.coding.delete([gone])
    session.coding.tag(1, 6000, 6100, [2], 2)  # B quotes what A said


def test_erasing_leaves_no_word_and_keeps_everything_else(session: ProjectSession, tmp_path: Path) -> None:
    the_testimony(session)
    session.save_copy(tmp_path / "copy of mine.qdacoder")
    (tmp_path / "other.qdacoder").write_bytes(b"not a project")
    before = dump(session.path)
    plan = session.erasure.plan(1)
    assert (plan.segments, plan.codings, plan.memos, plan.cues) == (2, 3, 2, 1)
    assert plan.cleared_quotes == 1
    assert [path.name for path in plan.copies] == ["copy of mine.qdacoder"]
    assert dump(session.path) == before  # a plan does nothing
    assert all(_holds(session.path, secret) for secret in SECRETS)
    session.erasure.erase_witness(1)
    after = dump(session.path)
    lost = {name: len(before[name]) - len(after[name]) for name in before if before[name] != after[name]}
    assert lost == {
        "witnesses": 1,
        "footage_witnesses": 1,
        "segments": 2,
        "codings": 3,
        "memos": 2,
        "cues": 1,
        "cue_revisions": 2,
        "quotes": 1,
        "attribute_values": 1,
    }
    assert session.coding.segments(1)[1].quote_translation == ""
    assert not (tmp_path / "copy of mine.qdacoder").exists()
    assert (tmp_path / "other.qdacoder").read_bytes() == b"not a project"
    assert session.next_undo() is None
    assert session.next_redo() is None
    assert session.integrity.check() == []
    session.coding.tag(1, 10, 20, [1], 2)
    session.undo()
    assert dump(session.path) == after
    for secret in SECRETS:
        assert not _holds(session.path, secret), secret
    session.close()
    for path in tmp_path.iterdir():
        assert not any(secret.encode() in path.read_bytes() for secret in SECRETS), path
    again = open_project(session.path)
    assert "itness A" not in " ".join(one.label for one in again.history())
    assert again.history()[2].label == "Erase a witness"
    again.close()


def _holds(path: Path, secret: str) -> bool:
    """Whether a text stands in the file, its log, or any cell (JSON may have escaped it)."""
    raw = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    connection = sqlite3.connect(path)
    try:
        lines = "\n".join(connection.iterdump())
    finally:
        connection.close()
    return secret.encode() in raw or secret in lines


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


def test_the_command_line_asks_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_project(tmp_path / "p.qdacoder").close()
    project = str(tmp_path / "p.qdacoder")
    assert (
        main(["witness", "attribute", project, "Work", "--kind", "choice", "--choice", "a", "--choice", "b"])
        == 0
    )
    assert main(["witness", "set", project, "A", "work", "b"]) == 0
    assert (
        main(
            ["witness", "speaks", project, "A", "--footage", "Reel", "--range", "00:00:01;00", "00:00:02;00"]
        )
        == 0
    )
    assert main(["witness", "list", project]) == 0
    assert "Work: b" in capsys.readouterr().out
    assert main(["witness", "add", project, "Kim Chol Su"]) == 0
    assert "never a name" in capsys.readouterr().err
    assert main(["witness", "erase", project, "A", "--plan"]) == 0
    assert "2 segments" in capsys.readouterr().out
    assert main(["witness", "erase", project, "A"]) == 2
    assert main(["witness", "erase", project, "A", "--yes"]) == 0
    assert main(["witness", "erase", project, "A", "--yes"]) == 2
