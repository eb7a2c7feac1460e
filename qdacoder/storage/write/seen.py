"""Row changes of what was seen."""

from __future__ import annotations

from qdacoder.domain.spans import Span
from qdacoder.storage.tables_method import seen
from qdacoder.storage.unit_of_work import UnitOfWork, now_text


def note(
    unit: UnitOfWork, footage_id: int, coder_id: int, span: Span, speed: int, longer: int | None
) -> None:
    """One stretch that a coder played; `longer` is a row that it prolongs."""
    if longer is not None:
        unit.update(
            seen, seen.c.id == longer, in_frame=span.in_frame, out_frame=span.out_frame, seen_at=now_text()
        )
    else:
        unit.insert(
            seen,
            footage_id=footage_id,
            coder_id=coder_id,
            in_frame=span.in_frame,
            out_frame=span.out_frame,
            speed=speed,
            seen_at=now_text(),
        )
