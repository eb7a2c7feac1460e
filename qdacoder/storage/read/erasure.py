"""What goes when a witness is erased: what is theirs, what only they can have said, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, Table, cast, select
from sqlalchemy.sql import ColumnElement

from qdacoder.domain.erasure import Place, Room, room_of
from qdacoder.domain.spans import Span
from qdacoder.storage.engine import image_value
from qdacoder.storage.journal_erasure import Rows, parts
from qdacoder.storage.tables import (
    JOURNALED,
    codings,
    footage_witnesses,
    journal_batches,
    journal_rows,
    memos,
    segments,
    witnesses,
)
from qdacoder.storage.tables_method import (
    attribute_values,
    cue_revisions,
    cues,
    evidence,
    quantities,
    quotes,
    still_nodes,
    stills,
    transcripts,
    witness_stretches,
)

# Which rows go with which: table, the column that points at a table named before.
_DEPENDENT = (
    (codings, "segment_id", "segments"),
    (memos, "segment_id", "segments"),
    (memos, "coding_id", "codings"),
    (memos, "witness_id", "witnesses"),
    (quotes, "segment_id", "segments"),
    (quantities, "segment_id", "segments"),
    (evidence, "segment_id", "segments"),
    (stills, "segment_id", "segments"),
    (cue_revisions, "cue_id", "cues"),
    (quotes, "cue_id", "cues"),
    (still_nodes, "still_id", "stills"),
    (attribute_values, "witness_id", "witnesses"),
    (witness_stretches, "witness_id", "witnesses"),
    (footage_witnesses, "witness_id", "witnesses"),
)
_SHORTEST = 12


@dataclass(frozen=True, slots=True)
class Doomed:
    """Rows that go.

    Attributes:
        now: ids by table.
        unnamed: how many of the segments, cues and stills among them have no witness.
        shared: how many without a witness stay, because another witness speaks there too.
        cleared: segments of others whose quotes came from cues that go.
        words: what was said: texts of the cues, of their revisions and of the segments' quotes.
        labels: every label the witness ever had, also those that only the journal knows.
    """

    now: Rows
    unnamed: int
    shared: int
    cleared: tuple[int, ...]
    words: frozenset[str]
    labels: frozenset[str]


def doomed_rows(connection: Connection, witness_id: int, *, unnamed: bool = True) -> Doomed:
    """Everything that a witness said or that was made of it.

    Args:
        unnamed: also segments, cues and stills of nobody that lie in the stretches in which this witness
            speaks and no other does, or that once were this witness's. Cues of the interviewer stay.
    """
    now: Rows = {"witnesses": {witness_id}}
    rooms = _rooms(connection, witness_id)
    nameless, shared = 0, 0
    for table in (segments, cues, stills):
        own = _pointing(connection, table.c.id, table.c.witness_id, [witness_id])
        theirs, both = _of_nobody(connection, table, witness_id, rooms)
        if unnamed:
            own |= theirs
            nameless += len(theirs)
        now[table.name] = own
        shared += both
    for table, column, parent in _DEPENDENT:
        found = _pointing(connection, table.c.id, table.c[column], now[parent])
        now.setdefault(table.name, set()).update(found)
    words = _words(connection, now)
    cleared = _linked(connection, now) | _once_linked(connection, now, words)
    return Doomed(
        now, nameless, shared, tuple(sorted(cleared)), frozenset(words), _labels(connection, witness_id)
    )


def witness_of(connection: Connection, witness_id: int) -> str | None:
    """The label of a witness."""
    return connection.execute(select(witnesses.c.label).where(witnesses.c.id == witness_id)).scalar()


def _rooms(connection: Connection, witness_id: int) -> dict[int, list[tuple[Span, bool]]]:
    """By footage in which the witness has stretches: all stretches, and whether each is theirs."""
    table = witness_stretches.c
    rooms: dict[int, list[tuple[Span, bool]]] = {}
    for row in connection.execute(select(witness_stretches)):
        rooms.setdefault(row.footage_id, []).append(
            (Span(row.in_frame, row.out_frame), row.witness_id == witness_id)
        )
    mine = set(connection.execute(select(table.footage_id).where(table.witness_id == witness_id)).scalars())
    return {footage: found for footage, found in rooms.items() if footage in mine}


def _of_nobody(
    connection: Connection, table: Table, witness_id: int, rooms: dict[int, list[tuple[Span, bool]]]
) -> tuple[set[int], int]:
    """Rows without a witness that can only be this one's, and how many another may have said too."""
    theirs: set[int] = set()
    both = 0
    for row_id, place in _nameless(connection, table):
        room = room_of(place, rooms.get(place.footage_id, ()))
        if room is Room.THEIRS:
            theirs.add(row_id)
        elif room is Room.SHARED:
            both += 1
    nameless = {row_id for row_id, _place in _nameless(connection, table)}
    return theirs | (nameless & _images_with(connection, table.name, "witness_id", {witness_id})), both


