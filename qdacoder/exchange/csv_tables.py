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
from datetime import datetime
from itertools import islice
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
    """One column: its name and what it holds."""

    name: str
    meaning: str


def guarded(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    if text[:1] not in _SUSPECT:
        return text
    return f"'{text}" if text.lstrip("'").startswith(_DANGEROUS) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_DANGEROUS) else cell


def to_the_second(moment: str) -> str:
    """A moment as ISO 8601 text without parts of seconds."""
    if len(moment) == 29 and moment[19] == "." and moment.endswith("+00:00"):  # as the program stores them
        return moment[:19] + moment[23:]
    return datetime.fromisoformat(moment).isoformat(timespec="seconds")


COLUMNS: tuple[Column, ...] = (
    Column("segment_id", "number of the segment"),
    Column("footage", "title"),
    Column("site", "where it was shot"),
    Column("witness", "label"),
    Column("category", "category of the node"),
    Column("node", "node"),
    Column("in", "in point, as the footage is cited"),
    Column("out", "out point, as the footage is cited"),
    Column("in_frame", "first frame, from the footage's first picture"),
    Column("out_frame", "frame after the last"),
    Column("rate", "frames a second, exact"),
    Column("in_seconds", "in point in seconds from the first picture"),
    Column("out_seconds", "out point in seconds from the first picture"),
    Column("duration_seconds", "length in seconds"),
    Column("coder", "who coded"),
    Column("relevance", "1 to 3, empty when not set"),
    Column("quote_original", "quote in the original"),
    Column("quote_translation", "quote in translation"),
    Column("memo", "memo of the segment"),
    Column("citation", "in full, as the project cites"),
    Column("coded_at", "when it was coded, UTC, ISO 8601"),
    Column("translation_revision", "revision of each translated cue that is quoted"),
    Column("translation_changed", "yes where the translation changed since it was quoted"),
    Column("excluded_seconds", "seconds of it whose sound is excluded, empty where nothing is"),
)


def cells(row: CodedSegmentRow) -> list[str | int]:
    """What a row has in each of the columns. One function for all: it runs for each of very many rows."""
    (
        segment_id,
        footage,
        _creator,
        site,
        witness,
        categories,
        nodes,
        in_text,
        out_text,
        in_frame,
        out_frame,
        rate,
        in_seconds,
        out_seconds,
        duration_seconds,
        coders,
        relevance,
        quote_original,
        quote_translation,
        memo,
        citation,
        coded_at,
        revisions,
        changed,
        excluded_seconds,
    ) = row
    return [
        segment_id,
        guarded(footage),
        guarded(site),
        guarded(witness),
        guarded(_JOINED.join(categories)),
        guarded(_JOINED.join(nodes)),
        in_text,
        out_text,
        in_frame,
        out_frame,
        rate,
        in_seconds,
        out_seconds,
        duration_seconds,
        guarded(_JOINED.join(coders)),
        relevance or "",
        guarded(quote_original),
        guarded(quote_translation),
        guarded(memo),
        guarded(citation),
        to_the_second(coded_at),
        _JOINED.join(map(str, revisions)) if revisions else "",
        "yes" if changed else "",
        excluded_seconds,
    ]


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
        rest = iter(rows)
        while some := list(map(cells, islice(rest, _EVERY))):
            writer.writerows(some)
            count += len(some)
            if cancel and cancel():
                raise Cancelled("The export was stopped; no file was written.")
            if progress and total:
                progress(min(1.0, count / total))
        file.flush()
        os.fsync(file.fileno())
    return count
