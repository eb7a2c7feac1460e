"""The index of all texts of a project: SQLite's FTS5, with words cut by `domain.search_words`.

`search_texts` holds the text of each thing as it was indexed, `search` (contentless) the words. Rows are
numbered kind by kind: ``kind * 2**40 + id``. The index is derived: it is kept up to date from the journal's
row images at the end of each step, and of undo and redo; no verb writes it. SQLite only.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from qdacoder.domain.search import TextKind
from qdacoder.domain.search_words import VERSION, index_words
from qdacoder.storage.journal_erasure import parts

BLOCK = 1 << 40
_TABLES = (
    "CREATE TABLE search_texts (id INTEGER NOT NULL, text TEXT NOT NULL,"
    " CONSTRAINT pk_search_texts PRIMARY KEY (id))",
    "CREATE VIRTUAL TABLE search USING fts5(words, content='', prefix='1', tokenize='ascii')",
)
_ADD = "INSERT INTO search (rowid, words) VALUES (?, ?)"
_REMOVE = "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)"
_KEEP = "INSERT INTO search_texts (id, text) VALUES (?, ?)"
_DROP = "DELETE FROM search_texts WHERE id = ?"
_PART = 20_000


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the texts of a kind come from: a query giving id and what it says, its fields parted by U+001F.

    Attributes:
        tables: per table, the column that names the thing, and the columns that the text is made of.
    """

    query: str
    tables: dict[str, tuple[str, frozenset[str]]]


def _of(table: str, *columns: str) -> dict[str, tuple[str, frozenset[str]]]:
    return {table: ("id", frozenset(columns))}


_SOURCES: dict[TextKind, _Source] = {
    TextKind.CUE: _Source("SELECT id, text AS said FROM cues AS it", _of("cues", "text")),
    TextKind.SEGMENT: _Source(
        "SELECT id, quote_original || char(31) || quote_translation AS said FROM segments AS it",
        _of("segments", "quote_original", "quote_translation"),
    ),
    TextKind.MEMO: _Source("SELECT id, text AS said FROM memos AS it", _of("memos", "text")),
    TextKind.NODE: _Source(
        "SELECT id, name || char(31) || coalesce((SELECT group_concat(name, char(31)) FROM"
        " (SELECT name FROM synonyms WHERE node_id = it.id ORDER BY id)), '') || char(31) || definition"
        " AS said FROM nodes AS it",
        {**_of("nodes", "name", "definition"), "synonyms": ("node_id", frozenset(["name", "node_id"]))},
    ),
    TextKind.WITNESS: _Source(
        "SELECT id, label || char(31) || role || char(31) || status || char(31) || description || char(31) ||"
        " coalesce((SELECT group_concat(value, char(31)) FROM (SELECT value FROM attribute_values"
        " WHERE witness_id = it.id ORDER BY attribute_id)), '') AS said FROM witnesses AS it",
        {
            **_of("witnesses", "label", "role", "status", "description"),
            "attribute_values": ("witness_id", frozenset(["value", "witness_id", "attribute_id"])),
        },
    ),
    TextKind.FINDING: _Source(
        "SELECT id, statement || char(31) || body AS said FROM findings AS it",
        _of("findings", "statement", "body"),
    ),
    TextKind.STILL: _Source("SELECT id, caption AS said FROM stills AS it", _of("stills", "caption")),
}
_KINDS = tuple(_SOURCES)
_WATCHED = json.dumps(sorted({table for source in _SOURCES.values() for table in source.tables}))


def number_of(kind: TextKind) -> int:
    """The first row number of a kind."""
    return _KINDS.index(kind) * BLOCK


def create(connection: Connection) -> None:
    """Make the index of a project that has no texts yet."""
    for statement in _TABLES:
        connection.execute(text(statement))
    connection.execute(text(f"PRAGMA user_version = {VERSION}"))


def is_current(connection: Connection) -> bool:
    """Whether the index was made by this version's way of cutting words."""
    return bool(connection.execute(text("PRAGMA user_version")).scalar() == VERSION)


def rebuild(connection: Connection) -> int:
    """Make the index anew from the tables. Returns how many texts it holds.

    Nothing of what it held is left in the index; free pages of the file are another matter.
    """
    connection.execute(text("DELETE FROM search_texts"))
    connection.execute(text("INSERT INTO search (search) VALUES ('delete-all')"))
    count = 0
    for kind, source in _SOURCES.items():
        first = number_of(kind)
        for some in connection.execute(text(f"{_said(source)} ORDER BY id")).partitions(_PART):
            count += _add(connection, [(first + row_id, said) for row_id, said in some])
    connection.execute(text(f"PRAGMA user_version = {VERSION}"))
    return count


