"""Segments that a review filter asks for, and saved themes."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, false, select
from sqlalchemy.sql import ColumnElement

from qdacoder.domain.exclusion import excluded_spans, without
from qdacoder.domain.review import Hit, How, NodeRule, ReviewFilter, ThemeRow, filter_from_text
from qdacoder.domain.spans import Span, joined
from qdacoder.domain.text import folded
from qdacoder.errors import Cancelled
from qdacoder.storage.read.exclusions import exclusion_rows
from qdacoder.storage.read.transcripts import changed_segments
from qdacoder.storage.tables import codings, footage, memos, nodes, segments
from qdacoder.storage.tables_method import attribute_values, themes

_LOOK_UP = 500


def candidates(
    connection: Connection, wanted: ReviewFilter, cancel: Callable[[], bool] | None = None
) -> list[tuple[Hit, int]]:
    """Segments that satisfy everything but witness, site and footage; each with its site id (0: none).

    They come by footage, in, out, id.

    Raises:
        Cancelled: between two parts of the work.
    """
    query = (
        select(
            segments.c.id,
            segments.c.footage_id,
            segments.c.in_frame,
            segments.c.out_frame,
            segments.c.witness_id,
            segments.c.relevance,
            footage.c.site_id,
        )
        .join_from(segments, footage, segments.c.footage_id == footage.c.id)
        .order_by(segments.c.footage_id, segments.c.in_frame, segments.c.out_frame, segments.c.id)
    )
    for condition in _conditions(wanted):
        query = query.where(condition)
    found = [(Hit(*row[:6]), row[6] or 0) for row in connection.execute(query)]
    _stop(cancel)
    for rule in wanted.rules:
        if rule.asks and rule.how is How.NEAR:
            around = _around(connection, rule, wanted.coder_ids)
            found = [one for one in found if _meets(around.get(one[0].footage_id), one[0])]
            _stop(cancel)
    if wanted.changed_only:
        changed = changed_segments(connection)
        found = [one for one in found if one[0].segment_id in changed]
    if wanted.heard_only:
        found = _heard(connection, found)
    if wanted.text.strip():
        holding = _holding(connection, [one[0].segment_id for one in found], wanted.text, cancel)
        found = [one for one in found if one[0].segment_id in holding]
    return found


def _heard(connection: Connection, found: list[tuple[Hit, int]]) -> list[tuple[Hit, int]]:
    """Without those whose whole sound is excluded."""
    rows = exclusion_rows(connection)
    out = {
        one: excluded_spans((row for row in rows if row.footage_id == one), audio=True)
        for one in {row.footage_id for row in rows}
    }
    return [one for one in found if without([one[0].span], out.get(one[0].footage_id, []))]


def _stop(cancel: Callable[[], bool] | None) -> None:
    if cancel and cancel():
        raise Cancelled()


def _nodes_of(rule: NodeRule) -> ColumnElement[bool]:
    inside = select(nodes.c.id).where(nodes.c.category_id.in_(rule.category_ids))
    if not rule.category_ids:
        return codings.c.node_id.in_(rule.node_ids)
    if not rule.node_ids:
        return codings.c.node_id.in_(inside)
    return codings.c.node_id.in_(rule.node_ids) | codings.c.node_id.in_(inside)


def _carrying(which: ColumnElement[bool], coder_ids: Sequence[int]) -> Select[Any]:
    query = select(codings.c.segment_id).where(which)
    return query.where(codings.c.coder_id.in_(coder_ids)) if coder_ids else query


def _conditions(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for rule in wanted.rules:
        if not rule.asks:
            continue
        if rule.how is How.ANY:
            found.append(segments.c.id.in_(_carrying(_nodes_of(rule), wanted.coder_ids)))
        elif rule.how is How.NONE:
            found.append(segments.c.id.not_in(_carrying(_nodes_of(rule), wanted.coder_ids)))
        elif rule.how is How.ALL:
            for part in _parts(rule):
                found.append(segments.c.id.in_(_carrying(_nodes_of(part), wanted.coder_ids)))
    if wanted.coder_ids:
        own = select(codings.c.segment_id).where(codings.c.coder_id.in_(wanted.coder_ids))
        found.append(segments.c.id.in_(own) | segments.c.created_by.in_(wanted.coder_ids))
    if wanted.relevance:
        found.append(segments.c.relevance >= wanted.relevance)
    values: dict[int, list[str]] = defaultdict(list)
    for attribute_id, value in wanted.attributes:
        values[attribute_id].append(value)
    for attribute_id, some in values.items():
        given = select(attribute_values.c.witness_id).where(attribute_values.c.attribute_id == attribute_id)
        asked: ColumnElement[bool] = segments.c.witness_id.in_(
            given.where(attribute_values.c.value.in_(some))
        )
        if "" in some:
            asked = asked | segments.c.witness_id.is_(None) | segments.c.witness_id.not_in(given)
        found.append(asked)
    return found or [~false()]


def _parts(rule: NodeRule) -> list[NodeRule]:
    """All-of as rules of one node or category each."""
    return [NodeRule(How.ANY, (one,)) for one in rule.node_ids] + [
        NodeRule(How.ANY, (), (one,)) for one in rule.category_ids
    ]


def _around(connection: Connection, rule: NodeRule, coder_ids: Sequence[int]) -> dict[int, list[Span]]:
    """For each footage, the frames within the gap of a segment with one of the rule's nodes."""
    query = (
        select(
            segments.c.footage_id,
            segments.c.in_frame,
            segments.c.out_frame,
            footage.c.rate_numerator,
            footage.c.rate_denominator,
        )
        .join_from(segments, footage, segments.c.footage_id == footage.c.id)
        .where(segments.c.id.in_(_carrying(_nodes_of(rule), coder_ids)))
    )
    spans: dict[int, list[Span]] = defaultdict(list)
    for footage_id, start, end, numerator, denominator in connection.execute(query):
        gap = rule.within_ms * numerator // (1000 * denominator)
        spans[footage_id].append(Span(max(0, start - gap), end + gap))
    return {footage_id: joined(some) for footage_id, some in spans.items()}


