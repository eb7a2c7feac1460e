"""Findings with evidence and stances; stated quantities and rates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from qdacoder.domain.findings import EvidenceRow, FindingRow, Role, Stance, StanceRow, StudyRow
from qdacoder.domain.quantities import QuantityRow, RateRow
from qdacoder.storage.tables import categories, coders, codings, nodes, segments, witnesses
from qdacoder.storage.tables_method import evidence, findings, quantities, rates, stances, studies


def finding_rows(connection: Connection, finding_id: int | None = None) -> list[FindingRow]:
    """Findings in their order (or one), with all that bears on them."""
    query = (
        select(findings, coders.c.initials)
        .join(coders, findings.c.created_by == coders.c.id)
        .order_by(findings.c.position, findings.c.id)
    )
    if finding_id is not None:
        query = query.where(findings.c.id == finding_id)
    proofs = _evidence(connection)
    said = _stances(connection)
    found = []
    for row in connection.execute(query):
        own = proofs.get(row.id, [])
        heard, coded, category = _derived(connection, [one.segment_id for one in own])
        found.append(
            FindingRow(
                row.id,
                row.guid,
                row.statement,
                row.body,
                row.initials,
                datetime.fromisoformat(row.changed_at),
                tuple(own),
                tuple(said.get(row.id, [])),
                heard,
                coded,
                category,
            )
        )
    return found


def _evidence(connection: Connection) -> dict[int, list[EvidenceRow]]:
    found: dict[int, list[EvidenceRow]] = defaultdict(list)
    for row in connection.execute(select(evidence).order_by(evidence.c.position, evidence.c.id)):
        one = EvidenceRow(row.id, row.finding_id, row.segment_id, Role(row.role), row.note)
        found[row.finding_id].append(one)
    return found


def _stances(connection: Connection) -> dict[int, list[StanceRow]]:
    known = {row.id: row for row in study_rows(connection)}
    found: dict[int, list[StanceRow]] = defaultdict(list)
    for row in connection.execute(select(stances).order_by(stances.c.position, stances.c.id)):
        one = StanceRow(row.id, row.finding_id, known[row.study_id], Stance(row.stance), row.page, row.says)
        found[row.finding_id].append(one)
    return found


def _derived(
    connection: Connection, segment_ids: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...], int | None]:
    """Witnesses, nodes and the most frequent category of segments."""
    heard = (
        select(witnesses.c.id)
        .join_from(segments, witnesses, segments.c.witness_id == witnesses.c.id)
        .where(segments.c.id.in_(segment_ids))
        .distinct()
        .order_by(func.length(witnesses.c.label), witnesses.c.label_key)
    )
    coded = (
        select(nodes.c.id, nodes.c.category_id, codings.c.segment_id)
        .join_from(codings, nodes, codings.c.node_id == nodes.c.id)
        .join(categories, nodes.c.category_id == categories.c.id, isouter=True)
        .where(codings.c.segment_id.in_(segment_ids))
        .distinct()
        .order_by(categories.c.position, nodes.c.position, nodes.c.id)
    )
    rows = connection.execute(coded).all()
    counts = Counter(
        category for category, _segment in {(row[1], row[2]) for row in rows} if category is not None
    )
    most = counts.most_common(1)[0][0] if counts else None
    return (
        tuple(connection.execute(heard).scalars()),
        tuple(dict.fromkeys(row[0] for row in rows)),
        most,
    )


def study_rows(connection: Connection) -> list[StudyRow]:
    """Earlier studies by name."""
    query = select(studies).order_by(studies.c.name_key)
    return [
        StudyRow(row.id, row.guid, row.name, row.author, row.year, row.place)
        for row in connection.execute(query)
    ]


def quantity_rows(connection: Connection, segment_ids: Sequence[int] | None = None) -> list[QuantityRow]:
    """Stated quantities, of these segments or of all, in the order they were noted."""
    query = select(quantities).order_by(quantities.c.id)
    if segment_ids is not None:
        query = query.where(quantities.c.segment_id.in_(segment_ids))
    return [
        QuantityRow(
            row.id, row.guid, row.segment_id, row.what, row.number, row.unit, row.per, row.on_date, row.note
        )
        for row in connection.execute(query)
    ]


def rate_rows(connection: Connection) -> list[RateRow]:
    """Rates, oldest first."""
    return [
        RateRow(row.id, row.guid, row.from_unit, row.to_unit, row.factor, row.on_date, row.source)
        for row in connection.execute(select(rates).order_by(rates.c.id))
    ]
