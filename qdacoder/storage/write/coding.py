"""Row changes of coding: segments, codings, memos on segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from qdacoder.storage.tables import codings, memos, segments
from qdacoder.storage.unit_of_work import UnitOfWork, now_text
from qdacoder.storage.write.dependents import drop_of_segments


def add_segment(unit: UnitOfWork, footage_id: int, in_frame: int, out_frame: int, **values: Any) -> int:
    """One segment; returns its id."""
    return unit.insert(
        segments,
        footage_id=footage_id,
        in_frame=in_frame,
        out_frame=out_frame,
        created_by=unit.coder_id,
        created_at=now_text(),
        **values,
    )


def add_codings(unit: UnitOfWork, segment_ids: Sequence[int], node_ids: Sequence[int]) -> None:
    """Put nodes on segments for the acting coder (they must not be there yet)."""
    at = now_text()
    pairs = [(segment, node) for segment in segment_ids for node in node_ids]
    if len(pairs) == 1:
        segment, node = pairs[0]
        unit.insert(codings, segment_id=segment, node_id=node, coder_id=unit.coder_id, coded_at=at)
        return
    unit.insert_many(
        codings,
        [
            {"segment_id": segment, "node_id": node, "coder_id": unit.coder_id, "coded_at": at}
            for segment, node in pairs
        ],
    )


def remove_codings(unit: UnitOfWork, segment_ids: Sequence[int], node_id: int) -> None:
    """Take the acting coder's codings of a node off segments, with their memos."""
    where = [
        codings.c.segment_id.in_(segment_ids),
        codings.c.node_id == node_id,
        codings.c.coder_id == unit.coder_id,
    ]
    unit.delete(memos, memos.c.coding_id.in_(select(codings.c.id).where(*where)))
    unit.delete(codings, codings.c.id.in_(select(codings.c.id).where(*where)))


def update_segments(unit: UnitOfWork, segment_ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set columns of segments."""
    unit.update(segments, segments.c.id.in_(segment_ids), **values)


def move_segments(unit: UnitOfWork, segment_ids: Sequence[int], by: int) -> None:
    """Shift segments by frames."""
    unit.update(
        segments,
        segments.c.id.in_(segment_ids),
        in_frame=segments.c.in_frame + by,
        out_frame=segments.c.out_frame + by,
    )


def delete_segments(unit: UnitOfWork, segment_ids: Sequence[int]) -> None:
    """Remove segments with their codings, memos and what else is on them."""
    drop_of_segments(unit, segment_ids)
    on_them = select(codings.c.id).where(codings.c.segment_id.in_(segment_ids))
    unit.delete(memos, or_(memos.c.segment_id.in_(segment_ids), memos.c.coding_id.in_(on_them)))
    unit.delete(codings, codings.c.segment_id.in_(segment_ids))
    unit.delete(segments, segments.c.id.in_(segment_ids))


def copy_after(unit: UnitOfWork, segment_id: int, at_frame: int) -> int:
    """A second segment from `at_frame` on with the same witness, codings and quotes; returns its id."""
    row = unit.connection.execute(select(segments).where(segments.c.id == segment_id)).mappings().one()
    kept = {
        name: row[name]
        for name in (
            "footage_id",
            "out_frame",
            "witness_id",
            "relevance",
            "quote_original",
            "quote_translation",
            "created_by",
            "created_at",
        )
    }
    new_id = unit.insert(segments, in_frame=at_frame, **kept)
    on_it = unit.connection.execute(select(codings).where(codings.c.segment_id == segment_id)).all()
    unit.insert_many(
        codings,
        [
            {
                "segment_id": new_id,
                "node_id": coding.node_id,
                "coder_id": coding.coder_id,
                "coded_at": coding.coded_at,
            }
            for coding in on_it
        ],
    )
    unit.update(segments, segments.c.id == segment_id, out_frame=at_frame)
    return new_id


def set_memo(unit: UnitOfWork, column: str, target_ids: Sequence[int], text: str) -> None:
    """Make `text` the memo of things (`column` such as ``segment_id``); an empty text removes it."""
    on_them = memos.c[column].in_(target_ids)
    if not text:
        unit.delete(memos, on_them)
        return
    at = now_text()
    had = set(unit.connection.execute(select(memos.c[column]).where(on_them)).scalars())
    newest = select(func.max(memos.c.id)).where(on_them).group_by(memos.c[column])
    unit.delete(memos, on_them & memos.c.id.not_in(newest))
    unit.update(memos, on_them & (memos.c.text != text), text=text, changed_at=at)
    unit.insert_many(
        memos,
        [
            {column: target, "coder_id": unit.coder_id, "text": text, "created_at": at, "changed_at": at}
            for target in target_ids
            if target not in had
        ],
    )
