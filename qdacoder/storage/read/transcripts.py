"""Transcript layers, cues, their revisions, and quotes taken from them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, bindparam, case, func, select

from qdacoder.domain.cues import CueRow, QuoteRow, RevisionRow, TranscriptRow
from qdacoder.domain.spans import Span
from qdacoder.domain.stretches import carried_over
from qdacoder.errors import UserError
from qdacoder.storage.engine import in_json, tuples
from qdacoder.storage.prepared import Prepared
from qdacoder.storage.tables import coders, segments, witnesses
from qdacoder.storage.tables_method import cue_revisions, cues, quotes, transcripts


def layers(connection: Connection, footage_id: int | None = None) -> list[TranscriptRow]:
    """Layers of a footage (None: of all), originals first, in order."""
    # Counted for each layer by the index; all cues of the project are many.
    counts = select(func.count()).where(cues.c.transcript_id == transcripts.c.id).scalar_subquery()
    query = select(transcripts, counts.label("how_many")).order_by(
        transcripts.c.footage_id,
        case((transcripts.c.kind == "original", 0), else_=1),
        transcripts.c.position,
        transcripts.c.id,
    )
    if footage_id is not None:
        query = query.where(transcripts.c.footage_id == footage_id)
    return [
        TranscriptRow(
            row.id,
            row.guid,
            row.footage_id,
            row.name,
            row.language,
            row.kind,
            row.source_id,
            row.maker,
            row.made_on,
            row.how_many,
        )
        for row in connection.execute(query)
    ]


def _cue_rows(connection: Connection, query: Select[Any]) -> list[CueRow]:
    return [
        CueRow(
            row.id,
            row.guid,
            row.transcript_id,
            Span(row.in_frame, row.out_frame),
            row.speaker,
            row.witness_id,
            row.label or "",
            row.text,
            row.revision,
        )
        for row in connection.execute(query)
    ]


def _cues() -> Select[Any]:
    return (
        select(cues, witnesses.c.label)
        .join(witnesses, cues.c.witness_id == witnesses.c.id, isouter=True)
        .order_by(cues.c.in_frame, cues.c.out_frame, cues.c.id)
    )


def cues_of(connection: Connection, transcript_id: int) -> list[CueRow]:
    """The cues of a layer, by in, out, id."""
    return _cue_rows(connection, _cues().where(cues.c.transcript_id == transcript_id))


def newest_cue(connection: Connection) -> int:
    """Id of the cue that was added last, 0 without any."""
    return int(connection.execute(select(func.max(cues.c.id))).scalar() or 0)


def cues_with_ids(connection: Connection, cue_ids: Sequence[int]) -> list[CueRow]:
    """These cues, in the same order."""
    return _cue_rows(connection, _cues().where(cues.c.id.in_(cue_ids)))


def stretches(connection: Connection, taken: Sequence[tuple[int, int, int]]) -> list[tuple[CueRow, int, int]]:
    """Cues with a stretch of each (cue id, first character, character after the last), by time.

    Raises:
        UserError: one does not lie inside its cue, or there is none.
    """
    rows = {row.id: row for row in cues_with_ids(connection, [one[0] for one in taken])}
    parts = []
    for cue_id, first, last in taken:
        cue = rows.get(cue_id)
        if cue is None or not 0 <= first < last <= len(cue.text):
            raise UserError("A quote is taken from inside a cue’s text.")
        parts.append((cue, first, last))
    if not parts:
        raise UserError("A quote is taken from inside a cue’s text.")
    return sorted(parts, key=lambda one: (one[0].in_frame, one[0].out_frame, one[0].id))


def cues_under(connection: Connection, transcript_ids: Sequence[int], span: Span) -> list[CueRow]:
    """The cues of these layers that share at least half of the shorter of the two with a span, by time."""
    touching = _cues().where(
        cues.c.transcript_id.in_(transcript_ids),
        cues.c.in_frame < span.out_frame,
        cues.c.out_frame > span.in_frame,
    )
    return [row for row in _cue_rows(connection, touching) if _shared(row.span, span)]


def _shared(one: Span, other: Span) -> bool:
    common = min(one.out_frame, other.out_frame) - max(one.in_frame, other.in_frame)
    return 2 * common >= min(one.frames, other.frames)


def revisions(connection: Connection, cue_id: int) -> list[RevisionRow]:
    """All versions of a cue's text, the first one first."""
    query = (
        select(cue_revisions, coders.c.name.label("coder"))
        .join(coders, cue_revisions.c.coder_id == coders.c.id)
        .where(cue_revisions.c.cue_id == cue_id)
        .order_by(cue_revisions.c.number)
    )
    return [
        RevisionRow(row.number, row.text, row.coder, datetime.fromisoformat(row.changed_at), row.reason)
        for row in connection.execute(query)
    ]


