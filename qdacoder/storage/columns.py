"""What every table is made of: the metadata with its naming, and the columns that come again and again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Text

__all__ = ["guid", "link", "metadata", "number", "row_id", "text"]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def row_id() -> Column[Any]:
    """The number of a row."""
    return Column("id", Integer, primary_key=True)


def guid() -> Column[Any]:
    """A stable identity for what can be exchanged."""
    return Column("guid", Text, nullable=False, unique=True)


def text(name: str) -> Column[Any]:
    """A text, empty where nothing is known."""
    return Column(name, Text, nullable=False, server_default="")


def number(name: str, default: int | None = None, nullable: bool = False) -> Column[Any]:
    """A whole number."""
    return Column(name, Integer, nullable=nullable, server_default=None if default is None else str(default))


def link(name: str, target: str, nullable: bool = False) -> Column[Any]:
    """A row of another table, checked at the end of the transaction."""
    return Column(
        name,
        Integer,
        ForeignKey(f"{target}.id", deferrable=True, initially="DEFERRED"),
        nullable=nullable,
    )
