"""Words found across a project in any script, and an index that is always what a fresh one would be."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from qdacoder.cli.main import main
from qdacoder.domain.attributes import AttributeKind
from qdacoder.domain.search import TextHit, TextKind
from qdacoder.domain.search_words import index_words, match_ranges, parsed
from qdacoder.errors import Cancelled, UserError
from qdacoder.services.session import ProjectSession, open_project
from qdacoder.storage import search_index
from tests.helpers.build import a_project, made

LINES = (
    "우리가족은 돈을 보냈다",
    "Квоту платили каждый ме\u0301сяц, всё забрали",
    "Don't ask about the weekly quota",
    "毎週のノルマがあった",
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    opened = a_project(tmp_path / "проект.qdacoder")
    layer = made(opened.transcripts.add(1, "Translation", kind="translation"))
    for place, line in enumerate(LINES):
        opened.transcripts.add_cue(layer, 3000 + 100 * place, 3100 + 100 * place, line)
    yield opened
    opened.close()


def found(session: ProjectSession, words: str, *kinds: TextKind) -> list[tuple[TextKind, int]]:
    result = session.search.find(words, kinds or tuple(TextKind))
    assert result.total == len(result.hits)
    return [(hit.kind, hit.id) for hit in result.hits]


def marked(hit: TextHit) -> list[str]:
    return [unicodedata.normalize("NFC", hit.text[start:end]) for start, end in hit.ranges]


@pytest.mark.parametrize(
    ("words", "cue", "marks"),
    [
        ("가족", 1, ["가족"]),  # inside a longer word
        ("족은", 1, ["족은"]),
        ("돈", 1, ["돈"]),
        ("가족 보냈", 1, ["가족", "보냈"]),
        ("돈을보", None, []),  # as written, no
        ("квота", 2, ["Квоту"]),  # another case form
        ("КВОТЫ МЕСЯЦЕВ", 2, ["Квоту", "месяц"]),
        ("плат", 2, ["плат"]),
        ("все", 2, ["всё"]),
        ("latili", None, []),
        ("Week QUOTA", 3, ["week", "quota"]),
        ("don’t", 3, ["Don't"]),
        ("don't", 3, ["Don't"]),
        ('"weekly quota"', 3, ["weekly quota"]),
        ("“the weekly”", 3, ["the weekly"]),
        ('"week quota"', None, []),
        ('"the week', 3, ["the week"]),  # the quotation mark is not closed yet
        ('"the week"', None, []),
        ("quota квота", None, []),  # all must be in one text
        ("ノルマ", 4, ["ノルマ"]),
        ("週", 4, ["週"]),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_words_of_cues_in_every_script(
    session: ProjectSession, words: str, cue: int | None, marks: list[str], form: str
) -> None:
    session.transcripts.edit_cue(1, unicodedata.normalize("NFD", LINES[0]))
    session.transcripts.edit_cue(2, unicodedata.normalize("NFD", LINES[1]))
    result = session.search.find(unicodedata.normalize(form, words), [TextKind.CUE])
    assert [hit.id for hit in result.hits] == ([cue] if cue else [])
    for hit in result.hits:
        assert [unicodedata.normalize("NFD", one).replace("\u0301", "") for one in marked(hit)] == [
            unicodedata.normalize("NFD", one) for one in marks
        ]


def test_every_kind_is_found_with_its_place(session: ProjectSession) -> None:
    session.coding.set_quotes([2], original="할당량이 늘었다", translation="Zebra grew")
    session.coding.set_memo([3], "zebra memo")
    session.codebook.edit_node(1, definition="a zebra a week")
    work = made(session.witnesses.add_attribute("Work", AttributeKind.TEXT))
    session.witnesses.set_value(1, work, "zebra keeper")
    session.findings.add("Sums are fixed", "as zebras are")
    session.stills.take(1, 50, "the zebra yard", picture=b"png")
    session.transcripts.edit_cue(4, "ZEBRA")
    result = session.search.find("zebra")
    assert [(hit.kind.value, hit.id, hit.footage_id, hit.frame, hit.of) for hit in result.hits] == [
        ("cue", 4, 1, 3300, None),
        ("segment", 2, 1, 1500, None),
        ("memo", result.hits[2].id, 1, 5000, ("segment", 3)),
        ("node", 1, None, None, None),
        ("witness", 1, None, None, None),
        ("finding", 1, None, None, None),
        ("still", 1, 1, 50, None),
    ]
    assert result.counts == tuple((kind, 1) for kind in TextKind)
    assert [hit.context for hit in result.hits] == [
        "Blagoveshchensk video 2, 00:02:12:00, Translation",
        "Blagoveshchensk video 2, 00:01:00:00, witness A",
        "memo of segment #3, Blagoveshchensk video 2, 00:03:20:00",
        "Financial resources",
        "Blagoveshchensk",
        "",
        "Blagoveshchensk video 2, 00:00:02:00",
    ]
    assert [one.casefold() for hit in result.hits for one in marked(hit)] == ["zebra"] * 7
    assert found(session, "zebra", TextKind.NODE, TextKind.STILL) == [
        (TextKind.NODE, 1),
        (TextKind.STILL, 1),
    ]


def test_a_joined_node_is_found_by_its_old_name_and_undo_takes_it_back(session: ProjectSession) -> None:
    assert found(session, "debt") == [(TextKind.NODE, 2)]
    session.merging.merge(session.merging.plan([1, 2], 1, name="Owed"))
    assert found(session, "debt") == [(TextKind.NODE, 1)]
    session.undo()
    assert found(session, "debt") == [(TextKind.NODE, 2)]
    session.redo()
    assert found(session, "debt") == [(TextKind.NODE, 1)]


def test_what_is_changed_deleted_undone_is_found_as_it_stands(session: ProjectSession) -> None:
    session.transcripts.edit_cue(3, "quite other words")
    assert found(session, "weekly", TextKind.CUE) == []
    session.undo()
    assert found(session, "weekly", TextKind.CUE) == [(TextKind.CUE, 3)]
    session.transcripts.remove_cues([3])
    assert found(session, "weekly", TextKind.CUE) == []
    session.undo()
    assert found(session, "weekly", TextKind.CUE) == [(TextKind.CUE, 3)]


def test_only_so_many_are_given_and_all_are_counted(session: ProjectSession) -> None:
    layer = session.transcripts.list(1)[0].id
    for place in range(5):
        session.transcripts.add_cue(layer, 9000 - 100 * place, 9050 - 100 * place, "again and again")
    result = session.search.find("again", most=2)
    assert result.counts == ((TextKind.CUE, 5),)
    assert len(result.hits) == 2
    frames = [hit.frame for hit in session.search.find("again").hits]
    assert frames == sorted(frame for frame in frames if frame is not None)


def test_a_long_text_is_cut_around_what_was_found(session: ProjectSession) -> None:
    session.coding.set_memo([1], "before " * 300 + "돈needle here" + " after" * 300)
    hit = session.search.find("needle").hits[0]
    assert len(hit.text) < 500
    assert marked(hit) == ["needle"]
    assert hit.text.startswith("…")
    assert hit.text.endswith("…")


@pytest.mark.parametrize("words", ["", "  ", '"', "-", "¶", "…!?"])
def test_nothing_to_look_for_finds_nothing(session: ProjectSession, words: str) -> None:
    assert session.search.find(words).total == 0


@pytest.mark.parametrize(
    "words", ['NEAR("a b")', "words:quota", "a OR b", "quota*", "^quota", "a\0b", "'; --"]
)
def test_signs_of_the_index_are_only_signs(session: ProjectSession, words: str) -> None:
    session.search.find(words)


def test_a_search_can_be_stopped(session: ProjectSession) -> None:
    with pytest.raises(Cancelled):
        session.search.find("quota", cancel=lambda: True)


def test_no_phrase_goes_across_two_fields() -> None:
    assert "quota a" not in index_words("weekly quota\x1fa week")
    assert match_ranges("ßa Maß", parsed("mass")) == ((3, 6),)


def the_index(session: ProjectSession) -> tuple[list[object], list[object]]:
    """Every place of every word, and every text, as the index has them."""
    with session.reading() as connection:
        connection.execute(text("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, search, instance)"))
        places = [tuple(row) for row in connection.execute(text("SELECT term, doc, offset FROM temp.v"))]
        connection.execute(text("DROP TABLE temp.v"))
        texts = [tuple(row) for row in connection.execute(text("SELECT * FROM search_texts ORDER BY id"))]
    return list(places), list(texts)


def test_after_any_verbs_the_index_is_what_a_fresh_one_is(session: ProjectSession) -> None:
    seeded = random.Random(7)
    words = ("돈", "가족이", "quota", "Квота", "weekly", "할당량을", "долги", "zebra", "night")
    work = made(session.witnesses.add_attribute("Work", AttributeKind.TEXT))
    session.findings.add("one")

    def said() -> str:
        return " ".join(seeded.choices(words, k=seeded.randrange(0, 6)))

    def any_of(rows: list[int]) -> int:
        return seeded.choice(rows)

    def name() -> str:
        return f"{said()} {seeded.randrange(10**9)}"

    def segments() -> list[int]:
        return [row.id for row in session.coding.segments(1)]

    def nodes() -> list[int]:
        return [row.id for row in session.codebook.read().nodes]

    def cues() -> list[int]:
        return [row.id for layer in session.transcripts.list(1) for row in session.transcripts.cues(layer.id)]

    def merge() -> None:
        first, second = seeded.sample(nodes(), 2)
        session.merging.merge(session.merging.plan([first, second], first, name=name()))

    verbs: list[Callable[[], object]] = [
        lambda: session.coding.tag(
            1, start := seeded.randrange(9000), start + 200, [nodes()[0]], memo=said()
        ),
        lambda: session.coding.set_memo([any_of(segments())], said()),
        lambda: session.coding.set_quotes([any_of(segments())], original=said(), translation=said()),
        lambda: session.coding.delete([any_of(segments())]),
        lambda: session.coding.split(any_of(segments()), session.coding.segments(1)[0].in_frame + 50),
        lambda: session.transcripts.edit_cue(any_of(cues()), said()),
        lambda: session.transcripts.remove_cues([any_of(cues())]),
        lambda: session.transcripts.add_cue(1, start := seeded.randrange(4000, 9000), start + 1, said()),
        lambda: session.codebook.add_node(name()),
        lambda: session.codebook.edit_node(any_of(nodes()), name=name(), definition=said()),
        merge,
        lambda: session.witnesses.set_value(any_of([1, 2]), work, said()),
        lambda: session.witnesses.edit(1, description=said()),
        lambda: session.findings.edit(1, body=said()),
        lambda: session.stills.take(1, seeded.randrange(900), said(), picture=b"png"),
        session.undo,
        session.undo,
        session.redo,
    ]
    done = 0
    for _ in range(150):
        try:
            seeded.choice(verbs)()
            done += 1
        except (UserError, ValueError, IndexError):
            continue  # refused: changed nothing
    assert done > 75
    assert session.integrity.check() == []
    kept = the_index(session)
    session.search.rebuild()
    assert the_index(session) == kept
    while session.next_undo():
        session.undo()
    assert the_index(session) == ([], [])


def test_a_step_of_many_rows_without_texts_leaves_the_index_alone(
    session: ProjectSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_renew", lambda *_: pytest.fail("the index was touched"))
    session.coding.move([1, 2, 3], 10)
    session.coding.add_node([1, 2, 3], 2)
    session.transcripts.retime_cue(1, 3001, 3100)
    session.undo()


def test_check_tells_what_is_wrong_and_reindexing_mends_it(
    session: ProjectSession, capsys: pytest.CaptureFixture[str]
) -> None:
    path = session.path
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE search_texts SET text = 'other' WHERE text LIKE 'Don%'")
    connection.close()
    problems = [problem.what for problem in session.integrity.check()]
    assert problems[0] == "1 texts are not in the search index as they are."
    assert "words of the search index" in problems[1]
    assert main(["reindex", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["texts"] > 10
    assert session.integrity.check() == []


def test_words_cut_another_way_are_indexed_anew_when_the_project_opens(tmp_path: Path) -> None:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 0")
        connection.execute("DELETE FROM search_texts")
    connection.close()
    reader = open_project(path, read_only=True)
    with pytest.raises(UserError, match="no search index"):
        reader.search.find("quota")
    reader.close()
    writer = open_project(path)
    assert found(writer, "quota") == [(TextKind.NODE, 1)]
    assert writer.integrity.check() == []
    writer.close()
    reader = open_project(path, read_only=True)
    assert found(reader, "quota") == [(TextKind.NODE, 1)]
    reader.close()


def test_a_project_from_before_the_index_is_searched(tmp_path: Path) -> None:
    path = tmp_path / "old.qdacoder"
    shutil.copyfile(Path(__file__).parent.parent / "data/projects/revision_0002.qdacoder", path)
    session = open_project(path)
    assert found(session, "가족") == [(TextKind.CUE, 1)]
    assert found(session, "carpenter") == [(TextKind.WITNESS, 1)]
    session.close()


def test_the_command_line_searches(session: ProjectSession, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(session.path)
    assert main(["search", path, "weekly quota", "--kind", "cue", "--json"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["counts"] == {"cue": 1}
    assert got["hits"][0]["ranges"] == [[20, 32]]
    assert (got["hits"][0]["footage_id"], got["hits"][0]["frame"]) == (1, 3200)
    assert main(["search", path, "quota", "weekly"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "kind\tid\tcontext\ttext"
    assert [line.split("\t")[:2] for line in lines[1:]] == [["cue", "3"], ["node", "1"]]
    assert lines[1].endswith("Don't ask about the *weekly* *quota*")
    assert main(["search", path, "zzzz"]) == 0
    assert capsys.readouterr().out == "Nothing found\n"
    with pytest.raises(SystemExit):
        main(["search", path, "x", "--kind", "film"])
    assert main(["search", path, "x", "--most", "0"]) == 2
