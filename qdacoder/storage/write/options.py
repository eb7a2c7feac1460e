"""Row changes of a project's options."""

from __future__ import annotations

from sqlalchemy import select

from qdacoder.storage.tables_method import project_options
from qdacoder.storage.unit_of_work import UnitOfWork


def set_option(unit: UnitOfWork, name: str, value: str) -> None:
    """Choose a value; empty forgets the option."""
    here = project_options.c.name == name
    existing = unit.connection.execute(select(project_options.c.id).where(here)).scalar()
    if existing is None and value:
        unit.insert(project_options, name=name, value=value)
    elif existing is not None and value:
        unit.update(project_options, here, value=value)
    elif existing is not None:
        unit.delete(project_options, here)