def follow_step(connection: Connection, step_id: int) -> None:
    """Bring the index up to date with what a step changed, or what undoing or redoing it changed.

    Set-based: costs nothing for rows without texts, and a few statements for however many with.
    """
    touched: dict[TextKind, set[int]] = defaultdict(set)
    batches = connection.execute(
        text(
            "SELECT id, table_name, operation, columns FROM journal_batches WHERE step_id = :step"
            " AND table_name IN (SELECT value FROM json_each(:watched))"
        ),
        {"step": step_id, "watched": _WATCHED},
    ).all()
    for batch, table, operation, columns in batches:
        for kind, source in _SOURCES.items():
            link, made_of = source.tables.get(table, ("", frozenset[str]()))
            if link and (operation != "update" or made_of & set(json.loads(columns))):
                touched[kind].update(_things(connection, batch, link))
    for kind in _KINDS:
        for some in parts(touched.get(kind, ())):
            _renew(connection, kind, some)


def problems(connection: Connection) -> list[str]:
    """What of the index does not match the texts; empty when it is whole."""
    if not is_current(connection):
        return ["The search index is of another version; opening the project for writing makes it anew."]
    wrong = sum(_differences(connection, kind, source) for kind, source in _SOURCES.items())
    found = [f"{wrong} texts are not in the search index as they are."] if wrong else []
    words = _wrong_words(connection)
    return [*found, f"{words} words of the search index are not as they must be."] if words else found


def _said(source: _Source) -> str:
    """The query of a source without what says nothing."""
    return f"SELECT id, said FROM ({source.query}) WHERE replace(said, char(31), '') <> ''"


def _things(connection: Connection, batch: int, link: str) -> set[int]:
    """Which things the rows of a batch belong to, before and after."""
    if link == "id":
        query = "SELECT row_id FROM journal_rows WHERE batch_id = :batch"
    else:
        query = (
            f"SELECT json_extract(before, '$.{link}') FROM journal_rows WHERE batch_id = :batch"
            f" UNION SELECT json_extract(after, '$.{link}') FROM journal_rows WHERE batch_id = :batch"
        )
    found = connection.execute(text(query), {"batch": batch}).scalars()
    return {one for one in found if one is not None}


def _renew(connection: Connection, kind: TextKind, ids: Sequence[int]) -> None:
    first = number_of(kind)
    given = {"ids": json.dumps(list(ids)), "first": first}
    kept = {
        row_id: said
        for row_id, said in connection.execute(
            text(
                "SELECT id, text FROM search_texts WHERE id IN (SELECT :first + value FROM json_each(:ids))"
            ),
            given,
        )
    }
    query = f"{_said(_SOURCES[kind])} AND id IN (SELECT value FROM json_each(:ids))"
    fresh = {first + row_id: said for row_id, said in connection.execute(text(query), given)}
    # In order of their numbers: FTS5 writes out what it holds whenever a number goes back.
    gone = sorted((one, said) for one, said in kept.items() if fresh.get(one) != said)
    if gone:
        connection.exec_driver_sql(_REMOVE, [(one, index_words(said)) for one, said in gone])
        connection.exec_driver_sql(_DROP, [(one,) for one, _said in gone])
    _add(connection, sorted((one, said) for one, said in fresh.items() if kept.get(one) != said))


def _add(connection: Connection, rows: Sequence[tuple[int, str]]) -> int:
    if rows:
        connection.exec_driver_sql(_ADD, [(one, index_words(said)) for one, said in rows])
        connection.exec_driver_sql(_KEEP, list(rows))
    return len(rows)


def _differences(connection: Connection, kind: TextKind, source: _Source) -> int:
    first = number_of(kind)
    kept = "SELECT id - :first AS id, text AS said FROM search_texts WHERE id >= :first AND id < :next"
    fresh = _said(source)
    query = (
        "SELECT count(DISTINCT id) FROM ("
        f"SELECT * FROM ({kept} EXCEPT {fresh}) UNION ALL SELECT * FROM ({fresh} EXCEPT {kept}))"
    )
    return int(connection.execute(text(query), {"first": first, "next": first + BLOCK}).scalar_one())


def _wrong_words(connection: Connection) -> int:
    """How many words the index has more or less often than the texts that it is of."""
    expected: Counter[str] = Counter()
    for some in connection.execute(text("SELECT text FROM search_texts")).partitions(_PART):
        for (said,) in some:
            expected.update(index_words(said).split(" "))
    del expected[""]
    connection.execute(text("CREATE VIRTUAL TABLE temp.search_vocabulary USING fts5vocab(main, search, row)"))
    try:
        rows = connection.execute(text("SELECT term, cnt FROM temp.search_vocabulary WHERE cnt > 0")).all()
    finally:
        connection.execute(text("DROP TABLE temp.search_vocabulary"))
    there = {term: count for term, count in rows}
    return sum(there.get(word) != expected.get(word) for word in there.keys() | expected.keys())
