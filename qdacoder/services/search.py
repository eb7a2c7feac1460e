"""Searching the words of a whole project: cues, kept words, memos, nodes, witnesses, findings, captions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from qdacoder.domain.search import Ranges, SearchResult, TextHit, TextKind
from qdacoder.domain.search_words import FIELD, Term, index_query, match_ranges, parsed
from qdacoder.domain.timecode import Timebase
from qdacoder.errors import Cancelled, UserError
from qdacoder.storage import search_index
from qdacoder.storage.read import search as read
from qdacoder.storage.read.footage import grids

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

_LONG, _BEFORE = 400, 80
_KIND_WORDS = {
    "segment": "memo of segment #{id}",
    "node": "memo of node “{words}”",
    "category": "memo of category “{words}”",
    "witness": "memo of witness {words}",
    "footage": "memo of the footage",
}
_Grids = dict[int, tuple[str, Timebase]]


class SearchService:
    """Full-text search of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def find(
        self,
        text: str,
        kinds: Collection[TextKind] = tuple(TextKind),
        most: int = 200,
        cancel: Callable[[], bool] | None = None,
    ) -> SearchResult:
        """Texts that hold all the words of `text`, wherever in the project; safe in a worker thread.

        Words are found by how they begin, Korean ones inside longer ones too, Russian ones in other case
        forms; “a phrase” in quotation marks is found as it stands. Capitals and Unicode form do not matter.

        Args:
            kinds: only these.
            most: at most so many of each kind, 1 or more; the counts tell of all.

        Raises:
            UserError: the project has no index and cannot be written.
            Cancelled: `cancel` said so.
        """
        terms = parsed(text)
        if not terms:
            return SearchResult()
        wanted = index_query(terms)
        hits: list[TextHit] = []
        counts: list[tuple[TextKind, int]] = []
        places: _Grids | None = None
        with self._session.reading() as connection:
            if not search_index.is_current(connection):
                raise UserError(
                    "This project has no search index yet.", "Open it once where it can be written."
                )
            for kind in TextKind:
                if cancel is not None and cancel():
                    raise Cancelled
                count = read.count(connection, wanted, kind) if kind in kinds else 0
                if count:
                    counts.append((kind, count))
                    places = grids(connection) if places is None else places
                    for row in read.texts(connection, wanted, kind, max(1, most)):
                        hits.append(_hit(kind, row, terms, places))
        return SearchResult(tuple(hits), tuple(counts))

    def rebuild(self) -> int:
        """Make the index anew. Returns how many texts it holds; no step of the history.

        Raises:
            StorageError: the file cannot be written.
        """
        with self._session.file.writing() as connection:
            return search_index.rebuild(connection)


def _hit(kind: TextKind, row: read.FoundText, terms: tuple[Term, ...], places: _Grids) -> TextHit:
    text, ranges = _marked(row.said, terms)
    place = ""
    if row.footage_id in places:
        title, base = places[row.footage_id]
        place = title if row.frame is None else f"{title}, {base.format(row.frame)}"
    parts = [_what(kind, row), place] if kind is TextKind.MEMO else [place, _what(kind, row)]
    return TextHit(
        kind,
        row.id,
        text,
        ranges,
        ", ".join(part for part in parts if part),
        row.footage_id,
        row.frame,
        row.of,
    )


def _what(kind: TextKind, row: read.FoundText) -> str:
    """What the place in footage does not tell: the transcript, the witness, what a memo is on."""
    if kind is TextKind.MEMO:
        if row.of is None:
            return "free memo"
        return _KIND_WORDS[row.of[0]].format(id=row.of[1], words=row.words)
    if kind in (TextKind.SEGMENT, TextKind.STILL) and row.words:
        return f"witness {row.words}"
    return row.words


def _marked(said: str, terms: tuple[Term, ...]) -> tuple[str, Ranges]:
    """The fields as lines, where the terms stand in them; a long text is cut around the first of them."""
    lines: list[str] = []
    ranges: list[tuple[int, int]] = []
    at = 0
    for field in said.split(FIELD):
        if field:
            ranges += [(at + start, at + end) for start, end in match_ranges(field, terms)]
            lines.append(field)
            at += len(field) + 1
    text = "\n".join(lines)
    if len(text) <= _LONG:
        return text, tuple(ranges)
    start = max(0, (ranges[0][0] if ranges else 0) - _BEFORE)
    if start:
        start = text.find(" ", start, start + 20) + 1 or start
    end = start + _LONG
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = start - len(before)
    return f"{before}{text[start:end]}{after}", tuple(
        (one - shift, min(other, end) - shift) for one, other in ranges if start <= one < end
    )
