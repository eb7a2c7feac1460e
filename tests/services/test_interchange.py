"""CSV: what is in it, in which order, and that pandas reads it back."""

from __future__ import annotations

import csv
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.errors import Cancelled, NotFound, StorageError, UserError
from qdacoder.exchange.csv_tables import COLUMNS, guarded, unguarded
from qdacoder.services.interchange import ExportFilter
from qdacoder.services.session import open_project
from qdacoder.storage.read.export import CodedFilter
from tests.helpers.build import a_project

HEADER = (
    "segment_id,footage,site,witness,category,node,in,out,in_frame,out_frame,rate,in_seconds,out_seconds,"
    "duration_seconds,coder,relevance,quote_original,quote_translation,memo,citation,coded_at"
    ",translation_revision,translation_changed,excluded_seconds"
)


def test_columns_stand_in_their_order() -> None:
    assert ",".join(column.name for column in COLUMNS) == HEADER


def test_one_row_a_coding_ordered_by_footage_in_and_node(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.tag(2, 0, 30, [1])
    result = session.interchange.export_csv(tmp_path / "o.csv")
    table = pd.read_csv(tmp_path / "o.csv", dtype=str, keep_default_na=False)
    assert result.rows == len(table) == 5
    assert list(table["node"]) == [
        "Weekly quota",
        "Foreman intervenes",
        "Debt",
        "Weekly quota",
        "Weekly quota",
    ]
    first = table.iloc[0]
    assert first["in"] == "00:00:40:00"
    assert (first["in_frame"], first["out_frame"], first["rate"]) == ("1000", "2000", "25")
    assert (first["in_seconds"], first["duration_seconds"]) == ("40.000", "40.000")
    assert first["citation"] == "The Why Foundation, Blagoveshchensk video 2, 00:00:40:00 – 00:01:20:00."
    assert (first["category"], first["coder"], first["memo"]) == ("Financial resources", "Ruth Baker", "one")
    last = table.iloc[-1]
    assert (last["in"], last["out"], last["rate"]) == ("00:00:00;00", "00:00:01;00", "30000/1001")
    assert last["out_seconds"] == "1.001"
    session.close()


def test_several_memos_on_a_segment_stay_in_its_one_row(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    session.close()
    with closing(sqlite3.connect(tmp_path / "p.qdacoder")) as raw, raw:
        raw.execute(
            "INSERT INTO memos (guid, segment_id, coder_id, text, created_at, changed_at)"
            " SELECT 'z' || substr(guid, 2), segment_id, coder_id, 'two', created_at, changed_at FROM memos"
            " WHERE segment_id = 1"
        )
    session = open_project(tmp_path / "p.qdacoder")
    for rows, count in (("codings", 4), ("segments", 3)):
        session.interchange.export_csv(tmp_path / "o.csv", rows=rows)
        table = pd.read_csv(tmp_path / "o.csv", dtype=str, keep_default_na=False)
        assert len(table) == count
        assert set(table["memo"][table["segment_id"] == "1"]) == {"one\n\ntwo"}
    session.coding.set_memo([1], "three")
    assert session.coding.segments_by_id([1])[0].memo == "three"
    session.close()


def test_rows_segments_joins_nodes_and_keeps_bare_segments(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.tag(1, 10, 20, [])
    session.interchange.export_csv(tmp_path / "o.csv", rows="segments")
    table = pd.read_csv(tmp_path / "o.csv", dtype=str, keep_default_na=False)
    assert list(table["segment_id"]) == ["4", "1", "2", "3"]
    assert list(table["node"]) == ["", "Weekly quota; Foreman intervenes", "Debt", "Weekly quota"]
    assert table["category"][1] == "Financial resources; Surveillance"
    session.close()


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (ExportFilter(categories=("surveillance",)), 1),
        (ExportFilter(nodes=("WEEKLY QUOTA", "debt")), 3),
        (ExportFilter(witnesses=("A",)), 3),
        (ExportFilter(witnesses=("A",), nodes=("Debt",)), 1),
        (ExportFilter(footage=("Reel",)), 0),
        (ExportFilter(coders=("ruth baker",)), 4),
    ],
)
def test_filters(wanted: ExportFilter, rows: int, tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    assert session.interchange.export_csv(tmp_path / "o.csv", filter=wanted).rows == rows
    session.close()


def test_an_unknown_name_names_the_nearest_and_writes_nothing(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    with pytest.raises(NotFound, match="Weekly quota"):
        session.interchange.export_csv(tmp_path / "o.csv", filter=ExportFilter(nodes=("Weekly qota",)))
    assert not (tmp_path / "o.csv").exists()
    session.close()


TEXTS = [
    "=1+1", "+49", "-5", "@x", "\tx", "\rx", "＝1", "'=1", "''=1", "'quoted", "a,b", 'a"b', "a\nb", "a\r\nb",
    "돈을 냈다", "деньги", "001", "1E5", "MAR1", " spaced ", "😀",
]  # fmt: skip


@pytest.mark.parametrize("given", TEXTS)
def test_b16_texts_come_back_without_loss_and_run_nowhere(given: str, tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.set_memo([1], given)
    session.interchange.export_csv(tmp_path / "o.csv", bom=True)
    assert (tmp_path / "o.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(
        tmp_path / "o.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig", lineterminator=None
    )
    cell = table["memo"][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert unguarded(cell) == given
    assert unguarded(guarded(given)) == given
    session.close()


def test_f05_a_failed_or_stopped_export_leaves_the_older_file(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    session.coding.tag(1, 0, 5, [1])
    target = tmp_path / "o.csv"
    target.write_text("older")
    for start in range(600):
        session.coding.tag(1, 10_000 + start * 10, 10_005 + start * 10, [1])
        if start > 500:
            break
    with pytest.raises(Cancelled):
        session.interchange.export_csv(target, cancel=lambda: True)
    assert target.read_text() == "older"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["o.csv", "p.qdacoder"]
    with pytest.raises(UserError, match=r"ends in \.csv"):
        session.interchange.export_csv(tmp_path / "o.xlsx")
    with pytest.raises(UserError, match="does not exist"):
        session.interchange.export_csv(tmp_path / "no" / "o.csv")
    blocked = tmp_path / ("x" * 300 + ".csv")
    with pytest.raises(StorageError):
        session.interchange.export_csv(blocked)
    session.close()


@given(
    st.sampled_from(["25", "29.97", "23.976", "12.5", "3/7", "999999937/100003", "7/999983"]),
    st.lists(st.integers(0, 10_000_000), max_size=20),
)
def test_seconds_are_rounded_once_halves_to_the_even_one(rate: str, frames: list[int]) -> None:
    from qdacoder.domain.citations import CitationStyle
    from qdacoder.services.interchange import _Place

    row = SimpleNamespace(rate=FrameRate.parse(rate), timebase=Timebase(FrameRate.parse(rate)))
    place = _Place(row, CitationStyle(), (), {})  # type: ignore[arg-type]
    for frame in frames * 2:
        micro = round(row.rate.seconds(frame) * 1_000_000)  # a fraction: Python rounds it in the same way
        whole, digits = micro // 10**6, f"{micro % 10**6:06d}".rstrip("0")
        assert place.seconds(frame) == f"{whole}.{digits.ljust(3, '0')}"


@pytest.mark.parametrize("rows", ["codings", "segments"])
def test_exports_hold_what_plain_loops_over_the_tables_give(tmp_path: Path, rows: str) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    chance = random.Random(11)
    for place in range(40):
        start = chance.randrange(500)
        if place == 20:
            session.add_coder("Min Seo")
            session.code_as("Min Seo")
        session.coding.tag(
            chance.choice([1, 2]),
            start,
            start + chance.randrange(1, 40),
            chance.sample([1, 2, 3, 4], chance.randrange(3)),
            chance.choice([1, 2, None]),
            memo=chance.choice(["", "하나", "два"]),
        )
    for one in range(5, 25):
        session.coding.add_node([one], 1 + one % 4)
    session.codebook.add_node("Unsorted")
    session.coding.add_node([3, 9], 5)
    for wanted in (
        ExportFilter(),
        ExportFilter(coders=("Min Seo",)),
        ExportFilter(nodes=("Debt", "Unsorted")),
        ExportFilter(categories=("Financial resources",), witnesses=("A",), coders=("Ruth Baker",)),
        ExportFilter(footage=("Reel",)),
    ):
        session.interchange.export_csv(tmp_path / "o.csv", filter=wanted, rows=rows)  # type: ignore[arg-type]
        with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
            found = [
                (row["segment_id"], row["category"], row["node"], row["coder"], row["witness"], row["memo"])
                for row in csv.DictReader(file)
            ]
        assert found == _expected(session.path, session.interchange.resolve(wanted), rows)
    session.close()


def _expected(path: Path, wanted: CodedFilter, rows: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        segments = raw.execute(
            "SELECT s.id, s.footage_id, s.witness_id, s.created_by, coalesce(w.label, ''),"
            " coalesce((SELECT text FROM memos WHERE segment_id = s.id), '') FROM segments s"
            " LEFT JOIN witnesses w ON w.id = s.witness_id ORDER BY footage_id, in_frame, out_frame, s.id"
        ).fetchall()
        coded = raw.execute(
            "SELECT d.segment_id, d.node_id, d.coder_id, n.category_id, coalesce(g.name, ''), n.name, c.name"
            " FROM codings d JOIN nodes n ON n.id = d.node_id JOIN coders c ON c.id = d.coder_id"
            " LEFT JOIN categories g ON g.id = n.category_id ORDER BY g.position, n.position, n.id, d.id"
        ).fetchall()
        coders = dict(raw.execute("SELECT id, name FROM coders"))
    found = []
    for one, footage, witness, maker, label, memo in segments:
        if wanted.footage_ids and footage not in wanted.footage_ids:
            continue
        if wanted.witness_ids and witness not in wanted.witness_ids:
            continue
        all_on = [row for row in coded if row[0] == one]
        on = [
            row
            for row in all_on
            if (not wanted.node_ids or row[1] in wanted.node_ids)
            and (not wanted.category_ids or row[3] in wanted.category_ids)
            and (not wanted.coder_ids or row[2] in wanted.coder_ids)
        ]
        if rows == "codings":
            found += [(str(one), *row[4:], label, memo) for row in on]
            continue
        bare = not all_on and not wanted.node_ids and not wanted.category_ids
        if on or (bare and (not wanted.coder_ids or maker in wanted.coder_ids)):
            texts = ["; ".join(dict.fromkeys(row[at] for row in on if row[at])) for at in (4, 5, 6)]
            found.append((str(one), texts[0], texts[1], texts[2] or coders[maker], label, memo))
    return found
