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
    as_plain,
    cite_pieces,
)
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.review import ReviewFilter
from qdacoder.errors import UserError
from qdacoder.exchange.text_encoding import decode
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
            kept = read_options.options(connection)
        given = {name: kept[option] for name, option in _OPTIONS.items() if kept.get(option)}
        return replace(CitationStyle(), **given)

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
        return [_cited(row) for row in self._session.footage.list()]

    def of(self, wanted: ReviewFilter) -> list[Cited]:
        """A citation for each segment that a filter finds, by footage and in; each repeated one is ibid."""
        result = self._session.review.find(wanted)
        rows = {row.id: row for row in self._session.footage.list()}
        labels = {row.id: row.label for row in self._session.witnesses.list()}
        citations = [
            Citation(
                None,
                _cited(rows[hit.footage_id]),
                hit.in_frame,
                hit.out_frame,
                labels.get(hit.witness_id or 0, ""),
                rows[hit.footage_id].year,
            )
            for hit in result.hits
        ]
        made = cite_pieces(citations, self.style())
        return [Cited(hit.segment_id, tuple(pieces)) for hit, pieces in zip(result.hits, made, strict=True)]

    def of_segments(self, segment_ids: Sequence[int]) -> list[Cited]:
        """Citations of segments in this order, each in full (they stand alone when copied)."""
        rows = {row.id: row for row in self._session.footage.list()}
        found = {row.id: row for row in self._session.coding.segments_by_id(segment_ids)}
        style = self.style()
        made = []
        for one in segment_ids:
            segment = found.get(one)
            if segment is None:
                continue
            footage = rows[segment.footage_id]
            citation = Citation(
                None, _cited(footage), segment.in_frame, segment.out_frame, segment.witness, footage.year
            )
            made.append(Cited(one, tuple(cite_pieces([citation], style)[0])))
        return made

    def numbered(self, path: Path) -> list[Cited]:
        """Citations for the rows of a CSV with the columns footnote, footage, in, out, in their order.

        Raises:
            UserError: the file cannot be read, a column is missing, or a row has a footage or time that the
                project does not have; the row is named.
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
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        try:
            rows = list(reader)
        except csv.Error as error:
            raise UserError(f"{path.name} is no CSV that can be read.", "Save it as CSV again.") from error
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise UserError(f"{path.name} has no column “{missing[0]}”.", f"It needs {', '.join(_NEEDED)}.")
        return rows

    def _citation(self, row: dict[str, str]) -> Citation:
        number = (row["footnote"] or "").strip()
        if not (number.isascii() and number.isdigit()):
            raise UserError(f"“{number}” is no number of a footnote.")
        footage = self._session.footage.find(row["footage"] or "")
        start, end = (footage.timebase.parse(row[name] or "") for name in ("in", "out"))
        return Citation(
            int(number), _cited(footage), start, end, (row.get("witness") or "").strip(), footage.year
        )


def _cited(row: FootageRow) -> CitedFootage:
    return CitedFootage(row.id, row.creator, row.title, row.timebase, row.length_frames)