def _meets(spans: list[Span] | None, hit: Hit) -> bool:
    """Whether a hit touches one of ordered, disjoint spans; a gap of exactly the limit still counts."""
    if not spans:
        return False
    place = bisect_left(spans, hit.in_frame, key=lambda span: span.out_frame)
    return place < len(spans) and spans[place].in_frame <= hit.out_frame


def _holding(
    connection: Connection, ids: list[int], text: str, cancel: Callable[[], bool] | None
) -> set[int]:
    """Which of the segments have all the words in their quotes or memos."""
    words = folded(text).split()
    found = set()
    for start in range(0, len(ids), _LOOK_UP):
        _stop(cancel)
        part = ids[start : start + _LOOK_UP]
        texts: dict[int, list[str]] = defaultdict(list)
        quoted = select(segments.c.id, segments.c.quote_original, segments.c.quote_translation)
        for segment_id, original, translation in connection.execute(quoted.where(segments.c.id.in_(part))):
            texts[segment_id] += [original, translation]
        noted = select(memos.c.segment_id, memos.c.text).where(memos.c.segment_id.in_(part))
        on_codings = select(codings.c.segment_id, memos.c.text).join_from(
            memos, codings, memos.c.coding_id == codings.c.id
        )
        for query in (noted, on_codings.where(codings.c.segment_id.in_(part))):
            for segment_id, memo in connection.execute(query):
                texts[segment_id].append(memo)
        for segment_id, some in texts.items():
            whole = folded("\n".join(some))
            if all(word in whole for word in words):
                found.add(segment_id)
    return found


def coders_of(connection: Connection, segment_ids: Sequence[int]) -> dict[int, list[str]]:
    """Names of who coded each segment, each once."""
    from qdacoder.storage.tables import coders

    query = (
        select(codings.c.segment_id, coders.c.name)
        .join_from(codings, coders, codings.c.coder_id == coders.c.id)
        .where(codings.c.segment_id.in_(segment_ids))
        .distinct()
        .order_by(codings.c.segment_id, coders.c.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for segment_id, name in connection.execute(query):
        found[segment_id].append(name)
    return found


def theme_rows(connection: Connection) -> list[ThemeRow]:
    """Saved themes, in their order."""
    query = select(themes).order_by(themes.c.position, themes.c.id)
    return [
        ThemeRow(row.id, row.guid, row.name, filter_from_text(row.filter))
        for row in connection.execute(query)
    ]


def theme_with_key(connection: Connection, key: str) -> int | None:
    """Id of the theme with this folded name."""
    return connection.execute(select(themes.c.id).where(and_(themes.c.name_key == key))).scalar()
