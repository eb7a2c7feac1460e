"""Tables as XLSX (ECMA-376), typed: numbers are numbers, dates dates, and no text becomes a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from qdacoder.domain.coding import CodedSegmentRow
from qdacoder.errors import Cancelled, UserError
from qdacoder.exchange.csv_tables import COLUMNS, cells
from qdacoder.exchange.whole_file import writing

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
_EVERY = 500
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBERS: dict[str, Callable[[CodedSegmentRow], float | int | None]] = {
    "segment_id": lambda row: row.segment_id,
    "in_frame": lambda row: row.in_frame,
    "out_frame": lambda row: row.out_frame,
    "in_seconds": lambda row: float(row.in_seconds),
    "out_seconds": lambda row: float(row.out_seconds),
    "duration_seconds": lambda row: float(row.duration_seconds),
    "relevance": lambda row: row.relevance or None,
    "excluded_seconds": lambda row: float(row.excluded_seconds) if row.excluded_seconds else None,
}
_TEXTS: dict[str, Callable[[CodedSegmentRow], str]] = {
    "footage": lambda row: row.footage,
    "site": lambda row: row.site,
    "witness": lambda row: row.witness,
    "category": lambda row: "; ".join(row.categories),
    "node": lambda row: "; ".join(row.nodes),
    "coder": lambda row: "; ".join(row.coders),
    "quote_original": lambda row: row.quote_original,
    "quote_translation": lambda row: row.quote_translation,
    "memo": lambda row: row.memo,
    "citation": lambda row: row.citation,
}
_WIDE = {"quote_original": 48, "quote_translation": 48, "memo": 36, "citation": 44, "node": 26, "footage": 24}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts and numbers under its column names; None is an empty cell."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[str | int | float | None]]


def write_xlsx(
    target: Path,
    rows: Iterable[CodedSegmentRow],
    *,
    total: int = 0,
    progress: Callable[[float], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    about: Sequence[tuple[str, str]] = (),
) -> int:
    """Write coded segments under the columns of the CSV, and a second sheet that says what they are.

    Returns:
        the number of rows.

    Raises:
        UserError: more rows than a sheet can hold.
        StorageError: it cannot be written; an older file stands as it was.
        Cancelled: likewise.
    """
    with writing(target) as part, _opened(part) as book:
        sheet = book.sheet("Segments", [column.name for column in COLUMNS])
        for number, column in enumerate(COLUMNS):
            sheet.set_column(number, number, _WIDE.get(column.name, 13))
        count = 0
        for row in rows:
            count += 1
            if count > MOST_ROWS:
                raise UserError("There are more rows than an XLSX sheet can hold.", "Export as CSV instead.")
            for number, (column, cell) in enumerate(zip(COLUMNS, cells(row), strict=True)):
                book.cell(sheet, count, number, _value(row, column.name, cell))
            if count % _EVERY == 0:
                if cancel and cancel():
                    raise Cancelled("The export was stopped; no file was written.")
                if progress and total:
                    progress(min(1.0, count / total))
        sheet.autofilter(0, 0, max(1, count), len(COLUMNS) - 1)
        notes = list(about)
        if book.cut:
            notes.append(("Cut", f"{book.cut} texts were longer than a cell can hold and end in …"))
        if notes:
            book.fill(Sheet("About", ("What", "Value"), notes))
    if progress:
        progress(1.0)
    return count


def write_sheets(target: Path, sheets: Sequence[Sheet]) -> None:
    """Write tables, a sheet each.

    Raises:
        UserError: more rows than a sheet can hold.
        StorageError: it cannot be written; an older file stands as it was.
    """
    with writing(target) as part, _opened(part) as book:
        for sheet in sheets:
            if len(sheet.rows) > MOST_ROWS:
                raise UserError("There are more rows than an XLSX sheet can hold.", "Export as CSV instead.")
            book.fill(sheet)


def _value(row: CodedSegmentRow, name: str, cell: str | int) -> Any:
    if name in _NUMBERS:
        return _NUMBERS[name](row)
    if name == "coded_at":
        return datetime.fromisoformat(row.coded_at).replace(tzinfo=None)  # the column says that it is UTC
    return _TEXTS[name](row) if name in _TEXTS else cell


@contextmanager
def _opened(path: Path) -> Iterator[_Book]:
    """A workbook whose rows wait in a folder beside it: testimony is not left in the system's own one."""
    path.touch()  # a place that cannot be written is refused before anything is made
    with TemporaryDirectory(prefix=".qdacoder-", dir=path.parent) as folder:
        book = _Book(path, folder)
        try:
            yield book
        finally:
            book.close()  # also after a failure: it lets its files go


class _Book:
    def __init__(self, path: Path, folder: str) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": folder,
            },
        )
        self._book.set_properties({"author": "", "comments": "qdacoder"})
        self._bold = self._book.add_format({"bold": True})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.cut = 0

    def sheet(self, name: str, header: Sequence[str]) -> Any:
        made = self._book.add_worksheet(name[:31])
        for place, text in enumerate(header):
            made.write_string(0, place, text, self._bold)
        made.freeze_panes(1, 0)
        return made

    def fill(self, sheet: Sheet) -> None:
        made = self.sheet(sheet.name, sheet.header)
        made.set_column(0, 0, 32)
        made.set_column(1, max(1, len(sheet.header) - 1), 16)
        for number, row in enumerate(sheet.rows, start=1):
            for place, value in enumerate(row):
                self.cell(made, number, place, value)

    def cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self._moment)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, self._text(str(value)))

    def _text(self, text: str) -> str:
        text = _NO_XML.sub("", text)
        if len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
            return text
        self.cut += 1
        return text.encode("utf-16-le")[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"

    def close(self) -> None:
        self._book.close()