def _nameless(connection: Connection, table: Table) -> list[tuple[int, Place]]:
    nobody = table.c.witness_id.is_(None)
    if table is cues:
        query = (
            select(cues.c.id, transcripts.c.footage_id, cues.c.in_frame, cues.c.out_frame)
            .join_from(cues, transcripts, cues.c.transcript_id == transcripts.c.id)
            .where(nobody, cues.c.speaker != "interviewer")
        )
    elif table is segments:
        query = select(segments.c.id, segments.c.footage_id, segments.c.in_frame, segments.c.out_frame).where(
            nobody
        )
    else:
        frame = stills.c.frame
        query = select(stills.c.id, stills.c.footage_id, frame, frame + 1).where(
            nobody, stills.c.segment_id.is_(None)
        )
    return [
        (row_id, Place(footage_id, Span(first, last)))
        for row_id, footage_id, first, last in connection.execute(query)
    ]


def _words(connection: Connection, now: Rows) -> set[str]:
    """What the cues, all of their revisions and the quotes say."""
    found: set[str] = set()
    for table, columns, ids in (
        (cues, ("text",), now["cues"]),
        (cue_revisions, ("text",), now["cue_revisions"]),
        (segments, ("quote_original", "quote_translation"), now["segments"]),
    ):
        for name in columns:
            for part in parts(ids):
                query = select(table.c[name]).where(table.c.id.in_(part))
                found.update(text.strip() for text in connection.execute(query).scalars())
    return {text for text in found if text}


def _linked(connection: Connection, now: Rows) -> set[int]:
    return _pointing(connection, quotes.c.segment_id, quotes.c.cue_id, now["cues"]) - now["segments"]


def _once_linked(connection: Connection, now: Rows, words: set[str]) -> set[int]:
    """Segments that once quoted such a cue (as the journal knows) and still say what it said."""
    once = _images_with(connection, "quotes", "cue_id", now["cues"], wanted="segment_id") - now["segments"]
    long = [text for text in words if len(text) >= _SHORTEST]
    found: set[int] = set()
    for part in parts(once):
        query = select(segments.c.id, segments.c.quote_original, segments.c.quote_translation)
        for row_id, *quoted in connection.execute(query.where(segments.c.id.in_(part))):
            if any(text in quote for quote in quoted for text in long):
                found.add(row_id)
    return found


def _labels(connection: Connection, witness_id: int) -> frozenset[str]:
    """Every label: a name that was typed by mistake and changed later stands in the history too."""
    label = witnesses.c.label
    found = set(connection.execute(select(label).where(witnesses.c.id == witness_id)).scalars())
    for image in (journal_rows.c.before, journal_rows.c.after):
        query = (
            select(image_value(image, label))
            .join(journal_batches, journal_rows.c.batch_id == journal_batches.c.id)
            .where(journal_batches.c.table_name == "witnesses", journal_rows.c.row_id == witness_id)
            .distinct()
        )
        found.update(text for text in connection.execute(query).scalars() if text)
    return frozenset(found)


def _pointing(
    connection: Connection, wanted: ColumnElement[int], column: ColumnElement[int], ids: Iterable[int]
) -> set[int]:
    found: set[int] = set()
    for part in parts(ids):
        found.update(connection.execute(select(wanted).where(column.in_(part))).scalars())
    return found


def _images_with(
    connection: Connection, table_name: str, column: str, ids: Iterable[int], wanted: str = "id"
) -> set[int]:
    """A column of the rows of which the journal has an image that points at one of these."""
    table = JOURNALED[table_name]
    images: Sequence[ColumnElement[str | None]] = (journal_rows.c.before, journal_rows.c.after)
    found: set[int] = set()
    for part in parts(ids):
        for image in images:
            query = (
                select(cast(image_value(image, table.c[wanted]), Integer))
                .join_from(journal_rows, journal_batches, journal_rows.c.batch_id == journal_batches.c.id)
                .where(
                    journal_batches.c.table_name == table_name,
                    cast(image_value(image, table.c[column]), Integer).in_(part),
                )
                .distinct()
            )
            found.update(connection.execute(query).scalars())
    return found
