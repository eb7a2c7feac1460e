"""What a project chose for itself."""

from __future__ import annotations

from sqlalchemy import Connection, select

from qdacoder.storage.tables_method import project_options


def options(connection: Connection) -> dict[str, str]:
    """All options by name."""
    query = select(project_options.c.name, project_options.c.value)
    return {name: value for name, value in connection.execute(query)}
