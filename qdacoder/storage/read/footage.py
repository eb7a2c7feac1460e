"""Footage rows, with what is coded in them."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, case, func, select
from sqlalchemy.sql import ColumnElement, Subquery

from qdacoder.domain.footage import FootageRow
from qdacoder.domain.spans import Span
from qdacoder.domain.timecode import FrameRate, Timebase, TimecodeStyle
from qdacoder.storage.facts import facts_from_text
from qdacoder.storage.tables import footage, footage_witnesses, memos, segments, sites, witnesses


def footage_rows(connection: Connection, counted: bool = True) -> list[FootageRow]:
    """All footage, in the order it was added; its segments are counted unless told otherwise."""
    return _rows(connection, None, counted)


def footage_row(connection: Connection, footage_id: int, counted: bool = True) -> FootageRow | None:
    """One footage; without `counted` its segments are not counted, however many there are."""
    return next(iter(_rows(connection, footage.c.id == footage_id, counted)), None)


def _rows(
    connection: Connection, where: ColumnElement[bool] | None, counted: bool = True
) -> list[FootageRow]:
    query = (
        select(footage, sites.c.name.label("site"))
        .join_from(footage, sites, footage.c.site_id == sites.c.id, isouter=True)
        .order_by(footage.c.id)
    )
    if where is not None:
        query = query.where(where)
    rows = connection.execute(query).all()
    only = rows[0].id if where is not None and rows else None
    counts = _counts(connection, only) if counted and rows else {}
    labels, texts = _witness_labels(connection), _memos(connection)
    return [_row(row, labels, counts.get(row.id, (0, 0)), texts) for row in rows]


def _timebase(row: Any) -> Timebase:
    return _known_timebase(
        row.rate_numerator, row.rate_denominator, row.start_frame, row.drop_frame, row.timecode_style
    )


@lru_cache(maxsize=256)
def _known_timebase(numerator: int, denominator: int, start: int, drop_frame: int, style: str) -> Timebase:
    """Of a thousand titles most have the same."""
    return Timebase(FrameRate(numerator, denominator), start, bool(drop_frame), TimecodeStyle(style))


def grids(connection: Connection) -> dict[int, tuple[str, Timebase]]:
    """Title and frame grid of all footage, by id."""
    return {row.id: (row.title, _timebase(row)) for row in connection.execute(select(footage))}


def grid(connection: Connection, footage_id: int) -> tuple[str, Timebase, int] | None:
    """Title, frame grid and length (frames) of a footage."""
    row = connection.execute(select(footage).where(footage.c.id == footage_id)).first()
    return None if row is None else (row.title, _timebase(row), row.length_frames)


def _row(
    row: Any, labels: dict[int, tuple[str, ...]], counts: tuple[int, int], texts: dict[int, str]
) -> FootageRow:
    return FootageRow(
        id=row.id,
        guid=row.guid,
        title=row.title,
        site_id=row.site_id,
        site=row.site or "",
        kind=row.kind,
        creator=row.creator,
        year=row.year,
        timebase=_timebase(row),
        length_frames=row.length_frames,
        media_path=row.media_path,
        media_size=row.media_size,
        media_sha256=row.media_sha256,
        facts=facts_from_text(row.media_facts),
        memo=texts.get(row.id, ""),
        segments=counts[0],
        coded_frames=counts[1],
        witnesses=labels.get(row.id, ()),
    )


def _reaching(ids: Collection[int] | None) -> Subquery:
    """Segments by footage and time, each with how far (frame) those before it reach."""
    before = func.max(segments.c.out_frame).over(
        partition_by=segments.c.footage_id,
        order_by=(segments.c.in_frame, segments.c.out_frame),
        rows=(None, -1),
    )
    query = select(
        segments.c.footage_id,
        segments.c.in_frame,
        segments.c.out_frame,
        func.coalesce(before, -1).label("reached"),
    )
    return (query if ids is None else query.where(segments.c.footage_id.in_(ids))).subquery()


def _counts(connection: Connection, footage_id: int | None) -> dict[int, tuple[int, int]]:
    """By footage, how many segments it has and how many of its frames lie in one."""
    some = _reaching(None if footage_id is None else [footage_id])
    start = case((some.c.reached > some.c.in_frame, some.c.reached), else_=some.c.in_frame)
    new = case((some.c.out_frame > start, some.c.out_frame - start), else_=0)
    query = select(some.c.footage_id, func.count(), func.sum(new)).group_by(some.c.footage_id)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def coded_spans(connection: Connection, ids: list[int]) -> dict[int, list[Span]]:
    """For each of these footage ids, the frames that lie in a segment, as spans that do not touch."""
    found: dict[int, list[Span]] = {footage_id: [] for footage_id in ids}
    some = _reaching(ids)
    begins = case((some.c.in_frame > some.c.reached, 1), else_=0)
    run = func.sum(begins).over(partition_by=some.c.footage_id, order_by=(some.c.in_frame, some.c.out_frame))
    runs = select(some.c.footage_id, some.c.in_frame, some.c.out_frame, run.label("run")).subquery()
    query = (
        select(runs.c.footage_id, func.min(runs.c.in_frame), func.max(runs.c.out_frame))
        .group_by(runs.c.footage_id, runs.c.run)
        .order_by(runs.c.footage_id, runs.c.run)
    )
    for footage_id, first, last in connection.execute(query):
        found[footage_id].append(Span(first, last))
    return found


def witness_ids(connection: Connection, footage_id: int) -> set[int]:
    """The witnesses linked to a footage."""
    query = select(footage_witnesses.c.witness_id).where(footage_witnesses.c.footage_id == footage_id)
    return set(connection.execute(query).scalars())


def _witness_labels(connection: Connection) -> dict[int, tuple[str, ...]]:
    query = (
        select(footage_witnesses.c.footage_id, witnesses.c.label)
        .join_from(footage_witnesses, witnesses, footage_witnesses.c.witness_id == witnesses.c.id)
        .order_by(func.length(witnesses.c.label), witnesses.c.label_key)
    )
    found: dict[int, tuple[str, ...]] = {}
    for footage_id, label in connection.execute(query):
        found[footage_id] = (*found.get(footage_id, ()), label)
    return found


def _memos(connection: Connection) -> dict[int, str]:
    query = select(memos.c.footage_id, memos.c.text).where(memos.c.footage_id.is_not(None))
    return {int(row[0]): row[1] for row in connection.execute(query.order_by(memos.c.id))}


def footage_with_key(connection: Connection, title_key: str) -> int | None:
    """The footage with this folded title."""
    return connection.execute(select(footage.c.id).where(footage.c.title_key == title_key)).scalar()


def last_out_frame(connection: Connection, footage_id: int) -> int:
    """Where the last segment of a footage ends, in frames; 0 without segments."""
    query = select(func.coalesce(func.max(segments.c.out_frame), 0)).where(
        segments.c.footage_id == footage_id
    )
    return int(connection.execute(query).scalar_one())


def segment_ids(connection: Connection, footage_id: int) -> list[int]:
    """The segments of a footage."""
    return list(
        connection.execute(select(segments.c.id).where(segments.c.footage_id == footage_id)).scalars()
    )


def is_linked(connection: Connection, footage_id: int, witness_id: int) -> bool:
    """Whether a witness is linked to a footage."""
    query = select(footage_witnesses.c.id).where(
        footage_witnesses.c.footage_id == footage_id, footage_witnesses.c.witness_id == witness_id
    )
    return connection.execute(query).first() is not None
