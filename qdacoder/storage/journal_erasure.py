"""Taking row images out of the journal for good: only erasing a witness does this."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, select, update

from qdacoder.storage.tables import journal_batches, journal_rows, journal_steps

Rows = dict[str, set[int]]
_PART = 5_000
_LETTERS = 2
ERASED = "(erased)"


def count_images(connection: Connection) -> int:
    """How many row images the journal holds."""
    return int(connection.execute(select(func.count()).select_from(journal_rows)).scalar_one())


def forget_images(connection: Connection) -> None:
    """Remove every row image. The steps stay as a list of who did what and when; none can be undone."""
    connection.execute(delete(journal_rows))
    connection.execute(delete(journal_batches))
    steps = journal_steps.c
    connection.execute(update(journal_steps).values(undoable=0, row_count=0))
    connection.execute(update(journal_steps).where(steps.state == "undone").values(state="dropped"))


def forget_labels(connection: Connection, labels: Iterable[str]) -> None:
    """What the history says names the witness no more (a label may have been a name)."""
    patterns = [_pattern(label) for label in sorted(labels, key=len, reverse=True) if label]
    rows = connection.execute(select(journal_steps.c.id, journal_steps.c.label)).all()
    for step_id, said in rows:
        plain = said
        for pattern in patterns:
            plain = pattern.sub(ERASED, plain)
        if plain != said:
            connection.execute(update(journal_steps).where(journal_steps.c.id == step_id).values(label=plain))


def _pattern(label: str) -> re.Pattern[str]:
    """Where a label stands: one of a letter or two only after “witness”, a longer one anywhere."""
    if len(label) > _LETTERS:
        return re.compile(re.escape(label))
    return re.compile(rf"(?<=itness ){re.escape(label)}(?!\w)")


def parts(ids: Iterable[int]) -> list[list[int]]:
    """Ids in lists short enough for one statement."""
    ordered = sorted(ids)
    return [ordered[start : start + _PART] for start in range(0, len(ordered), _PART)]
