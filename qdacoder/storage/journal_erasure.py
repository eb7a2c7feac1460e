"""Taking row images out of the journal for good: only erasing a witness does this."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from sqlalchemy import Connection, and_, delete, func, select, update
from sqlalchemy.sql import ColumnElement

from qdacoder.storage.tables import journal_batches, journal_rows, journal_steps

Rows = dict[str, set[int]]
_PART = 5_000
ERASED = "(erased)"


def count_images(connection: Connection, ever: Rows) -> int:
    """How many row images the journal holds of these rows."""
    return sum(
        int(connection.execute(select(func.count()).select_from(journal_rows).where(where)).scalar_one())
        for where in _image_conditions(ever)
    )


def images_of_step(connection: Connection, step_id: int) -> int:
    """How many row images a step has."""
    batches = select(journal_batches.c.id).where(journal_batches.c.step_id == step_id)
    query = select(func.count()).select_from(journal_rows).where(journal_rows.c.batch_id.in_(batches))
    return int(connection.execute(query).scalar_one())


def forget_images(connection: Connection, ever: Rows) -> None:
    """Remove every image of these rows. No step so far can be undone any more, since some lost images."""
    for where in _image_conditions(ever):
        connection.execute(delete(journal_rows).where(where))
    batches, steps = journal_batches.c, journal_steps.c
    connection.execute(delete(journal_batches).where(batches.id.not_in(select(journal_rows.c.batch_id))))
    left = (
        select(func.count())
        .select_from(journal_rows)
        .where(journal_rows.c.batch_id == batches.id)
        .scalar_subquery()
    )
    connection.execute(update(journal_batches).values(row_count=left))
    whole = select(func.coalesce(func.sum(batches.row_count), 0)).where(batches.step_id == steps.id)
    connection.execute(
        update(journal_steps).where(steps.kind == "do").values(row_count=whole.scalar_subquery())
    )
    connection.execute(update(journal_steps).values(undoable=0))
    connection.execute(update(journal_steps).where(steps.state == "undone").values(state="dropped"))


def forget_label(connection: Connection, label: str) -> None:
    """What the history says names the witness no more (a label may have been a name)."""
    rows = connection.execute(select(journal_steps.c.id, journal_steps.c.label)).all()
    for step_id, said in rows:
        if len(label) > 2:
            plain = said.replace(label, ERASED)
        else:
            plain = said.replace(f"itness {label}", f"itness {ERASED}") if _ends(said, label) else said
        if plain != said:
            connection.execute(update(journal_steps).where(journal_steps.c.id == step_id).values(label=plain))


def _ends(said: str, label: str) -> bool:
    """Whether the label stands in a sentence as a word after “witness”."""
    words = said.replace(",", " ").replace(":", " ").split()
    return any(one.casefold() == "witness" and two == label for one, two in pairwise(words))


def _image_conditions(ever: Rows) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for name, ids in ever.items():
        batches = select(journal_batches.c.id).where(journal_batches.c.table_name == name)
        conditions += [
            and_(journal_rows.c.batch_id.in_(batches), journal_rows.c.row_id.in_(part)) for part in parts(ids)
        ]
    return conditions


def parts(ids: Iterable[int]) -> list[list[int]]:
    """Ids in lists short enough for one statement."""
    ordered = sorted(ids)
    return [ordered[start : start + _PART] for start in range(0, len(ordered), _PART)]
