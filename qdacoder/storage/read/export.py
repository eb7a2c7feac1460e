"""Coded segments as rows for export, streamed in one read transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from qdacoder.storage.tables import (
    categories,
    coders,
    codings,
    footage,
    memos,
    nodes,
    segments,
    sites,
    witnesses,
)
from qdacoder.storage.tables_method import cues, quotes, transcripts

_FETCH = 2_000


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


_others = memos.alias()
_FIRST_MEMO = (
    select(func.min(_others.c.id))
    .where(_others.c.segment_id == segments.c.id)
    .correlate(segments)
    .scalar_subquery()
)
"""A segment has one row here, however many memos are on it."""


def coded_rows(connection: Connection, wanted: CodedFilter) -> Iterator[Any]:
    """One row a coding, ordered by footage, in, out, segment, category, node, coder. Streamed."""
    query = (
        select(
            segments.c.id.label("segment_id"),
            footage.c.id.label("footage_id"),
            sites.c.name.label("site"),
            witnesses.c.label.label("witness"),
            categories.c.name.label("category"),
            nodes.c.name.label("node"),
            segments.c.in_frame,
            segments.c.out_frame,
            coders.c.name.label("coder"),
            segments.c.relevance,
            segments.c.quote_original,
            segments.c.quote_translation,
            memos.c.text.label("memo"),
            codings.c.coded_at,
        )
        .select_from(codings)
        .join(segments, codings.c.segment_id == segments.c.id)
        .join(footage, segments.c.footage_id == footage.c.id)
        .join(nodes, codings.c.node_id == nodes.c.id)
        .join(coders, codings.c.coder_id == coders.c.id)
        .join(categories, nodes.c.category_id == categories.c.id, isouter=True)
        .join(sites, footage.c.site_id == sites.c.id, isouter=True)
        .join(witnesses, segments.c.witness_id == witnesses.c.id, isouter=True)
        .join(memos, memos.c.id == _FIRST_MEMO, isouter=True)
        .order_by(
            footage.c.id,
            segments.c.in_frame,
            segments.c.out_frame,
            segments.c.id,
            categories.c.position,
            nodes.c.position,
            nodes.c.id,
            codings.c.id,
        )
    )
    return _stream(connection, _filtered(query, wanted), wanted)


def uncoded_rows(connection: Connection, wanted: CodedFilter) -> Iterator[Any]:
    """Segments without any coding: the same columns but category and node; the coder is who made them."""
    query = (
        select(
            segments.c.id.label("segment_id"),
            footage.c.id.label("footage_id"),
            sites.c.name.label("site"),
            witnesses.c.label.label("witness"),
            segments.c.in_frame,
            segments.c.out_frame,
            coders.c.name.label("coder"),
            segments.c.relevance,
            segments.c.quote_original,
            segments.c.quote_translation,
            memos.c.text.label("memo"),
            segments.c.created_at.label("coded_at"),
        )
        .select_from(segments)
        .join(footage, segments.c.footage_id == footage.c.id)
        .join(coders, segments.c.created_by == coders.c.id)
        .join(sites, footage.c.site_id == sites.c.id, isouter=True)
        .join(witnesses, segments.c.witness_id == witnesses.c.id, isouter=True)
        .join(memos, memos.c.id == _FIRST_MEMO, isouter=True)
        .where(~select(codings.c.id).where(codings.c.segment_id == segments.c.id).exists())
        .order_by(footage.c.id, segments.c.in_frame, segments.c.out_frame, segments.c.id)
    )
    if wanted.category_ids or wanted.node_ids:
        query = query.where(segments.c.id == -1)
    if wanted.witness_ids:
        query = query.where(segments.c.witness_id.in_(wanted.witness_ids))
    if wanted.footage_ids:
        query = query.where(segments.c.footage_id.in_(wanted.footage_ids))
    if wanted.coder_ids:
        query = query.where(segments.c.created_by.in_(wanted.coder_ids))
    return _stream(connection, query, wanted)


def joined_memos(connection: Connection) -> dict[int, str]:
    """The memos of segments that have several (joined from others, or by several coders), oldest first."""
    several = (
        select(memos.c.segment_id)
        .where(memos.c.segment_id.is_not(None))
        .group_by(memos.c.segment_id)
        .having(func.count() > 1)
    )
    query = select(memos.c.segment_id, memos.c.text).where(memos.c.segment_id.in_(several))
    texts: dict[int, list[str]] = {}
    for segment_id, text in connection.execute(query.order_by(memos.c.id)):
        texts.setdefault(segment_id, []).append(text)
    return {segment_id: "\n\n".join(parts) for segment_id, parts in texts.items()}


def _filtered(query: Select[Any], wanted: CodedFilter) -> Select[Any]:
    for column, ids in (
        (nodes.c.category_id, wanted.category_ids),
        (nodes.c.id, wanted.node_ids),
        (segments.c.witness_id, wanted.witness_ids),
        (segments.c.footage_id, wanted.footage_ids),
        (codings.c.coder_id, wanted.coder_ids),
    ):
        if ids:
            query = query.where(column.in_(ids))
    return query


def _stream(connection: Connection, query: Select[Any], wanted: CodedFilter) -> Iterator[Any]:
    result = connection.execution_options(yield_per=_FETCH).execute(query)
    if wanted.segment_ids is None:
        yield from result
    else:
        yield from (row for row in result if row.segment_id in wanted.segment_ids)


def translations(connection: Connection) -> dict[int, tuple[tuple[int, ...], bool]]:
    """By segment that quotes a translation: the revisions quoted, and whether one changed since."""
    stale = cues.c.revision > case(
        (quotes.c.confirmed > quotes.c.revision, quotes.c.confirmed), else_=quotes.c.revision
    )
    query = (
        select(quotes.c.segment_id, quotes.c.revision, stale.label("changed"), transcripts.c.kind)
        .join_from(quotes, cues, quotes.c.cue_id == cues.c.id)
        .join(transcripts, cues.c.transcript_id == transcripts.c.id)
        .order_by(quotes.c.segment_id, cues.c.in_frame, quotes.c.id)
    )
    found: dict[int, tuple[tuple[int, ...], bool]] = {}
    for segment_id, revision, changed, kind in connection.execute(query):
        numbers, before = found.get(segment_id, ((), False))
        if kind == "translation":
            numbers = (*numbers, revision)
        found[segment_id] = (numbers, before or bool(changed))
    return found
