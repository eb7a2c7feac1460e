"""Reads that share one transaction, and a change of the same thread among them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import event

from qdacoder.domain.changes import ChangeSet
from qdacoder.services.session import ProjectSession
from tests.helpers.build import a_project


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    made = a_project(tmp_path / "p.qdacoder")
    yield made
    made.close()


def _begun(session: ProjectSession) -> list[str]:
    statements: list[str] = []

    @event.listens_for(session.file._engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        if sql.startswith("BEGIN"):
            statements.append(sql)

    return statements


def test_all_reads_after_a_change_are_one_transaction(session: ProjectSession) -> None:
    begun = _begun(session)

    def listen(_change: ChangeSet) -> None:
        for _ in range(5):
            session.totals()
            session.next_steps()

    session.subscribe(listen)
    session.coding.tag(1, 5000, 5010, [1])
    assert begun.count("BEGIN IMMEDIATE") == 1
    assert begun[begun.index("BEGIN IMMEDIATE") :].count("BEGIN") == 1


def test_a_listener_may_change_the_project_and_reads_what_it_did(session: ProjectSession) -> None:
    seen: list[tuple[int, int]] = []
    begun: list[int] = []

    def listen(_change: ChangeSet) -> None:
        before = session.totals().segments
        begun.append(before)
        if len(begun) < 3:
            session.coding.tag(1, 6000 + 100 * before, 6050 + 100 * before, [1])
        seen.append((before, session.totals().segments))

    session.subscribe(listen)
    session.coding.tag(1, 5000, 5010, [1])
    assert seen[0][1] == seen[0][0]  # the innermost change was the last one
    assert seen[-1][1] > seen[-1][0]  # the outer ones saw what the inner ones did
    assert session.totals().segments == seen[-1][1]


def test_another_thread_changes_the_project_while_reads_are_shared(session: ProjectSession) -> None:
    found: list[int] = []
    with session.file.sharing():
        before = session.totals().segments

        def change() -> None:
            session.run("Note", "note", lambda _unit: None)
            found.append(session.totals().segments)

        other = Thread(target=change)
        other.start()
        other.join(5)
        assert not other.is_alive()
        assert session.totals().segments == before
    assert found == [before]


def test_a_fault_in_a_shared_read_leaves_the_file_free(session: ProjectSession) -> None:
    with pytest.raises(ZeroDivisionError), session.file.sharing(), session.reading():
        raise ZeroDivisionError
    with session.file.sharing():
        session.totals()
        session.coding.tag(1, 5000, 5010, [1])
        assert session.next_undo() is not None
    session.undo()
