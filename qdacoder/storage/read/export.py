"""Coded segments for export, streamed in one read transaction: however many there are, a few are held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, case, select

from qdacoder.storage.engine import one_of
from qdacoder.storage.tables import categories, coders, codings, memos, nodes, segments, witnesses
from qdacoder.storage.tables_method import cues, quotes, transcripts

_FETCH = 1_000


@dataclass(frozen=True, slots=True)
class CodedFilter:
    """Which codings are wanted, as ids; an empty tuple means all. Several of one kind are any-of."""

    category_ids: tuple[int, ...] = ()
    node_ids: tuple[int, ...] = ()
    witness_ids: tuple[int, ...] = ()
    footage_ids: tuple[int, ...] = ()
    coder_ids: tuple[int, ...] = ()
    segment_ids: frozenset[int] | None = None  # None: all

    @property
    def is_empty(self) -> bool:
        """Whether everything is wanted."""
        return self == CodedFilter()


# Names of category, node and coder, and when, as it is stored.
ExportedCoding = tuple[str, str, str, str]


class ExportedSegment(NamedTuple):
    """A segment with what is exported of it.

    Attributes:
        witness, memo: may be empty; several memos (joined, or of several coders) are parted by a blank line.
        maker, created_at: who made it and when, as it is stored.
        codings: those that are wanted, by category, node, coding.
        revisions: of the translated cues that it quotes; `changed`: whether one changed since.
    """

    id: int
    footage_id: int
    in_frame: int
    out_frame: int
    witness: str
    relevance: int
    quote_original: str
    quote_translation: str
    memo: str
    maker: str
    created_at: str
    codings: list[ExportedCoding]
    revisions: tuple[int, ...]
    changed: bool


def exported_segments(
    connection: Connection, wanted: CodedFilter, *, bare: bool = False
) -> Iterator[ExportedSegment]:
    """Segments with a coding that is wanted, ordered by footage, in, out, id. Streamed.

    Args:
        bare: also those without any coding; their coder is who made them.
    """
    names = _Names(connection, wanted)
    result = connection.execute(_ordered(wanted, names, bare), execution_options={"yield_per": _FETCH})
    for rows in result.partitions():
        ids = [row[0] for row in rows]
        coded, texts, quoted = (
            _codings(connection, ids, names),
            _memos(connection, ids),
            _quoted(connection, ids),
        )
        for one, where, start, end, witness, relevance, original, translation, maker, at in rows:
            found = coded.get(one)
            if found is None and not (bare and names.bare_wanted(maker)):
                continue
            matching = [] if found is None else [coding for _place, _id, coding in found]
            if found is not None and not matching:
                continue
            yield ExportedSegment(
                one,
                where,
                start,
                end,
                names.witnesses.get(witness, ""),
                relevance,
                original,
                translation,
                texts.get(one, ""),
                names.coders[maker],
                at,
                matching,
                *quoted.get(one, ((), False)),
            )


def _ordered(wanted: CodedFilter, names: _Names, bare: bool) -> Select[Any]:
    c = segments.c
    query = select(
        c.id,
        c.footage_id,
        c.in_frame,
        c.out_frame,
        c.witness_id,
        c.relevance,
        c.quote_original,
        c.quote_translation,
        c.created_by,
        c.created_at,
    ).order_by(c.footage_id, c.in_frame, c.out_frame, c.id)
    for column, ids in ((c.witness_id, wanted.witness_ids), (c.footage_id, wanted.footage_ids)):
        if ids:
            query = query.where(column.in_(ids))
    if wanted.segment_ids is not None:
        query = query.where(one_of(c.id, wanted.segment_ids))
    # Not to read all segments for the few that a node is on.
    carrying = select(codings.c.segment_id)
    if names.node_ids is not None:
        query = query.where(c.id.in_(carrying.where(one_of(codings.c.node_id, names.node_ids))))
    if wanted.coder_ids and not bare:
        query = query.where(c.id.in_(carrying.where(codings.c.coder_id.in_(wanted.coder_ids))))
    return query


class _Names:
    """What is asked for, and the names of what is on segments: there are few of them.

    Attributes:
        node_ids: the nodes that are asked for; None: all.
    """

    def __init__(self, connection: Connection, wanted: CodedFilter) -> None:
        self.coders: dict[int, str] = _pairs(connection, select(coders.c.id, coders.c.name))
        self.witnesses: dict[int, str] = _pairs(connection, select(witnesses.c.id, witnesses.c.label))
        self.coder_ids = frozenset(wanted.coder_ids or self.coders)
        query = (
            select(nodes.c.id, nodes.c.name, categories.c.name, nodes.c.category_id)
            .join_from(nodes, categories, nodes.c.category_id == categories.c.id, isouter=True)
            .order_by(categories.c.position, nodes.c.position, nodes.c.id)
        )
        rows = connection.execute(query).all()
        self.nodes = {row[0]: (place, row[2] or "", row[1]) for place, row in enumerate(rows)}
        self.node_ids: frozenset[int] | None = None
        if wanted.category_ids or wanted.node_ids:
            self.node_ids = frozenset(
                row[0]
                for row in rows
                if (not wanted.category_ids or row[3] in wanted.category_ids)
                and (not wanted.node_ids or row[0] in wanted.node_ids)
            )

    def bare_wanted(self, maker: int) -> bool:
        """Whether a segment without codings is asked for, by who made it."""
        return self.node_ids is None and maker in self.coder_ids


def _codings(
    connection: Connection, ids: Sequence[int], names: _Names
) -> dict[int, list[tuple[int, int, ExportedCoding]]]:
    """By segment with a coding: those that are wanted, each with the place of its node and its id."""
    c = codings.c
    query = select(c.segment_id, c.id, c.node_id, c.coder_id, c.coded_at).where(one_of(c.segment_id, ids))
    found: dict[int, list[tuple[int, int, ExportedCoding]]] = {}
    known, people, only, by = names.nodes, names.coders, names.node_ids, names.coder_ids
    for segment_id, coding_id, node_id, coder_id, at in connection.execute(query).all():
        some = found.setdefault(segment_id, [])
        if (only is None or node_id in only) and coder_id in by:
            place, category, node = known[node_id]
            some.append((place, coding_id, (category, node, people[coder_id], at)))
            if len(some) > 1:
                some.sort()
    return found


def _memos(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    query = select(memos.c.segment_id, memos.c.text).where(one_of(memos.c.segment_id, ids))
    texts: dict[int, str] = {}
    for segment_id, text in connection.execute(query.order_by(memos.c.id)):
        texts[segment_id] = f"{texts[segment_id]}\n\n{text}" if segment_id in texts else text
    return texts


def _pairs(connection: Connection, query: Select[Any]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _quoted(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[tuple[int, ...], bool]]:
    """By segment that quotes a translation: the revisions quoted, and whether one changed since."""
    stale = cues.c.revision > case(
        (quotes.c.confirmed > quotes.c.revision, quotes.c.confirmed), else_=quotes.c.revision
    )
    query = (
        select(quotes.c.segment_id, quotes.c.revision, stale.label("changed"), transcripts.c.kind)
        .join_from(quotes, cues, quotes.c.cue_id == cues.c.id)
        .join(transcripts, cues.c.transcript_id == transcripts.c.id)
        .where(one_of(quotes.c.segment_id, ids))
        .order_by(quotes.c.segment_id, cues.c.in_frame, quotes.c.id)
    )
    found: dict[int, tuple[tuple[int, ...], bool]] = {}
    for segment_id, revision, changed, kind in connection.execute(query):
        numbers, before = found.get(segment_id, ((), False))
        if kind == "translation":
            numbers = (*numbers, revision)
        found[segment_id] = (numbers, before or bool(changed))
    return found
