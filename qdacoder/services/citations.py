"""Citations of what is coded, or of a numbered list, in the project's own style."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.citations import (
    Citation,
    CitationStyle,
    CitedFootage,
    Piece,
    as_html,
    as_markdown,
    as_paragraphs,
    as_plain,
    cite_pieces,
    in_full,
)
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.review import ReviewFilter
from qdacoder.domain.spans import Span
from qdacoder.errors import NotFound, UserError
from qdacoder.exchange.text_encoding import decode
from qdacoder.storage.engine import Connection
from qdacoder.storage.read import options as read_options
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import options as write_options

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

_OPTIONS = {"full": "citation_full", "ibid": "citation_ibid", "same": "citation_same"}
FORMS = {"plain": as_plain, "markdown": as_markdown, "html": as_html}
_NEEDED = ("footnote", "footage", "in", "out")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that was made: the number of its footnote (or of its segment), and its pieces."""

    number: int
    pieces: tuple[Piece, ...]

    def text(self, form: str = "markdown") -> str:
        """As ``plain`` text, ``markdown`` or ``html``."""
        return FORMS[form](self.pieces)


class CitationService:
    """Citations of an open project's footage."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def style(self) -> CitationStyle:
        """The project's style; each template not chosen is the usual one."""
        with self._session.reading() as connection:
            return style_in(connection)

    def set_style(
        self,
        *,
        full: str | None = None,
        ibid: str | None = None,
        same: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Cite in another style; what is None stays, an empty template is the usual one again.

        Raises:
            UserError: a template cannot be used.
        """
        given = {"full": full, "ibid": ibid, "same": same}
        chosen = {name: text for name, text in given.items() if text is not None}
        replace(self.style(), **{name: text for name, text in chosen.items() if text})

        def work(unit: UnitOfWork) -> None:
            for name, text in chosen.items():
                write_options.set_option(unit, _OPTIONS[name], text)

        return self._session.run("Change the citation style", "citation.style", work, initiator)

    def cited_footage(self) -> list[CitedFootage]:
        """All footage as citations name it."""
        return [_cited(row) for row in self._session.footage.list(counted=False)]

    def of(self, wanted: ReviewFilter) -> list[Cited]:
        """A citation for each segment that a filter finds, by footage and in; each repeated one is ibid."""
        result = self._session.review.find(wanted)
        rows = {row.id: row for row in self._session.footage.list(counted=False)}
        labels = {row.id: row.label for row in self._session.witnesses.list()}
        citations = [
            citation_of(
                rows[hit.footage_id], hit.in_frame, hit.out_frame, labels.get(hit.witness_id or 0, "")
            )
            for hit in result.hits
        ]
        made = cite_pieces(citations, self.style())
        return [Cited(hit.segment_id, tuple(pieces)) for hit, pieces in zip(result.hits, made, strict=True)]

    def of_segments(self, segment_ids: Sequence[int]) -> list[Cited]:
        """Citations of segments as they follow one another in this order; what is gone is left out."""
        citations = self._of_segments(segment_ids)
        made = cite_pieces(citations.values(), self.style())
        return [Cited(one, tuple(pieces)) for one, pieces in zip(citations, made, strict=True)]

    def text_of(self, segment_id: int) -> str:
        """One segment's citation in full, as plain text.

        Raises:
            NotFound: the segment is gone.
        """
        found = self._of_segments([segment_id])
        if not found:
            raise NotFound(f"There is no segment {segment_id}.")
        return in_full(found[segment_id], self.style())

    def examples(self) -> list[Citation]:
        """Numbered citations of the project's own segments that show every form of a style.

        In full; the same footage again; the same range again; the same footage after a gap in the numbers;
        another footage where there is one. Empty without footage.
        """
        rows = list(self._session.footage.list(counted=False))
        told = {row.id: self._session.coding.segments(row.id) for row in rows}
        spans_of = {
            ident: {Span(one.in_frame, one.out_frame): one.witness for one in reversed(segments)}
            for ident, segments in told.items()
        }
        rows.sort(key=lambda row: -len(spans_of[row.id]))
        if not rows:
            return []
        first, spans = rows[0], sorted(spans_of[rows[0].id])
        second = max(1, round(first.rate.fraction))
        spans += [
            Span(start * second, min(first.length_frames, (start + 5) * second))
            for start in (0, 1)
            if start * second < first.length_frames
        ]
        witness = spans_of[first.id]
        places = [(1, spans[0]), (2, spans[min(1, len(spans) - 1)])]
        places += [(3, places[1][1]), (7, spans[0])]
        made = [
            citation_of(first, span.in_frame, span.out_frame, witness.get(span, ""), number)
            for number, span in places
        ]
        for row in rows[1:2]:
            one = next(iter(told[row.id]), None)
            start, end = (one.in_frame, one.out_frame) if one else (0, row.length_frames)
            made.append(citation_of(row, start, end, one.witness if one else "", 8))
        return made

    def _of_segments(self, segment_ids: Sequence[int]) -> dict[int, Citation]:
        """By segment, in this order."""
        rows = {row.id: row for row in self._session.footage.list(counted=False)}
        found = {row.id: row for row in self._session.coding.segments_by_id(segment_ids)}
        segments = [found[one] for one in dict.fromkeys(segment_ids) if one in found]
        return {
            one.id: citation_of(rows[one.footage_id], one.in_frame, one.out_frame, one.witness)
            for one in segments
        }

    def numbered(self, path: Path) -> list[Cited]:
        """Citations for the rows of a CSV with the columns footnote, footage, in, out, in their order.

        Raises:
            UserError: the file cannot be read, has no rows or lacks a column, or a row has a footage or
                time that the project does not have, or an out before its in; the row is named.
        """
        citations = []
        for place, row in enumerate(self._rows(Path(path)), start=2):
            try:
                citations.append(self._citation(row))
            except UserError as error:
                raise UserError(f"Row {place} of {path.name}: {error.message}", error.hint) from error
        made = cite_pieces(citations, self.style())
        return [Cited(one.number or 0, tuple(pieces)) for one, pieces in zip(citations, made, strict=True)]

    def _rows(self, path: Path) -> list[dict[str, str]]:
        try:
            text = decode(path.read_bytes()).text.removeprefix("\ufeff")
        except OSError as error:
            raise UserError(f"{path} cannot be read.", "Check the name.") from error
        head = text.partition("\n")[0]
        sign = max(",;\t", key=head.count)  # spreadsheets of many countries write semicolons
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=sign)
        try:
            rows = list(reader)
        except csv.Error as error:
            raise UserError(f"{path.name} is no CSV that can be read.", "Save it as CSV again.") from error
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise UserError(f"{path.name} has no column “{missing[0]}”.", f"It needs {', '.join(_NEEDED)}.")
        if not rows:
            raise UserError(f"{path.name} has no rows.", f"It needs {', '.join(_NEEDED)}.")
        return rows

    def _citation(self, row: dict[str, str]) -> Citation:
        number = (row["footnote"] or "").strip()
        if not (number.isascii() and number.isdigit()):
            raise UserError(f"“{number}” is no number of a footnote.")
        footage = self._session.footage.find(row["footage"] or "")
        start, end = (footage.timebase.parse(row[name] or "") for name in ("in", "out"))
        if end < start:
            raise UserError(f"The out {row['out']} comes before the in {row['in']}.")
        if end > footage.length_frames > 0:
            last = footage.timebase.format(footage.length_frames)
            raise UserError(f"{row['out']} lies past the end of “{footage.title}”.", f"It ends at {last}.")
        return citation_of(footage, start, end, (row.get("witness") or "").strip(), int(number))


def style_in(connection: Connection) -> CitationStyle:
    """The style of the project that a connection reads."""
    kept = read_options.options(connection)
    given = {name: kept[option] for name, option in _OPTIONS.items() if kept.get(option)}
    return replace(CitationStyle(), **given)


def citation_of(
    row: FootageRow, in_frame: int, out_frame: int, witness: str = "", number: int | None = None
) -> Citation:
    """A range of a footage as it is cited."""
    return Citation(number, _cited(row), in_frame, out_frame, witness, row.year)


def joined_text(made: Sequence[Cited], form: str = "plain") -> str:
    """Several citations, one a line; ``html`` gives a paragraph each."""
    if form == "html":
        return as_paragraphs(one.pieces for one in made)
    return "\n".join(one.text(form) for one in made)


def _cited(row: FootageRow) -> CitedFootage:
    return CitedFootage(row.id, row.creator, row.title, row.timebase, row.length_frames)
