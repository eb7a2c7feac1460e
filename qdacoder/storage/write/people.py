"""Row changes of witnesses, their attributes and the stretches they speak in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func, select

from qdacoder.domain.spans import Span
from qdacoder.storage.tables import footage_witnesses, memos, segments, witnesses
from qdacoder.storage.tables_method import attribute_values, attributes, witness_stretches
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
    """Take that back; then they do not speak in it either."""
    unit.delete(
        witness_stretches,
        and_(witness_stretches.c.footage_id == footage_id, witness_stretches.c.witness_id == witness_id),
    )
    unit.delete(
        footage_witnesses,
        and_(footage_witnesses.c.witness_id == witness_id, footage_witnesses.c.footage_id == footage_id),
    )


def add_attribute(unit: UnitOfWork, values: Mapping[str, Any]) -> int:
    """One attribute at the end; returns its id."""
    last = unit.connection.execute(select(func.max(attributes.c.position))).scalar()
    return unit.insert(attributes, position=0 if last is None else last + 1, **values)


def update_attribute(unit: UnitOfWork, attribute_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of an attribute."""
    if values:
        unit.update(attributes, attributes.c.id == attribute_id, **values)


def order_attributes(unit: UnitOfWork, ids: list[int]) -> None:
    """Number attributes in this order."""
    for place, attribute_id in enumerate(ids):
        unit.update(attributes, attributes.c.id == attribute_id, position=place)


def remove_attribute(unit: UnitOfWork, attribute_id: int) -> None:
    """An attribute with all of its values."""
    unit.delete(attribute_values, attribute_values.c.attribute_id == attribute_id)
    unit.delete(attributes, attributes.c.id == attribute_id)


def set_value(unit: UnitOfWork, existing: int | None, attribute_id: int, witness_id: int, value: str) -> None:
    """A witness's value; empty removes it."""
    if existing is not None and value:
        unit.update(attribute_values, attribute_values.c.id == existing, value=value)
    elif existing is not None:
        unit.delete(attribute_values, attribute_values.c.id == existing)
    elif value:
        unit.insert(attribute_values, attribute_id=attribute_id, witness_id=witness_id, value=value)


def set_stretches(unit: UnitOfWork, footage_id: int, witness_id: int, spans: list[Span]) -> None:
    """Where a witness speaks in a footage: these spans and no others."""
    own = (witness_stretches.c.footage_id == footage_id) & (witness_stretches.c.witness_id == witness_id)
    unit.delete(witness_stretches, own)
    for span in spans:
        unit.insert(
            witness_stretches,
            footage_id=footage_id,
            witness_id=witness_id,
            in_frame=span.in_frame,
            out_frame=span.out_frame,
        )
