"""Attributes, stretches, hints at real names, and erasing a witness without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdacoder.cli.main import main
from qdacoder.domain.attributes import AttributeKind, AttributeRow, a_value
from qdacoder.domain.personal import personal_hint
from qdacoder.domain.spans import Span
from qdacoder.errors import NotFound, UserError
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project, made


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


def test_an_attribute_becomes_another_kind_when_its_values_suit(session: ProjectSession) -> None:
    born = made(session.witnesses.add_attribute("Born"))
    session.witnesses.set_value(1, born, "1970-3")
    session.witnesses.edit_attribute(born, kind=AttributeKind.DATE)
    assert session.witnesses.values() == {1: {born: "1970-03"}}
    with pytest.raises(UserError, match="witness A"):
        session.witnesses.edit_attribute(born, kind=AttributeKind.YES_NO)
    session.undo()
    assert session.witnesses.attributes()[0].kind is AttributeKind.TEXT
    session.witnesses.set_value(2, born, "1980")
    session.witnesses.edit_attribute(born, kind=AttributeKind.CHOICE)
    assert session.witnesses.attributes()[0].choices == ("1970-3", "1980")
    second = made(session.witnesses.add_attribute("Second"))
    session.witnesses.move_attribute(second, 0)
    assert [row.id for row in session.witnesses.attributes()] == [second, born]


def test_stretches_one_by_one(session: ProjectSession) -> None:
    session.witnesses.add_stretch(1, 1, 100, 200)
    session.witnesses.add_stretch(1, 1, 300, 400)
    first, second = session.witnesses.stretches(1, 1)
    session.witnesses.edit_stretch(first.id, out_frame=350)
    assert [one.span for one in session.witnesses.stretches(1, 1)] == [Span(100, 400)]
    session.undo()
    session.witnesses.remove_stretch(second.id)
    assert [one.span for one in session.witnesses.stretches(1, 1)] == [Span(100, 200)]
    assert session.witnesses.spoken()[1].seconds == 4.0
    with pytest.raises(UserError):
        session.witnesses.edit_stretch(session.witnesses.stretches()[0].id, in_frame=500)
    with pytest.raises(NotFound):
        session.witnesses.remove_stretch(999)


def test_who_speaks_in_a_range(session: ProjectSession) -> None:
    session.witnesses.add_stretch(1, 1, 100, 200)
    session.witnesses.add_stretch(2, 1, 180, 300)
    assert session.witnesses.speaking(1, 110, 150) == 1
    assert session.witnesses.speaking(1, 110, 190) is None  # both speak there
    assert session.witnesses.speaking(1, 200, 300) == 2
    assert session.witnesses.speaking(1, 250, 310) is None  # it leaves the stretch
    assert session.witnesses.speaking(1, 900, 910) is None


def test_the_command_line_asks_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_project(tmp_path / "p.qdacoder").close()
    project = str(tmp_path / "p.qdacoder")
    assert (
        main(
            [
                "witness",
                "attribute",
                "add",
                project,
                "Work",
                "--kind",
                "choice",
                "--choice",
                "a",
                "--choice",
                "b",
            ]
        )
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


def test_attributes_and_stretches_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_project(tmp_path / "p.qdacoder").close()
    project, title = str(tmp_path / "p.qdacoder"), "Blagoveshchensk video 2"
    for line in (
        ["attribute", "add", project, "Born"],
        ["attribute", "add", project, "Работа"],
        ["set", project, "A", "born", "1970"],
        ["attribute", "edit", project, "Born", "--kind", "date", "--name", "Year of birth", "--place", "2"],
        ["stretch", "add", project, "A", title, "00:00:10:00", "00:00:20:00"],
        ["stretch", "add", project, "A", title, "00:01:00:00", "00:01:20:00"],
        ["stretch", "remove", project, "A", title, "00:00:10:00", "00:00:20:00"],
    ):
        assert main(["witness", *line]) == 0, line
    capsys.readouterr()
    assert main(["witness", "attribute", "list", project, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["name"], row["kind"], row["witnesses"]) for row in rows] == [
        ("Работа", "text", 0),
        ("Year of birth", "date", 1),
    ]
    assert main(["witness", "stretch", "list", project, "--witness", "A", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["in"], row["out"]) == ("00:01:00:00", "00:01:20:00")
    assert main(["witness", "attribute", "edit", project, "Born"]) == 2
    assert main(["witness", "stretch", "remove", project, "A", title, "1:00", "1:01"]) == 2
    assert main(["witness", "attribute", "remove", project, "Year of birth"]) == 0
