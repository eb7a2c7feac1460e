"""Erasing a witness from tables and journal: the one change that leaves no image of what was there."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from qdacoder.storage.journal import change_set
from qdacoder.storage.journal_erasure import forget_images, forget_labels, parts
from qdacoder.storage.read.erasure import Doomed
from qdacoder.storage.search_index import rebuild
from qdacoder.storage.tables import JOURNALED, segments
from qdacoder.storage.tables_method import merges, quotes, transcripts
from qdacoder.storage.unit_of_work import UnitOfWork

_QUOTES = (("original", "quote_original"), ("translation", "quote_translation"))


def erase(unit: UnitOfWork, doomed: Doomed) -> None:
    """Remove the rows, then every image in the journal; no step so far can be undone any more.

    The images go all together: once some are gone nothing can be undone anyway, and no search for what
    the witness said could be sure to find each of them.
    """
    # What is overwritten or freed is filled with zeros at once, not only when the file is rewritten.
    unit.connection.exec_driver_sql("PRAGMA secure_delete=ON")
    order = [table for table in reversed(list(JOURNALED.values())) if doomed.now.get(table.name)]
    for table in order:
        for part in parts(doomed.now[table.name]):
            unit.delete(table, table.c.id.in_(part))
    for segment_id in doomed.cleared:
        unit.update(segments, segments.c.id == segment_id, **_what_is_left(unit, segment_id))
    _forget_in_merges(unit, doomed)
    unit.known_changes = change_set(unit.connection, unit.step_id, unit.label, unit.verb)
    forget_images(unit.connection)
    unit.forgotten = unit.rows
    forget_labels(unit.connection, doomed.labels)
    rebuild(unit.connection)  # a word that was taken out of an index may still stand in its pages


def _what_is_left(unit: UnitOfWork, segment_id: int) -> dict[str, str]:
    """The quotes of a segment from those of its cues that stay; empty without any."""
    query = (
        select(transcripts.c.kind, quotes.c.text)
        .join_from(quotes, JOURNALED["cues"], quotes.c.cue_id == JOURNALED["cues"].c.id)
        .join(transcripts, JOURNALED["cues"].c.transcript_id == transcripts.c.id)
        .where(quotes.c.segment_id == segment_id)
        .order_by(JOURNALED["cues"].c.in_frame, quotes.c.id)
    )
    left = [(kind, " ".join(text.split())) for kind, text in unit.connection.execute(query)]
    return {column: " ".join(text for kind, text in left if kind == wanted) for wanted, column in _QUOTES}


def _forget_in_merges(unit: UnitOfWork, doomed: Doomed) -> None:
    """Records of merges know codings by segment, and stills: those that went are taken out of them."""
    gone, pictures = doomed.now["segments"], doomed.now["stills"]
    for row_id, text in unit.connection.execute(select(merges.c.id, merges.c.record)).all():
        record: dict[str, Any] = json.loads(text)
        for node in (record["survivor"], *record["sources"]):
            node["codings"] = [one for one in node["codings"] if one["segment_id"] not in gone]
            node["stills"] = [one for one in node["stills"] if one not in pictures]
        plain = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        if plain != text:
            unit.update(merges, merges.c.id == row_id, record=plain)
