"""The project, its coders, sites and witnesses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from qdacoder.domain.attributes import AttributeKind, AttributeRow
from qdacoder.domain.coding import CoderRow
from qdacoder.domain.spans import Span
from qdacoder.domain.witness import SiteRow, StretchRow, WitnessRow
from qdacoder.storage.tables import (
    coders,
    footage,
    footage_witnesses,
    nodes,
    project,
    segments,
    sites,
    witnesses,
)
from qdacoder.storage.tables_method import attribute_values, attributes, witness_stretches

_BY_LETTERS = (func.length(witnesses.c.label), witnesses.c.label_key)


def project_row(connection: Connection) -> tuple[str, str, str] | None:
    """GUID, name and kind of the project."""
    row = connection.execute(select(project.c.guid, project.c.name, project.c.kind)).first()
    return (row.guid, row.name, row.kind) if row else None


def coder_rows(connection: Connection) -> list[CoderRow]:
    """All coders, oldest first."""
    query = select(coders).order_by(coders.c.id)
    return [CoderRow(row.id, row.guid, row.name, row.initials) for row in connection.execute(query)]


def coder_with_key(connection: Connection, name_key: str) -> int | None:
    """The coder with this folded name."""
    return connection.execute(select(coders.c.id).where(coders.c.name_key == name_key)).scalar()


def site_rows(connection: Connection) -> list[SiteRow]:
    """All sites by name."""
    query = select(sites).order_by(sites.c.name_key)
    return [SiteRow(row.id, row.guid, row.name) for row in connection.execute(query)]


def site_with_key(connection: Connection, name_key: str) -> int | None:
    """The site with this folded name."""
    return connection.execute(select(sites.c.id).where(sites.c.name_key == name_key)).scalar()


def witness_rows(connection: Connection) -> list[WitnessRow]:
    """All witnesses in the order of their letters (A ... Z, AA ...), with their segment counts."""
    counts: dict[Any, int] = dict(
        connection.execute(
            select(segments.c.witness_id, func.count())
            .where(segments.c.witness_id.is_not(None))
            .group_by(segments.c.witness_id)
        ).all()
    )
    query = (
        select(witnesses, sites.c.name.label("site"))
        .join_from(witnesses, sites, witnesses.c.site_id == sites.c.id, isouter=True)
        .order_by(*_BY_LETTERS)
    )
    return [
        WitnessRow(
            row.id,
            row.guid,
            row.label,
            row.site_id,
            row.site or "",
            row.status,
            row.role,
            row.description,
            counts.get(row.id, 0),
        )
        for row in connection.execute(query)
    ]


def witness_labels(connection: Connection) -> dict[int, str]:
    """Labels by id, in the order of their letters."""
    query = select(witnesses.c.id, witnesses.c.label).order_by(*_BY_LETTERS)
    return {row[0]: row[1] for row in connection.execute(query)}


def witness_with_key(connection: Connection, label_key: str) -> int | None:
    """The witness with this folded label."""
    return connection.execute(select(witnesses.c.id).where(witnesses.c.label_key == label_key)).scalar()


def witness_label(connection: Connection, witness_id: int) -> str | None:
    """The label of the witness with this id."""
    return connection.execute(select(witnesses.c.label).where(witnesses.c.id == witness_id)).scalar()


def counts_of_things(connection: Connection) -> tuple[int, int, int]:
    """How many footage titles, nodes and witnesses there are."""
    found = [
        int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in (footage, nodes, witnesses)
    ]
    return found[0], found[1], found[2]


def attribute_rows(connection: Connection) -> list[AttributeRow]:
    """What is noted of witnesses, in its order."""
    query = select(attributes).order_by(attributes.c.position, attributes.c.id)
    return [
        AttributeRow(
            row.id,
            row.guid,
            row.name,
            AttributeKind(row.kind),
            tuple(one for one in row.choices.split("\n") if one),
        )
        for row in connection.execute(query)
    ]


def values_of(connection: Connection) -> dict[int, dict[int, str]]:
    """By witness: attribute id to value."""
    found: dict[int, dict[int, str]] = {}
    query = select(
        attribute_values.c.witness_id, attribute_values.c.attribute_id, attribute_values.c.value
    ).order_by(attribute_values.c.id)
    for witness_id, attribute_id, value in connection.execute(query):
        found.setdefault(witness_id, {})[attribute_id] = value
    return found


def value_id(connection: Connection, attribute_id: int, witness_id: int) -> int | None:
    """The row that holds a witness's value."""
    query = select(attribute_values.c.id).where(
        attribute_values.c.attribute_id == attribute_id, attribute_values.c.witness_id == witness_id
    )
    return connection.execute(query).scalar()


def stretches(
    connection: Connection, footage_id: int | None = None, witness_id: int | None = None
) -> list[StretchRow]:
    """Where witnesses speak, by footage and in."""
    query = (
        select(witness_stretches, witnesses.c.label)
        .join(witnesses, witness_stretches.c.witness_id == witnesses.c.id)
        .order_by(witness_stretches.c.footage_id, witness_stretches.c.in_frame, witness_stretches.c.id)
    )
    if footage_id is not None:
        query = query.where(witness_stretches.c.footage_id == footage_id)
    if witness_id is not None:
        query = query.where(witness_stretches.c.witness_id == witness_id)
    return [
        StretchRow(row.id, row.footage_id, row.witness_id, row.label, Span(row.in_frame, row.out_frame))
        for row in connection.execute(query)
    ]


def footage_counts(connection: Connection) -> dict[int, int]:
    """By witness: in how many footage titles they appear."""
    witness = footage_witnesses.c.witness_id
    query = select(witness, func.count()).group_by(witness)
    return {witness_id: count for witness_id, count in connection.execute(query)}


def linked_footage(connection: Connection, witness_id: int) -> set[int]:
    """Ids of the footage in which a witness appears."""
    query = select(footage_witnesses.c.footage_id).where(footage_witnesses.c.witness_id == witness_id)
    return set(connection.execute(query).scalars())
