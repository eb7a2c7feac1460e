"""Checking the citations of a manuscript against the project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.cite_check import CheckResult, CitableSegment, check, uncited
from qdacoder.domain.cite_find import find_citations
from qdacoder.domain.review import ReviewFilter

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
        names = {node.id: node.name for node in session.codebook.read().nodes}
        segments = [
            CitableSegment(
                row.id,
                row.footage_id,
                row.in_frame,
                row.out_frame,
                tuple(names[one] for one in row.node_ids if one in names),
                row.witness,
            )
            for footage in session.footage.list()
            for row in session.coding.segments(footage.id)
        ]
        excluded: dict[int, list[tuple[int, int]]] = {}
        for row in session.exclusions.list():
            if row.applies.audio:
                excluded.setdefault(row.footage_id, []).append((row.in_frame, row.out_frame))
        wanted = {hit.segment_id for hit in session.review.find(theme).hits}
        of_theme = [one for one in segments if one.segment_id in wanted]
        return ManuscriptCheck(
            check(found, segments, excluded), uncited(of_theme, found), manuscript.unread, len(of_theme)
        )
