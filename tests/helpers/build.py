"""Projects for tests, built by the services."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from qdacoder.domain.timecode import FrameRate
from qdacoder.services.session import ProjectSession, create_project

# Undo and redo leave their own traces here; everything else must be as it was.
NOT_COMPARED = {"journal_steps", "journal_batches", "journal_rows", "sqlite_sequence"}
# The pages of the search index depend on its past; what it holds is checked by `integrity.check`.
_INDEX = "search"


def a_project(path: Path, name: str = "Test") -> ProjectSession:
    """A project with two categories, four nodes, two witnesses, two footage titles, three segments."""
    session = create_project(path, name, "Ruth Baker")
    money = made(session.codebook.add_category("Financial resources"))
    watch = made(session.codebook.add_category("Surveillance", "Who watches"))
    quota = made(session.codebook.add_node("Weekly quota", money, quick_key="1"))
    debt = made(session.codebook.add_node("Debt", money, quick_key="2"))
    made(session.codebook.add_node("Side jobs at night", money, parent_id=debt))
    foreman = made(session.codebook.add_node("Foreman intervenes", watch, quick_key="9"))
    first = made(session.witnesses.add(site="Blagoveshchensk", status="former worker"))
    made(session.witnesses.add("B"))
    video = made(
        session.footage.register(
            "Blagoveshchensk video 2",
            rate=FrameRate(25),
            length="01:50:00:00",
            site="Blagoveshchensk",
            creator="The Why Foundation",
            year=2017,
            memo="raw",
        )
    )
    made(
        session.footage.register("Reel", rate=FrameRate.parse("29.97"), length="00:10:00:00", drop_frame=True)
    )
    session.witnesses.link(first, video)
    session.coding.tag(video, 1000, 2000, [quota, foreman], first, memo="one", quote_original="돈")
    session.coding.tag(video, 1500, 2500, [debt], first, relevance=2)
    session.coding.tag(video, 5000, 5100, [quota])
    return session


def made(changes: Any) -> int:
    """The id of what a verb made."""
    assert changes.result_id is not None
    return int(changes.result_id)


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the journal's, read past the program."""
    connection = sqlite3.connect(path)
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()
            for name in sorted(set(names) - NOT_COMPARED)
            if not name.startswith(_INDEX)
        }
    finally:
        connection.close()
