"""What a large step changed is found in another way than that of a small one: the same comes out."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from qdacoder.storage import journal
from qdacoder.storage.tables import journal_steps
from tests.helpers.build import a_project, made


def test_a_large_step_tells_the_same_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    chance = random.Random(3)
    for _ in range(30):
        start = chance.randrange(3000)
        session.coding.tag(
            chance.choice([1, 2]), start, start + 50, chance.sample([1, 2, 3, 4], 2), chance.choice([1, None])
        )
    other = made(session.codebook.add_node("Other"))
    session.coding.add_node(list(range(1, 20)), other)
    session.coding.remove_node(list(range(1, 8)), 1)
    session.merging.merge(session.merging.plan([1, other], 1, name="Both"))
    session.coding.delete([2, 3])
    session.undo()
    with session.reading() as connection:
        steps = connection.execute(select(journal_steps.c.id)).scalars().all()
        small = [journal.change_set(connection, step, "", "do") for step in steps]
        monkeypatch.setattr(journal, "_FEW", -1)
        monkeypatch.setattr(journal, "_MANY", 0)
        large = [journal.change_set(connection, step, "", "do") for step in steps]
    # Only of a small one each coding is told.
    assert large == [replace(one, codings=None, added=None) for one in small]
    assert any(len(one.footage_ids) == 2 for one in small)
    session.close()
