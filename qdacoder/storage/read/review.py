"""Segments that a review filter asks for, and saved themes."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, and_, false, func, select
from sqlalchemy.sql import ColumnElement

from qdacoder.domain.review import NOBODY, Hit, How, NodeRule, ReviewFilter, ThemeRow, filter_from_text
from qdacoder.domain.spans import joined_ranges
from qdacoder.domain.text import folded
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import Cancelled
from qdacoder.storage.engine import among, bare_rows
from qdacoder.storage.read.exclusions import exclusion_rows
from qdacoder.storage.read.transcripts import changed_segments
from qdacoder.storage.tables import codings, footage, memos, nodes, segments
from qdacoder.storage.tables_method import attribute_values, themes

_LOOK_UP = 500
_FACTS = len(Hit._fields)


def candidates(
    connection: Connection, wanted: ReviewFilter, cancel: Callable[[], bool] | None = None
) -> list[Hit]:
    """Segments that satisfy everything but witness, site and footage; by footage, in, out, id.

    Raises:
        Cancelled: between two parts of the work.
    """
    _hit = tuple.__new__  # `Hit._make` without a call for each row
    near = [rule for rule in wanted.rules if rule.asks and rule.how is How.NEAR]
    query = select(
        segments.c.id,
        segments.c.footage_id,
        segments.c.in_frame,
        segments.c.out_frame,
        segments.c.witness_id,
        segments.c.relevance,
        *(segments.c.id.in_(_carrying(_nodes_of(rule), wanted.coder_ids)) for rule in near),
    )
    for condition in _conditions(wanted):
        query = query.where(condition)
    rows = bare_rows(connection, query)
    # SQLite would go through the whole table in the order of its index, here and there. Sorted by one number
    # at a time, last first, a hundred thousand rows hold up no other thread for long.
    for column in (0, 3, 2, 1):  # footage, in, out, id
        rows.sort(key=itemgetter(column))
    _stop(cancel)
    for place, rule in enumerate(near, start=_FACTS):
        rows = _close_by(connection, rule, wanted.coder_ids, rows, place)
        _stop(cancel)
    found = [_hit(Hit, row[:_FACTS]) for row in rows] if near else [_hit(Hit, row) for row in rows]
    if wanted.changed_only:
        changed = changed_segments(connection)
        found = [hit for hit in found if hit.segment_id in changed]
    if wanted.heard_only:
        found = _heard(connection, found)
    if wanted.text.strip():
        holding = _holding(connection, [hit.segment_id for hit in found], wanted.text, cancel)
        found = [hit for hit in found if hit.segment_id in holding]
    return found


def count(connection: Connection, wanted: ReviewFilter, cancel: Callable[[], bool] | None = None) -> int:
    """How many segments a filter finds, by witness, site and footage too.

    Raises:
        Cancelled: between two parts of the work.
    """
    near = any(rule.asks and rule.how is How.NEAR for rule in wanted.rules)
    if near or wanted.changed_only or wanted.heard_only or wanted.text.strip():
        found = candidates(connection, wanted, cancel)
        return len(chosen(found, sites_of_footage(connection), wanted))
    query = select(func.count()).select_from(segments)
    query = query.join(footage, segments.c.footage_id == footage.c.id)
    for condition in _conditions(wanted):
        query = query.where(condition)
    for column, ids in (
        (segments.c.witness_id, wanted.witness_ids),
        (footage.c.site_id, wanted.site_ids),
        (footage.c.id, wanted.footage_ids),
    ):
        if ids:
            query = query.where(among(func.coalesce(column, NOBODY), ids))
    _stop(cancel)
    return int(connection.execute(query).scalar_one())


def chosen(found: list[Hit], sites: dict[int, int], wanted: ReviewFilter) -> list[Hit]:
    """Those of the witnesses, sites and footage that a filter chooses. `sites` is the site by footage."""
    if wanted.witness_ids:
        who = set(wanted.witness_ids)
        found = [hit for hit in found if (hit.witness_id or NOBODY) in who]
    if wanted.site_ids or wanted.footage_ids:
        where = {
            one
            for one, site in sites.items()
            if (not wanted.site_ids or site in wanted.site_ids)
            and (not wanted.footage_ids or one in wanted.footage_ids)
        }
        found = [hit for hit in found if hit.footage_id in where]
    return found


def sites_of_footage(connection: Connection) -> dict[int, int]:
    """The site of each footage; 0: none."""
    return {row.id: row.site_id or 0 for row in connection.execute(select(footage.c.id, footage.c.site_id))}


def rates_of_footage(connection: Connection) -> dict[int, FrameRate]:
    """Frames a second of each footage."""
    query = select(footage.c.id, footage.c.rate_numerator, footage.c.rate_denominator)
    return {one: FrameRate(above, below) for one, above, below in connection.execute(query)}


def _heard(connection: Connection, found: list[Hit]) -> list[Hit]:
    """Without those whose whole sound is excluded."""
    out: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in exclusion_rows(connection):
        if row.applies.audio:
            out[row.footage_id].append((row.in_frame, row.out_frame))
    silent = {footage_id: joined_ranges(some) for footage_id, some in out.items()}

    def inside(hit: Hit) -> bool:
        ranges = silent.get(hit.footage_id)
        if not ranges:
            return False
        place = bisect_left(ranges, hit.out_frame, key=_end)
        return place < len(ranges) and ranges[place][0] <= hit.in_frame

    return [hit for hit in found if not inside(hit)]


def _end(one: tuple[int, int]) -> int:
    return one[1]


def _stop(cancel: Callable[[], bool] | None) -> None:
    if cancel and cancel():
        raise Cancelled()


def _nodes_of(rule: NodeRule) -> ColumnElement[bool]:
    inside = select(nodes.c.id).where(among(nodes.c.category_id, rule.category_ids))
    if not rule.category_ids:
        return among(codings.c.node_id, rule.node_ids)
    if not rule.node_ids:
        return codings.c.node_id.in_(inside)
    return among(codings.c.node_id, rule.node_ids) | codings.c.node_id.in_(inside)


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
            found += _all_of(rule, wanted.coder_ids)
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


def _all_of(rule: NodeRule, coder_ids: Sequence[int]) -> list[ColumnElement[bool]]:
    """Each of the nodes, however many, and one of each category."""
    found: list[ColumnElement[bool]] = [
        segments.c.id.in_(_carrying(_nodes_of(NodeRule(How.ANY, (), (one,))), coder_ids))
        for one in dict.fromkeys(rule.category_ids)
    ]
    if rule.node_ids:
        wanted = set(rule.node_ids)
        carrying = _carrying(among(codings.c.node_id, sorted(wanted)), coder_ids)
        each = func.count(codings.c.node_id.distinct()) == len(wanted)
        found.append(segments.c.id.in_(carrying.group_by(codings.c.segment_id).having(each)))
    return found


def _close_by(
    connection: Connection, rule: NodeRule, coder_ids: Sequence[int], rows: list[Any], place: int
) -> list[Any]:
    """Rows whose segment carries one of the rule's nodes, as column `place` says, or is close to such a one.

    A gap of exactly the limit still counts.
    """
    if all(row[place] for row in rows):
        return rows
    around = _around(connection, rule, coder_ids)
    starts = {footage_id: [one[0] for one in some] for footage_id, some in around.items()}
    ends = {footage_id: [one[1] for one in some] for footage_id, some in around.items()}
    found = []
    for row in rows:
        if not row[place]:
            _id, footage_id, start, end = row[:4]
            known = ends.get(footage_id)
            if known is None:
                continue
            first = bisect_left(known, start)
            if first == len(known) or starts[footage_id][first] > end:
                continue
        found.append(row)
    return found


def _around(
    connection: Connection, rule: NodeRule, coder_ids: Sequence[int]
) -> dict[int, list[tuple[int, int]]]:
    """For each footage, the frames within the gap of a segment with one of the rule's nodes, as ranges."""
    gaps = {
        footage_id: rule.within_ms * rate.numerator // (1000 * rate.denominator)
        for footage_id, rate in rates_of_footage(connection).items()
    }
    query = select(segments.c.footage_id, segments.c.in_frame, segments.c.out_frame).where(
        segments.c.id.in_(_carrying(_nodes_of(rule), coder_ids))
    )
    ranges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for footage_id, start, end in bare_rows(connection, query):
        gap = gaps[footage_id]
        ranges[footage_id].append((max(0, start - gap), end + gap))
    return {footage_id: joined_ranges(some) for footage_id, some in ranges.items()}


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
