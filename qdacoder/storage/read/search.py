"""Texts that the search index finds, with where they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from qdacoder.domain.search import TextKind
from qdacoder.storage.search_index import BLOCK, number_of

# Per kind: footage, frame, a line of where it is, what a memo is on.
_PLACES: dict[TextKind, str] = {
    TextKind.CUE: (
        "SELECT it.id, t.footage_id, it.in_frame, t.name, NULL, NULL"
        " FROM cues AS it JOIN transcripts AS t ON t.id = it.transcript_id"
    ),
    TextKind.SEGMENT: (
        "SELECT it.id, it.footage_id, it.in_frame, coalesce(w.label, ''), NULL, NULL"
        " FROM segments AS it LEFT JOIN witnesses AS w ON w.id = it.witness_id"
    ),
    TextKind.MEMO: (
        "SELECT it.id, coalesce(s.footage_id, it.footage_id), s.in_frame,"
        " coalesce(n.name, w.label, c.name, coded.name, ''),"
        " CASE WHEN s.id IS NOT NULL THEN 'segment' WHEN n.id IS NOT NULL THEN 'node'"
        " WHEN c.id IS NOT NULL THEN 'category' WHEN w.id IS NOT NULL THEN 'witness'"
        " WHEN it.footage_id IS NOT NULL THEN 'footage' END,"
        " coalesce(s.id, n.id, c.id, w.id, it.footage_id)"
        " FROM memos AS it LEFT JOIN codings AS k ON k.id = it.coding_id"
        " LEFT JOIN nodes AS coded ON coded.id = k.node_id"
        " LEFT JOIN segments AS s ON s.id = coalesce(it.segment_id, k.segment_id)"
        " LEFT JOIN nodes AS n ON n.id = it.node_id LEFT JOIN categories AS c ON c.id = it.category_id"
        " LEFT JOIN witnesses AS w ON w.id = it.witness_id"
    ),
    TextKind.NODE: (
        "SELECT it.id, NULL, NULL, coalesce(c.name, ''), NULL, NULL"
        " FROM nodes AS it LEFT JOIN categories AS c ON c.id = it.category_id"
    ),
    TextKind.WITNESS: (
        "SELECT it.id, NULL, NULL, coalesce(s.name, ''), NULL, NULL"
        " FROM witnesses AS it LEFT JOIN sites AS s ON s.id = it.site_id"
    ),
    TextKind.FINDING: "SELECT it.id, NULL, NULL, '', NULL, NULL FROM findings AS it",
    TextKind.STILL: (
        "SELECT it.id, it.footage_id, it.frame, coalesce(w.label, ''), NULL, NULL"
        " FROM stills AS it LEFT JOIN witnesses AS w ON w.id = it.witness_id"
    ),
}
_HOLDING = "search MATCH :wanted AND rowid >= :first AND rowid < :next"


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text as the index has it, and its place; `words`: name of a transcript, witness, node or category."""

    id: int
    said: str
    footage_id: int | None
    frame: int | None
    words: str
    of: tuple[str, int] | None


def count(connection: Connection, wanted: str, kind: TextKind) -> int:
    """How many texts of a kind a query of the index finds."""
    query = text(f"SELECT count(*) FROM search WHERE {_HOLDING}")
    return int(connection.execute(query, _given(wanted, kind)).scalar_one())


def texts(connection: Connection, wanted: str, kind: TextKind, most: int) -> list[FoundText]:
    """The texts of a kind, the oldest first, at most so many; by footage and frame."""
    query = text(
        f"SELECT id - :first, text FROM search_texts WHERE id IN"
        f" (SELECT rowid FROM search WHERE {_HOLDING} ORDER BY rowid LIMIT :most)"
    )
    rows = connection.execute(query, {**_given(wanted, kind), "most": most}).all()
    said: dict[int, str] = {row_id: words for row_id, words in rows}
    found = [
        FoundText(row_id, said[row_id], footage_id, frame, words, None if of is None else (of, of_id))
        for row_id, footage_id, frame, words, of, of_id in _places(connection, kind, sorted(said))
    ]
    return sorted(found, key=lambda one: (one.footage_id or 0, one.frame or 0, one.id))


def _given(wanted: str, kind: TextKind) -> dict[str, object]:
    first = number_of(kind)
    return {"wanted": wanted, "first": first, "next": first + BLOCK}


def _places(
    connection: Connection, kind: TextKind, ids: Sequence[int]
) -> list[tuple[int, int | None, int | None, str, str | None, int]]:
    query = text(f"{_PLACES[kind]} WHERE it.id IN (SELECT value FROM json_each(:ids))")
    return [
        (row[0], row[1], row[2], row[3], row[4], row[5])
        for row in connection.execute(query, {"ids": json.dumps(list(ids))})
    ]
