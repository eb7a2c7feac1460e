"""An export reads one moment of the project and keeps no change waiting."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdacoder.errors import Cancelled
from qdacoder.services.session import _GIVES_WAY, ProjectSession
from tests.helpers.build import a_project, made


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ProjectSession]:
    opened = a_project(tmp_path / "p.qdacoder")
    yield opened
    opened.close()


def in_a_thread(work) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_change_goes_first_and_the_read_begins_again(session: ProjectSession) -> None:
    begun, found = threading.Event(), []

    def read(connection, overtaken) -> int:
        nodes = connection.exec_driver_sql("SELECT count(*) FROM nodes").scalar_one()
        found.append(nodes)
        begun.set()
        for _ in range(1000 if len(found) == 1 else 0):  # longer than a change would wait, unless told
            time.sleep(0.01)
            if overtaken():
                raise Cancelled
        return nodes

    results: list[int] = []
    thread = in_a_thread(lambda: results.append(session.read_long(read)))
    assert begun.wait(5)
    made(session.codebook.add_node("Meanwhile"))
    thread.join()
    assert found == [found[0], found[0] + 1]
    assert results == [found[0] + 1]


def test_a_statement_under_way_is_interrupted(session: ProjectSession) -> None:
    begun, calls = threading.Event(), []
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)"
        " SELECT count(*) FROM n, (SELECT count(*) FROM nodes)"
    )

    def read(connection, _overtaken) -> str:
        calls.append(1)
        connection.exec_driver_sql("SELECT count(*) FROM nodes").scalar_one()
        begun.set()
        if len(calls) == 1:
            connection.exec_driver_sql(endless).scalar_one()
        return "done"

    results: list[str] = []
    thread = in_a_thread(lambda: results.append(session.read_long(read)))
    assert begun.wait(5)
    time.sleep(0.1)
    made(session.codebook.add_node("Meanwhile"))
    thread.join(20)
    assert results == ["done"]
    assert len(calls) == 2


def test_rows_that_nobody_fetched_do_not_hold_the_file(session: ProjectSession) -> None:
    begun, kept = threading.Event(), []

    def read(connection, overtaken) -> int:
        if kept:
            return 1
        rows = connection.exec_driver_sql("SELECT a.id FROM nodes a, nodes b, nodes c, nodes d")
        kept.append((rows, rows.fetchone()))
        begun.set()
        until = time.monotonic() + 10
        while not overtaken() and time.monotonic() < until:
            time.sleep(0.005)
        raise Cancelled

    thread = in_a_thread(lambda: session.read_long(read))
    assert begun.wait(5)
    made(session.codebook.add_node("Meanwhile"))
    thread.join()


def test_after_some_times_the_read_keeps_what_it_has(session: ProjectSession) -> None:
    calls: list[bool] = []

    def read(_connection, overtaken) -> int:
        if len(calls) < _GIVES_WAY:
            change = in_a_thread(lambda: session.codebook.add_node(f"Change {len(calls)}"))
            until = time.monotonic() + 5
            while not overtaken() and time.monotonic() < until:
                time.sleep(0.005)
            calls.append(overtaken())
            changes.append(change)
            raise Cancelled
        calls.append(overtaken())
        return len(calls)

    changes: list[threading.Thread] = []
    assert session.read_long(read) == _GIVES_WAY + 1
    for change in changes:
        change.join()
    assert calls == [True] * _GIVES_WAY + [False]


def test_who_stops_an_export_stops_it_also_when_nothing_overtakes(
    session: ProjectSession, tmp_path: Path
) -> None:
    with pytest.raises(Cancelled):
        session.interchange.export_csv(tmp_path / "out.csv", cancel=lambda: True)
    assert not (tmp_path / "out.csv").exists()


def test_an_export_that_is_overtaken_holds_the_change_or_nothing_of_it(
    session: ProjectSession, tmp_path: Path
) -> None:
    shares: list[float] = []

    def progress(share: float) -> None:
        if not shares:
            change = in_a_thread(lambda: session.coding.tag(1, 7000, 7100, [1]))
            until = time.monotonic() + 5
            while time.monotonic() < until and not overtaking():
                time.sleep(0.005)
            changes.append(change)
        shares.append(share)

    def overtaking() -> bool:
        return any(one.overtaken() for one in session.file._long_reads._under_way)

    changes: list[threading.Thread] = []
    done = session.interchange.export_csv(tmp_path / "out.csv", progress=progress)
    changes[0].join()
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == done.rows
    assert len(rows) in (4, 5)
    assert [one for one in tmp_path.iterdir() if one.name.endswith(".part")] == []
