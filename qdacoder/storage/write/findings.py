"""Row changes of findings, studies, stances, quantities and rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, case, func, select

from qdacoder.domain.findings import Role
from qdacoder.domain.text import folded
from qdacoder.storage.tables_method import evidence, findings, quantities, rates, stances, studies
from qdacoder.storage.unit_of_work import UnitOfWork, now_text


def _last(unit: UnitOfWork, table: Table) -> int:
    return (
        int(unit.connection.execute(select(func.coalesce(func.max(table.c.position), -1))).scalar_one()) + 1
    )


def add_finding(unit: UnitOfWork, statement: str, body: str) -> int:
    """One finding at the end; returns its id."""
    at = now_text()
    return unit.insert(
        findings,
        statement=statement,
        body=body,
        position=_last(unit, findings),
        created_by=unit.coder_id,
        created_at=at,
        changed_at=at,
    )


def update_finding(unit: UnitOfWork, finding_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a finding, and when it was changed."""
    if values:
        unit.update(findings, findings.c.id == finding_id, **values, changed_at=now_text())


def order_findings(unit: UnitOfWork, ids: Sequence[int]) -> None:
    """Number the positions in this order."""
    places = case({one: place for place, one in enumerate(ids)}, value=findings.c.id)
    unit.update(findings, findings.c.id.in_(ids), position=places)


def remove_finding(unit: UnitOfWork, finding_id: int) -> None:
    """A finding with its evidence and stances; segments and studies stay."""
    for table in (evidence, stances):
        unit.delete(table, table.c.finding_id == finding_id)
    unit.delete(findings, findings.c.id == finding_id)


def add_evidence(unit: UnitOfWork, finding_id: int, segment_ids: Sequence[int], role: Role) -> None:
    """Segments that bear on a finding and do not stand there yet."""
    first = _last(unit, evidence)
    unit.insert_many(
        evidence,
        [
            {
                "finding_id": finding_id,
                "segment_id": one,
                "role": role.value,
                "note": "",
                "position": first + n,
            }
            for n, one in enumerate(segment_ids)
        ],
    )


def update_evidence(unit: UnitOfWork, evidence_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a piece of evidence."""
    unit.update(evidence, evidence.c.id == evidence_id, **values)


def remove_evidence(unit: UnitOfWork, ids: Sequence[int]) -> None:
    """Take evidence away; the segments stay."""
    unit.delete(evidence, evidence.c.id.in_(ids))


def add_study(unit: UnitOfWork, values: Mapping[str, Any]) -> int:
    """One study; returns its id."""
    return unit.insert(studies, **values, name_key=folded(str(values["name"])))


def update_study(unit: UnitOfWork, study_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a study."""
    more = {"name_key": folded(str(values["name"]))} if "name" in values else {}
    if values:
        unit.update(studies, studies.c.id == study_id, **values, **more)


def remove_study(unit: UnitOfWork, study_id: int) -> None:
    """A study with all it was said to say."""
    unit.delete(stances, stances.c.study_id == study_id)
    unit.delete(studies, studies.c.id == study_id)


def add_stance(unit: UnitOfWork, values: Mapping[str, Any]) -> int:
    """What a study says on a finding; returns its id."""
    return unit.insert(stances, **values, position=_last(unit, stances))


def update_stance(unit: UnitOfWork, stance_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a stance."""
    if values:
        unit.update(stances, stances.c.id == stance_id, **values)


def remove_stance(unit: UnitOfWork, stance_id: int) -> None:
    """Take it away; the study stays."""
    unit.delete(stances, stances.c.id == stance_id)


def add_quantity(unit: UnitOfWork, values: Mapping[str, Any]) -> int:
    """One stated quantity; returns its id."""
    return unit.insert(quantities, **values)


def update_quantity(unit: UnitOfWork, quantity_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a quantity."""
    if values:
        unit.update(quantities, quantities.c.id == quantity_id, **values)


def remove_quantity(unit: UnitOfWork, quantity_id: int) -> None:
    """Forget it."""
    unit.delete(quantities, quantities.c.id == quantity_id)


def add_rate(unit: UnitOfWork, values: Mapping[str, Any]) -> int:
    """One rate; returns its id."""
    return unit.insert(rates, **values)


def update_rate(unit: UnitOfWork, rate_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a rate."""
    unit.update(rates, rates.c.id == rate_id, **values)


def remove_rate(unit: UnitOfWork, rate_id: int) -> None:
    """Forget it."""
    unit.delete(rates, rates.c.id == rate_id)