_STALE = cues.c.revision > case(
    (quotes.c.confirmed > quotes.c.revision, quotes.c.confirmed), else_=quotes.c.revision
)


def quote_rows(
    connection: Connection, segment_ids: Sequence[int] | None = None, *, changed_only: bool = False
) -> list[QuoteRow]:
    """Quotes of segments (None: of all), by segment and cue."""
    query = (
        select(
            quotes,
            cues.c.text.label("now"),
            cues.c.revision.label("newest"),
            transcripts.c.kind,
            cue_revisions.c.text.label("old"),
        )
        .join(cues, quotes.c.cue_id == cues.c.id)
        .join(
            cue_revisions,
            and_(cue_revisions.c.cue_id == cues.c.id, cue_revisions.c.number == quotes.c.revision),
            isouter=True,
        )
        .join(transcripts, cues.c.transcript_id == transcripts.c.id)
        .order_by(quotes.c.segment_id, cues.c.in_frame, quotes.c.id)
    )
    if segment_ids is not None:
        query = query.where(quotes.c.segment_id.in_(segment_ids))
    if changed_only:
        query = query.where(_STALE)
    return [_quote(row) for row in connection.execute(query)]


def _quote(row: Any) -> QuoteRow:
    """A quote with what it would be today; the whole cue where its old stretch cannot be found any more."""
    first, last, old = row.from_character, row.to_character, row.old
    if row.newest == row.revision:
        now_first, now_last = first, last
    elif old is not None and old[first:last] == row.text:
        now_first, now_last = carried_over(old, row.now, first, last)
    else:
        now_first, now_last = 0, len(row.now)
    return QuoteRow(
        row.id,
        row.segment_id,
        row.cue_id,
        row.kind,
        row.text,
        row.revision,
        row.confirmed,
        row.newest,
        row.now[now_first:now_last],
        first,
        last,
        now_first,
        now_last,
    )


def quotes_of_cues(connection: Connection, cue_ids: Sequence[int]) -> list[Any]:
    """Rows of the quotes taken from cues: id, guid, segment_id, cue_id, characters, text, revisions."""
    query = select(quotes).where(quotes.c.cue_id.in_(cue_ids)).order_by(quotes.c.segment_id, quotes.c.id)
    return list(connection.execute(query))


def changed_segments(connection: Connection, footage_id: int | None = None) -> set[int]:
    """Segments with a quote whose cue changed since it was taken or confirmed."""
    query = select(quotes.c.segment_id).join(cues, quotes.c.cue_id == cues.c.id).where(_STALE)
    if footage_id is not None:
        query = query.join(segments, quotes.c.segment_id == segments.c.id).where(
            segments.c.footage_id == footage_id
        )
    return set(connection.execute(query.distinct()).scalars())


def _stale(where: ColumnElement[int]) -> Select[Any]:
    return (
        select(quotes.c.segment_id, quotes.c.cue_id)
        .join(cues, quotes.c.cue_id == cues.c.id)
        .join(segments, quotes.c.segment_id == segments.c.id)
        .where(_STALE, where == bindparam("footage"))
    )


_STALE_IN_FOOTAGE = Prepared(lambda: _stale(segments.c.footage_id))
# Plus nothing, so that SQLite begins with the few segments and not with the many of the footage.
_STALE_ON = Prepared(
    lambda: _stale(segments.c.footage_id + 0).where(
        in_json(quotes.c.segment_id, bindparam("ids", type_=Text))
    )
)


def stale_cues(
    connection: Connection, footage_id: int, segment_ids: Collection[int] | None = None
) -> dict[int, frozenset[int]]:
    """Segments of a footage (or some of them) with a quote whose cue changed since, and which cues did."""
    if segment_ids is None:
        rows = tuples(_STALE_IN_FOOTAGE(connection, footage=footage_id))
    else:
        rows = tuples(_STALE_ON(connection, footage=footage_id, ids=json.dumps(sorted(segment_ids))))
    found: dict[int, set[int]] = {}
    for segment_id, cue_id in rows:
        found.setdefault(segment_id, set()).add(cue_id)
    return {segment_id: frozenset(some) for segment_id, some in found.items()}


def footage_of(connection: Connection, transcript_id: int) -> int | None:
    """The footage of a layer."""
    query = select(transcripts.c.footage_id).where(transcripts.c.id == transcript_id)
    return connection.execute(query).scalar()
