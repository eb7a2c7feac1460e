"""Row changes of excluded ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qdacoder.domain.exclusion import Applies
from qdacoder.domain.spans import Span
from qdacoder.storage.tables_method import exclusions
from qdacoder.storage.unit_of_work import UnitOfWork, now_text


def add_exclusion(unit: UnitOfWork, footage_id: int, span: Span, applies: Applies, reason: str) -> int:
    """One range; returns its id."""
    return unit.insert(
        exclusions,
        footage_id=footage_id,
        in_frame=span.in_frame,
        out_frame=span.out_frame,
        applies=applies.value,
        reason=reason,
        coder_id=unit.coder_id,
        created_at=now_text(),
    )


def update_exclusion(unit: UnitOfWork, exclusion_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a range."""
    if values:
        unit.update(exclusions, exclusions.c.id == exclusion_id, **values)


def remove_exclusions(unit: UnitOfWork, ids: Sequence[int]) -> None:
    """Take ranges back."""
    unit.delete(exclusions, exclusions.c.id.in_(ids))
