"""Checking the citations of a manuscript against the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.cite_check import CheckResult, CitableSegment, check, uncited
from qdacoder.domain.cite_find import find_citations
from qdacoder.domain.facts import FactColumns
from qdacoder.domain.review import ReviewFilter
from qdacoder.storage.read.facts import fact_columns

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

WORDS = {
    "unknown_title": "no footage has this title",
    "ambiguous_title": "several footage titles fit",
    "broken_chain": "ibid. without a citation before it",
    "out_before_in": "the out comes before the in",
    "past_end": "past the end of the footage",
    "impossible_time": "no such time in the footage",
    "near_miss": "almost a segment",
    "no_segment": "nothing is coded there",
    "excluded_sound": "in excluded sound",
    "implausibly_long": "much longer than others",
}


@dataclass(frozen=True, slots=True)
class ManuscriptCheck:
    """What was found in a manuscript.

    Attributes:
        uncited: segments of the theme that no citation covers.
        asked: how many segments the theme has.
        unread: what could not be read of the manuscript, as sentences.
    """

    result: CheckResult
    uncited: tuple[CitableSegment, ...]
    unread: tuple[str, ...]
    asked: int = 0


class CiteCheckService:
    """Cite checks of an open project; safe in a worker thread."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def check(self, path: Path, theme: ReviewFilter = ReviewFilter()) -> ManuscriptCheck:
        """Find every citation of project footage in a manuscript and say what it matches and what is wrong.

        Args:
            theme: whose segments should be cited; those that are not are listed.

        Raises:
            UserError: the manuscript cannot be read.
        """
        from qdacoder.exchange.manuscripts import read_manuscript

        session = self._session
        manuscript = read_manuscript(Path(path))
        found = find_citations(manuscript.paragraphs, session.citations.cited_footage())
        segments = self._citable()
        excluded: dict[int, list[tuple[int, int]]] = {}
        for row in session.exclusions.list():
            if row.applies.audio:
                excluded.setdefault(row.footage_id, []).append((row.in_frame, row.out_frame))
        of_theme = segments
        if theme != ReviewFilter():
            wanted = {hit.segment_id for hit in session.review.find(theme).hits}
            of_theme = [one for one in segments if one.segment_id in wanted]
        return ManuscriptCheck(
            check(found, segments, excluded), uncited(of_theme, found), manuscript.unread, len(of_theme)
        )

    def _citable(self) -> list[CitableSegment]:
        """All segments by footage, in, out, id; their nodes in the order of categories and positions."""
        session = self._session
        with session.reading() as connection:
            columns = fact_columns(connection, coders=False)
        nodes = session.codebook.read(counted=False).nodes
        ordered = sorted(nodes, key=lambda one: (one.category_id or 0, one.position, one.id))
        names = _names_on(columns, {node.id: (place, node.name) for place, node in enumerate(ordered)})
        labels = session.witnesses.labels()
        witness = {
            one: labels[key] for key, texts in columns.witnesses if key in labels for one in _numbers(texts)
        }
        found: list[CitableSegment] = []
        for part in columns.footage:
            ids, ins, outs = map(_numbers, (part.segment_ids, part.in_frames, part.out_frames))
            for in_frame, out_frame, one in sorted(zip(ins, outs, ids, strict=True)):
                found.append(
                    CitableSegment(
                        one, part.footage_id, in_frame, out_frame, names.get(one, ()), witness.get(one, "")
                    )
                )
        return found


def _names_on(columns: FactColumns, known: Mapping[int, tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    """By segment, the names of its nodes in their order; `known`: place and name by node."""
    alone = {node: (name,) for node, (_place, name) in known.items()}
    found: dict[int, tuple[str, ...]] = {}
    several: dict[int, set[int]] = {}
    first: dict[int, int] = {}
    segments, nodes, _coders = columns.coded
    for segment, node in zip(_numbers(segments), _numbers(nodes), strict=True):
        if segment not in first:
            first[segment] = node
            found[segment] = alone[node]
        elif first[segment] != node:
            several.setdefault(segment, {first[segment]}).add(node)
    for segment, some in several.items():
        found[segment] = tuple(name for _place, name in sorted(known[node] for node in some))
    return found


def _numbers(text: str) -> list[int]:
    return list(map(int, text.split(","))) if text else []
