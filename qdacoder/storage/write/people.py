"""Row changes of witnesses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_

from qdacoder.storage.tables import footage_witnesses, memos, segments, witnesses
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write.dependents import drop_of_witness


def add_witness(unit: UnitOfWork, values: Mapping[str, Any]) -> int:
    """One witness; returns its id."""
    return unit.insert(witnesses, **values)


def update_witness(unit: UnitOfWork, witness_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a witness."""
    if values:
        unit.update(witnesses, witnesses.c.id == witness_id, **values)


def remove_witness(unit: UnitOfWork, witness_id: int) -> None:
    """Remove a witness; their segments stay, without a witness."""
    unit.update(segments, segments.c.witness_id == witness_id, witness_id=None)
    drop_of_witness(unit, witness_id)
    unit.delete(memos, memos.c.witness_id == witness_id)
    unit.delete(footage_witnesses, footage_witnesses.c.witness_id == witness_id)
    unit.delete(witnesses, witnesses.c.id == witness_id)


def link(unit: UnitOfWork, witness_id: int, footage_id: int) -> None:
    """Say that a witness appears in a footage."""
    unit.insert(footage_witnesses, witness_id=witness_id, footage_id=footage_id)


def unlink(unit: UnitOfWork, witness_id: int, footage_id: int) -> None:
    """Take that back."""
    unit.delete(
        footage_witnesses,
        and_(footage_witnesses.c.witness_id == witness_id, footage_witnesses.c.footage_id == footage_id),
    )
