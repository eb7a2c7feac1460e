"""Taking coded segments out. The window and the command line write the same bytes."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qdacoder.domain.citations import CitationStyle, in_full_of
from qdacoder.domain.coding import CodedSegmentRow
from qdacoder.domain.exclusion import excluded_spans, without
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.spans import Span, covered_frames
from qdacoder.domain.text import folded, nearest
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import NotFound, UserError
from qdacoder.exchange.csv_tables import write_csv
from qdacoder.services.citations import citation_of, style_in
from qdacoder.storage.engine import Connection
from qdacoder.storage.read import coding as read_coding
from qdacoder.storage.read import footage as read_footage
from qdacoder.storage.read.exclusions import exclusion_rows
from qdacoder.storage.read.export import CodedFilter, ExportedSegment, exported_segments

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

# Of a rate, so many fractions of a second are kept as text: all there are of the usual ones.
_MOST_PARTS = 60_000
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

        def write(connection: Connection, overtaken: Callable[[], bool]) -> int:
            total = read_coding.count_codings(connection)
            table = (
                self.codings(connection, wanted) if rows == "codings" else self.segments(connection, wanted)
            )

            def stop() -> bool:
                return overtaken() or (cancel is not None and cancel())

            return write_csv(target, table, bom=bom, total=total, progress=progress, cancel=stop)

        count = self._session.read_long(write)
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
        for one in exported_segments(connection, wanted):
            row = _row(one, places[one.footage_id])
            for category, node, coder, at in one.codings:
                yield row((category,), (node,), (coder,), at)

    def segments(self, connection: Connection, wanted: CodedFilter) -> Iterator[CodedSegmentRow]:
        """One row a segment, also those without a node; categories and nodes joined, each once."""
        places = _places(connection)
        for one in exported_segments(connection, wanted, bare=True):
            yield _row(one, places[one.footage_id])(
                _once(category for category, _node, _coder, _at in one.codings),
                _once(node for _category, node, _coder, _at in one.codings),
                _once(coder for _category, _node, coder, _at in one.codings) or (one.maker,),
                min((at for _category, _node, _coder, at in one.codings), default=one.created_at),
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


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


class _Place:
    """What all rows of one footage have in common, made once: a project has many rows and few titles."""

    def __init__(
        self, footage: FootageRow, style: CitationStyle, out: Sequence[Span], parts: dict[int, str]
    ) -> None:
        self.footage = footage
        rate = footage.rate
        self.rate = str(rate.numerator) if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"
        self.text = footage.timebase.formatter()
        self._style, self._out, self._outs = style, out, [one.out_frame for one in out]
        self._cited: dict[str, Callable[[str, str], str]] = {}
        self._many, self._per, self._parts = rate.numerator, rate.denominator, parts

    def citation(self, in_text: str, out_text: str, witness: str) -> str:
        """A range in full; in and out as they are written."""
        cite = self._cited.get(witness)
        if cite is None:
            one = citation_of(self.footage, 0, 1, witness)
            cite = self._cited[witness] = in_full_of(one.footage, one.witness, one.year, self._style)
        return cite(in_text, out_text)

    def seconds(self, frames: int) -> str:
        """Frames as seconds, to the microsecond (halves to the even one), without a float on the way."""
        whole, rest = divmod(frames * self._per, self._many)
        part = self._parts.get(rest)
        if part is None:
            more, part = self._part(rest)
            if more:
                return f"{whole + more}{part}"
            if len(self._parts) < _MOST_PARTS:
                self._parts[rest] = part
        return f"{whole}{part}"

    def _part(self, rest: int) -> tuple[int, str]:
        """What is left beside whole seconds: a second more where it rounds up to one, and the digits."""
        many = self._many
        micro, rest = divmod(rest * 1_000_000, many)
        if 2 * rest > many or (2 * rest == many and micro % 2):
            micro += 1
        more, micro = divmod(micro, 1_000_000)
        return more, "." + f"{micro:06d}".rstrip("0").ljust(3, "0")

    def excluded(self, in_frame: int, out_frame: int) -> str:
        """How much of a range's sound is excluded, in seconds; empty where none is."""
        at = bisect_right(self._outs, in_frame)  # they are in order and do not touch
        if at == len(self._outs) or self._out[at].in_frame >= out_frame:
            return ""
        whole = Span(in_frame, out_frame)
        return self.seconds(whole.frames - covered_frames(without([whole], self._out)))


def _places(connection: Connection) -> dict[int, _Place]:
    """By footage, what its rows have in common."""
    style, out = style_in(connection), _excluded(connection)
    rows = read_footage.footage_rows(connection, counted=False)
    parts: dict[FrameRate, dict[int, str]] = defaultdict(dict)  # of a second, by rate
    return {row.id: _Place(row, style, out.get(row.id, ()), parts[row.rate]) for row in rows}


def _excluded(connection: Connection) -> dict[int, list[Span]]:
    """By footage, the frames whose sound is excluded."""
    rows = exclusion_rows(connection)
    return {
        one: excluded_spans((row for row in rows if row.footage_id == one), audio=True)
        for one in {row.footage_id for row in rows}
    }


def _row(one: ExportedSegment, place: _Place) -> Callable[..., CodedSegmentRow]:
    """A row of a segment; called with categories, nodes and coders (names) and the date."""
    in_frame, out_frame = one.in_frame, one.out_frame
    in_text, out_text = place.text(in_frame), place.text(out_frame)
    in_seconds, out_seconds = place.seconds(in_frame), place.seconds(out_frame)
    duration, citation = place.seconds(out_frame - in_frame), place.citation(in_text, out_text, one.witness)
    excluded, footage = place.excluded(in_frame, out_frame), place.footage

    def row(
        categories: tuple[str, ...], nodes: tuple[str, ...], coders: tuple[str, ...], coded_at: str
    ) -> CodedSegmentRow:
        return CodedSegmentRow(
            one.id,
            footage.title,
            footage.creator,
            footage.site,
            one.witness,
            categories,
            nodes,
            in_text,
            out_text,
            in_frame,
            out_frame,
            place.rate,
            in_seconds,
            out_seconds,
            duration,
            coders,
            one.relevance,
            one.quote_original,
            one.quote_translation,
            one.memo,
            citation,
            coded_at,
            one.revisions,
            one.changed,
            excluded,
        )

    return row


__all__ = ["ExportFilter", "ExportResult", "InterchangeService", "RowKind"]
