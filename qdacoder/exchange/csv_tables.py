"""Coded segments as CSV: the columns, how each is written, and a file that is whole or not there.

RFC 4180 (so ``\\r\\n`` at the end of a row) and UTF-8. A text cell that a spreadsheet would run as a formula
(it starts with ``=``, ``+``, ``-``, ``@``, tab, carriage return or their full-width forms) gets a
leading apostrophe, as OWASP's page on CSV injection says; so does one that starts with an apostrophe
followed by such a sign, so that reading it back is without loss.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from qdacoder.domain.coding import CodedSegmentRow
from qdacoder.errors import Cancelled, StorageError

BOM = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SUSPECT = frozenset((*_DANGEROUS, "'"))
_JOINED = "; "
_EVERY = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, and how a row fills it."""

    name: str
    meaning: str
    cell: Callable[[CodedSegmentRow], str]


def guarded(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    if text[:1] not in _SUSPECT:
        return text
    return f"'{text}" if text.lstrip("'").startswith(_DANGEROUS) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_DANGEROUS) else cell


COLUMNS: tuple[Column, ...] = (
    Column("segment_id", "number of the segment", lambda row: str(row.segment_id)),
    Column("footage", "title", lambda row: guarded(row.footage)),
    Column("site", "where it was shot", lambda row: guarded(row.site)),
    Column("witness", "label", lambda row: guarded(row.witness)),
    Column("category", "category of the node", lambda row: guarded(_JOINED.join(row.categories))),
    Column("node", "node", lambda row: guarded(_JOINED.join(row.nodes))),
    Column("in", "in point, as the footage is cited", lambda row: row.in_text),
    Column("out", "out point, as the footage is cited", lambda row: row.out_text),
    Column("in_frame", "first frame, from the footage's first picture", lambda row: str(row.in_frame)),
    Column("out_frame", "frame after the last", lambda row: str(row.out_frame)),
    Column("rate", "frames a second, exact", lambda row: row.rate),
    Column("in_seconds", "in point in seconds from the first picture", lambda row: row.in_seconds),
    Column("out_seconds", "out point in seconds from the first picture", lambda row: row.out_seconds),
    Column("duration_seconds", "length in seconds", lambda row: row.duration_seconds),
    Column("coder", "who coded", lambda row: guarded(_JOINED.join(row.coders))),
    Column("relevance", "1 to 3, empty when not set", lambda row: str(row.relevance or "")),
    Column("quote_original", "quote in the original", lambda row: guarded(row.quote_original)),
    Column("quote_translation", "quote in translation", lambda row: guarded(row.quote_translation)),
    Column("memo", "memo of the segment", lambda row: guarded(row.memo)),
    Column("citation", "in full, as the project cites", lambda row: guarded(row.citation)),
    Column(
        "coded_at", "when it was coded, UTC, ISO 8601", lambda row: row.coded_at.isoformat(timespec="seconds")
    ),
    Column(
        "translation_revision",
        "revision of each translated cue that is quoted",
        lambda row: _JOINED.join(str(one) for one in row.revisions),
    ),
    Column(
        "translation_changed",
        "yes where the translation changed since it was quoted",
        lambda row: "yes" if row.translation_changed else "",
    ),
    Column(
        "excluded_seconds",
        "seconds of it whose sound is excluded, empty where nothing is",
        lambda row: row.excluded_seconds,
    ),
)


def write_csv(
    target: Path,
    rows: Iterable[CodedSegmentRow],
    *,
    bom: bool = False,
    total: int = 0,
    progress: Callable[[float], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> int:
    """Write rows to a temporary file beside the target, then rename it. Returns the number of rows.

    `total` is the number of rows expected, for the progress (0..1).

    Raises:
        StorageError: the place cannot be written; an older file stands as it was.
        Cancelled: the older file stands as it was.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            count = _write(part, rows, bom, total, progress, cancel)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{target.name} could not be written in {target.parent}.",
            "Choose another place or a shorter name.",
        ) from error
    if progress:
        progress(1.0)
    return count


def _write(
    part: Path,
    rows: Iterable[CodedSegmentRow],
    bom: bool,
    total: int,
    progress: Callable[[float], None] | None,
    cancel: Callable[[], bool] | None,
) -> int:
    count = 0
    with part.open("w", encoding="utf-8", newline="") as file:
        if bom:
            file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.name for column in COLUMNS])
        for row in rows:
            writer.writerow([column.cell(row) for column in COLUMNS])
            count += 1
            if count % _EVERY == 0:
                if cancel and cancel():
                    raise Cancelled("The export was stopped; no file was written.")
                if progress and total:
                    progress(min(1.0, count / total))
        file.flush()
        os.fsync(file.fileno())
    return count
