"""Row changes of saved themes."""

from __future__ import annotations

from sqlalchemy import func, select

from qdacoder.domain.text import folded
from qdacoder.storage.tables_method import themes
from qdacoder.storage.unit_of_work import UnitOfWork, now_text


def save_theme(unit: UnitOfWork, theme_id: int | None, name: str, filter_text: str) -> int:
    """A new theme at the end, or another filter for one that is there; returns its id."""
    if theme_id is not None:
        unit.update(themes, themes.c.id == theme_id, filter=filter_text)
        return theme_id
    last = unit.connection.execute(select(func.max(themes.c.position))).scalar()
    return unit.insert(
        themes,
        name=name,
        name_key=folded(name),
        filter=filter_text,
        position=0 if last is None else last + 1,
        created_at=now_text(),
    )


def rename_theme(unit: UnitOfWork, theme_id: int, name: str) -> None:
    """Another name."""
    unit.update(themes, themes.c.id == theme_id, name=name, name_key=folded(name))


def remove_theme(unit: UnitOfWork, theme_id: int) -> None:
    """Forget it."""
    unit.delete(themes, themes.c.id == theme_id)
