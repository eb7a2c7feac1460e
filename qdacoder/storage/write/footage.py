"""Row changes of footage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from qdacoder.domain.text import folded
from qdacoder.storage.read.people import site_with_key
from qdacoder.storage.tables import footage, footage_witnesses, memos, segments, sites
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write.coding import delete_segments, set_memo
from qdacoder.storage.write.dependents import drop_of_footage


def site_id(unit: UnitOfWork, name: str) -> int | None:
    """The site with this name, made when it is new; None for an empty name."""
    if not name:
        return None
    found = site_with_key(unit.connection, folded(name))
    return found if found is not None else unit.insert(sites, name=name, name_key=folded(name))


def add_footage(unit: UnitOfWork, values: Mapping[str, Any], memo: str) -> int:
    """One footage with its memo; returns its id."""
    footage_id = unit.insert(footage, **values)
    if memo:
        set_memo(unit, "footage_id", [footage_id], memo)
    return footage_id


def update_footage(unit: UnitOfWork, footage_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a footage."""
    if values:
        unit.update(footage, footage.c.id == footage_id, **values)


def remove_footage(unit: UnitOfWork, footage_id: int) -> None:
    """Remove a footage with its segments, codings and memos. The media file is not touched."""
    ids = select(segments.c.id).where(segments.c.footage_id == footage_id)
    delete_segments(unit, list(unit.connection.execute(ids).scalars()))
    drop_of_footage(unit, footage_id)
    unit.delete(memos, memos.c.footage_id == footage_id)
    unit.delete(footage_witnesses, footage_witnesses.c.footage_id == footage_id)
    unit.delete(footage, footage.c.id == footage_id)
