"""The tables of Analysis as plain grids: the window and the command line write the same ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.coverage import CoverageRow
from qdacoder.domain.facts import GrowthPoint, Together
from qdacoder.exchange.csv_tables import guarded
from qdacoder.exchange.whole_file import writing
from qdacoder.services.interchange import ExportResult, export_target

if TYPE_CHECKING:
    from qdacoder.services.analysis import Table

_PARTS = ("coded", "seen", "excluded", "unseen")
LEFT_OUT = "Without excluded sound"
_LONGEST_SHEET = 31  # characters of a sheet's name


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under its column names.

    Attributes:
        name: for a file or a sheet.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


def matrix_grid(table: Table) -> Grid:
    """Categories with their nodes, then totals."""
    matrix, nothing = table.matrix, (0.0,) * len(table.heads)
    rows: list[tuple[str | int | float, ...]] = []
    for category, nodes in table.rows:
        key, name = (category.id, category.name) if category else (None, "unsorted")
        total = matrix.category_totals.get(key, 0.0)
        rows.append((name, "", *map(_plain, (*matrix.categories.get(key, nothing), total))))
        for node in nodes:
            total = matrix.node_totals.get(node.id, 0.0)
            rows.append((name, node.name, *map(_plain, (*matrix.nodes.get(node.id, nothing), total))))
    rows.append(("All", "", *map(_plain, (*matrix.column_totals, matrix.total))))
    rows.append(("Codings", "", *matrix.codings, matrix.total_codings))
    if table.left_out:
        rows.append((LEFT_OUT, table.left_out, *("",) * (len(table.heads) + 1)))
    return Grid(f"nodes by {table.by}", ("category", "node", *table.heads, "all"), tuple(rows))


def together_grid(found: Together, names: Mapping[int, str], left_out: str = "") -> Grid:
    """How often nodes stand together; the diagonal has each node's own segments.

    Args:
        left_out: what leaving excluded sound out took away, said in a last row.
    """
    heads = [names.get(one, "") for one in found.node_ids]
    rows: list[tuple[str | int | float, ...]] = [
        (name, *row) for name, row in zip(heads, found.counts, strict=True)
    ]
    if left_out:
        rows.append((f"{LEFT_OUT}: {left_out}", *("",) * len(heads)))
    return Grid("nodes together", ("node", *heads), tuple(rows))


def coverage_grid(rows: Sequence[CoverageRow], *, leave_out: bool = False) -> Grid:
    """Minutes and share of each kind of time, a row a footage (and coder).

    Args:
        leave_out: the rows are without excluded time, which a last row says.
    """
    by_coder = any(row.coder for row in rows)
    names = tuple(f"{part}_{what}" for part in _PARTS for what in ("minutes", "share"))
    lines = []
    for row in rows:
        line: list[str | int | float] = [row.title, row.coder] if by_coder else [row.title]
        for part in _PARTS:
            frames = getattr(row.coverage, part)
            line += [round(row.minutes(frames), 2), round(row.coverage.share(frames), 4)]
        lines.append(tuple(line))
    header = ("footage", "coder", *names) if by_coder else ("footage", *names)
    if leave_out:
        text = f"{LEFT_OUT}: shares are of the time whose sound is not excluded"
        lines.append((text, *("",) * (len(header) - 1)))
    return Grid("coverage", header, tuple(lines))


def growth_grid(points: Sequence[GrowthPoint]) -> Grid:
    """New nodes by hour watched."""
    return Grid(
        "new nodes", ("hour", "new", "nodes"), tuple((one.hour, one.new, one.nodes) for one in points)
    )


def csv_text(grid: Grid) -> str:
    """A grid as CSV, lines ended by carriage return and line feed; nothing in it runs as a formula."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow([guarded(one) for one in grid.header])
    writer.writerows([guarded(one) if isinstance(one, str) else one for one in row] for row in grid.rows)
    return kept.getvalue()


def write_grid(target: Path, grid: Grid) -> ExportResult:
    """Write a grid as ``.csv`` or ``.xlsx``.

    Raises:
        UserError: another ending, or a folder that does not exist.
        StorageError: it cannot be written; an older file stands as it was.
    """
    target = export_target(Path(target), ".xlsx" if Path(target).suffix.casefold() == ".xlsx" else ".csv")
    if target.suffix.casefold() == ".xlsx":
        from qdacoder.exchange.xlsx_tables import Sheet, write_sheets

        write_sheets(target, [Sheet(grid.name[:_LONGEST_SHEET], grid.header, grid.rows)])
    else:
        with writing(target) as part, part.open("w", encoding="utf-8", newline="") as file:
            file.write(csv_text(grid))
    return ExportResult(target, len(grid.rows), target.stat().st_size)


def _plain(value: float) -> int | float:
    """A whole number as such, seconds to the millisecond."""
    return int(value) if value == int(value) else round(value, 3)
