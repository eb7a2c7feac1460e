"""CSV: what is in it, in which order, and that pandas reads it back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from qdacoder.errors import Cancelled, NotFound, StorageError, UserError
from qdacoder.exchange.csv_tables import COLUMNS, guarded, unguarded
from qdacoder.services.interchange import ExportFilter
from qdacoder.services.session import open_project
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
            " SELECT 'b' || substr(guid, 2), segment_id, coder_id, 'two', created_at, changed_at FROM memos"
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
