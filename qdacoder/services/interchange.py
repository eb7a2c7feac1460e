"""Taking coded segments out. The window and the command line write the same bytes."""

from __future__ import annotations

import heapq
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qdacoder.domain.citations import CitationStyle, in_full_of
from qdacoder.domain.coding import CodedSegmentRow
from qdacoder.domain.exclusion import excluded_spans, without
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.spans import Span, covered_frames
from qdacoder.domain.text import folded, nearest
from qdacoder.errors import NotFound, UserError
from qdacoder.exchange.csv_tables import write_csv
from qdacoder.services.citations import citation_of, style_in
from qdacoder.storage.engine import Connection
from qdacoder.storage.read import coding as read_coding
from qdacoder.storage.read import footage as read_footage
from qdacoder.storage.read.exclusions import exclusion_rows
from qdacoder.storage.read.export import CodedFilter, coded_rows, joined_memos, translations, uncoded_rows

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

RowKind = Literal["codings", "segments"]


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """Which codings to take out, by name; an empty tuple means all. Several of one kind are any-of."""

    categories: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    footage: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written: where, how many rows (or pictures), how many bytes.

    Attributes:
        missing: pictures that could not be made, as their files are not at hand.
    """

    path: Path
    rows: int
    bytes: int
    missing: int = 0

    @property
    def said_of_missing(self) -> str:
        """What is to be said of pictures that could not be made; empty when there are all."""
        if not self.missing:
            return ""
        return f"; {self.missing} could not be made, as the file is not at hand: captions.txt names them"


class InterchangeService:
    """Exports of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def export_csv(
        self,
        target: Path,
        *,
        filter: ExportFilter = ExportFilter(),
        rows: RowKind = "codings",
        bom: bool = False,
        progress: Callable[[float], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> ExportResult:
        """Write coded segments as CSV, one consistent moment of the project; safe in a worker thread.

        Raises:
            UserError: a name in the filter is unknown (with the nearest names), or the target is no CSV file.
            StorageError: the target cannot be written; an older file stands as it was.
        """
        wanted = self.resolve(filter)
        return self.write_csv(target, wanted, rows=rows, bom=bom, progress=progress, cancel=cancel)

    def write_csv(
        self,
        target: Path,
        wanted: CodedFilter,
        *,
        rows: RowKind = "codings",
        bom: bool = False,
        progress: Callable[[float], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> ExportResult:
        """`export_csv` with the filter as ids."""
        target = export_target(Path(target), ".csv")
        with self._session.reading() as connection:
            total = read_coding.count_codings(connection)
            table = (
                self.codings(connection, wanted) if rows == "codings" else self.segments(connection, wanted)
            )
            count = write_csv(target, table, bom=bom, total=total, progress=progress, cancel=cancel)
        return ExportResult(target, count, target.stat().st_size)

    def resolve(self, filter: ExportFilter) -> CodedFilter:
        """The filter as ids.

        Raises:
            NotFound: with the nearest names.
        """
        session = self._session
        known = {coder.name: coder.id for coder in session.coders()} if filter.coders else {}
        return CodedFilter(
            category_ids=tuple(session.codebook.find_category(name).id for name in filter.categories),
            node_ids=tuple(session.codebook.find_node(name).id for name in filter.nodes),
            witness_ids=tuple(session.witnesses.find(label).id for label in filter.witnesses),
            footage_ids=tuple(session.footage.find(title).id for title in filter.footage),
            coder_ids=tuple(_coder_id(name, known) for name in filter.coders),
        )

    def codings(self, connection: Connection, wanted: CodedFilter) -> Iterator[CodedSegmentRow]:
        """One row a coding, ordered by footage, in, node."""
        places = _places(connection)
        memos, quoted = joined_memos(connection), translations(connection)
        for row in coded_rows(connection, wanted):
            memo = memos.get(row.segment_id, row.memo or "")
            names = ((row.category or "",), (row.node,), (row.coder,))
            yield _row(row, places[row.footage_id], *names, memo, row.coded_at, quoted.get(row.segment_id))

    def segments(self, connection: Connection, wanted: CodedFilter) -> Iterator[CodedSegmentRow]:
        """One row a segment, also those without a node; categories and nodes joined, each once."""
        places = _places(connection)
        memos, quoted = joined_memos(connection), translations(connection)
        coded = (
            list(rows) for _id, rows in groupby(coded_rows(connection, wanted), lambda row: row.segment_id)
        )
        bare = ([row] for row in uncoded_rows(connection, wanted))
        for rows in _merged(coded, bare):
            first = rows[0]
            named = hasattr(first, "node")
            yield _row(
                first,
                places[first.footage_id],
                _once(row.category or "" for row in rows) if named else (),
                _once(row.node for row in rows) if named else (),
                _once(row.coder for row in rows),
                memos.get(first.segment_id, first.memo or ""),
                min(row.coded_at for row in rows),
                quoted.get(first.segment_id),
            )


def export_target(target: Path, ending: str) -> Path:
    """The file to write, if one can be written there.

    Raises:
        UserError: it is a folder, its folder does not exist, or its name has another ending.
    """
    what = ending.lstrip(".").upper()
    if os.path.isdir(target):  # also for a name too long to ask about
        raise UserError(f"{target} is a folder.", f"Name a file that ends in {ending}.")
    if target.suffix.casefold() != ending:
        raise UserError(f"A {what} file ends in {ending}.", f"Call it {target.stem}{ending}.")
    if not target.parent.is_dir():
        raise UserError(f"The folder {target.parent} does not exist.", "Make it first.")
    return target


def _coder_id(name: str, known: dict[str, int]) -> int:
    for coder, coder_id in known.items():
        if folded(coder) == folded(name):
            return coder_id
    raise NotFound(f"There is no coder “{name}”.", nearest(name, known))


def _merged(*ordered: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """Two ordered streams of row groups as one, by footage, in, out, id."""
    return heapq.merge(
        *ordered,
        key=lambda rows: (rows[0].footage_id, rows[0].in_frame, rows[0].out_frame, rows[0].segment_id),
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


class _Place:
    """What all rows of one footage have in common, made once: a project has many rows and few titles."""

    def __init__(self, footage: FootageRow, style: CitationStyle, out: Sequence[Span]) -> None:
        self.footage = footage
        rate = footage.rate
        self.rate = str(rate.numerator) if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"
        self.text = footage.timebase.format
        self._style, self._out = style, out
        self._cited: dict[str, Callable[[str, str], str]] = {}

    def citation(self, in_text: str, out_text: str, witness: str) -> str:
        """A range in full; in and out as they are written."""
        cite = self._cited.get(witness)
        if cite is None:
            one = citation_of(self.footage, 0, 1, witness)
            cite = self._cited[witness] = in_full_of(one.footage, one.witness, one.year, self._style)
        return cite(in_text, out_text)

    def seconds(self, frames: int) -> str:
        """Frames as seconds, to the microsecond (halves to the even one), without a float on the way."""
        rate = self.footage.rate
        micro, rest = divmod(frames * rate.denominator * 1_000_000, rate.numerator)
        if 2 * rest > rate.numerator or (2 * rest == rate.numerator and micro % 2):
            micro += 1
        whole, part = divmod(micro, 1_000_000)
        digits = f"{part:06d}".rstrip("0")
        return f"{whole}.{digits.ljust(3, '0')}"

    def excluded(self, in_frame: int, out_frame: int) -> str:
        """How much of a range's sound is excluded, in seconds; empty where none is."""
        if not any(one.in_frame < out_frame and in_frame < one.out_frame for one in self._out):
            return ""
        whole = Span(in_frame, out_frame)
        return self.seconds(whole.frames - covered_frames(without([whole], self._out)))


def _places(connection: Connection) -> dict[int, _Place]:
    """By footage, what its rows have in common."""
    style, out = style_in(connection), _excluded(connection)
    rows = read_footage.footage_rows(connection, counted=False)
    return {row.id: _Place(row, style, out.get(row.id, ())) for row in rows}


def _excluded(connection: Connection) -> dict[int, list[Span]]:
    """By footage, the frames whose sound is excluded."""
    rows = exclusion_rows(connection)
    return {
        one: excluded_spans((row for row in rows if row.footage_id == one), audio=True)
        for one in {row.footage_id for row in rows}
    }


def _row(
    row: Any,
    place: _Place,
    categories: tuple[str, ...],
    nodes: tuple[str, ...],
    coders: tuple[str, ...],
    memo: str,
    coded_at: str,
    quoted: tuple[tuple[int, ...], bool] | None,
) -> CodedSegmentRow:
    footage, in_frame, out_frame = place.footage, row.in_frame, row.out_frame
    in_text, out_text, witness = place.text(in_frame), place.text(out_frame), row.witness or ""
    return CodedSegmentRow(
        segment_id=row.segment_id,
        footage=footage.title,
        creator=footage.creator,
        site=footage.site,
        witness=witness,
        categories=categories,
        nodes=nodes,
        in_text=in_text,
        out_text=out_text,
        in_frame=in_frame,
        out_frame=out_frame,
        rate=place.rate,
        in_seconds=place.seconds(in_frame),
        out_seconds=place.seconds(out_frame),
        duration_seconds=place.seconds(out_frame - in_frame),
        coders=coders,
        relevance=row.relevance,
        quote_original=row.quote_original,
        quote_translation=row.quote_translation,
        memo=memo,
        citation=place.citation(in_text, out_text, witness),
        coded_at=datetime.fromisoformat(coded_at),
        revisions=quoted[0] if quoted else (),
        translation_changed=quoted[1] if quoted else False,
        excluded_seconds=place.excluded(in_frame, out_frame),
    )


__all__ = ["ExportFilter", "ExportResult", "InterchangeService", "RowKind"]
