"""What was seen, and how much of each footage is coded, seen, excluded or never seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.coverage import CoverageRow, counted, coverage_pieces, heard_only
from qdacoder.domain.exclusion import excluded_spans
from qdacoder.domain.spans import Span, joined
from qdacoder.domain.watching import Watched
from qdacoder.storage.read import exclusions as read_exclusions
from qdacoder.storage.read import footage as read_footage
from qdacoder.storage.read import people
from qdacoder.storage.read import seen as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import seen as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

NOTED = "seen.note"


class CoverageService:
    """Coverage of an open project's footage."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def note_seen(
        self, footage_id: int, in_frame: int, out_frame: int, speed: float = 1.0, initiator: object = None
    ) -> ChangeSet:
        """Note that the acting coder played a stretch. Not undoable, and not shown in the history.

        A stretch that goes on where the last one at the same speed stopped makes that one longer.

        Args:
            speed: times normal; its sign does not matter.

        Raises:
            UserError: the stretch is empty.
        """
        percent = max(1, round(abs(speed) * 100))
        span = Span(max(0, in_frame), out_frame)
        self._session.footage.get(footage_id, counted=False)
        return self.note_watched(
            [Watched(footage_id, self._session.coder.id, span, percent)], initiator=initiator
        )

    def note_watched(self, stretches: Sequence[Watched], initiator: object = None) -> ChangeSet:
        """Note many stretches in one step, each for the coder who watched it; else as `note_seen`.

        Footage and coders that are gone meanwhile are left out, and frames after the end of a footage.
        """
        with self._session.reading() as connection:
            footage = {row.id: row for row in read_footage.footage_rows(connection, counted=False)}
            coders = {row.id for row in people.coder_rows(connection)}
        kept = [
            (one, Span(one.span.in_frame, min(one.span.out_frame, footage[one.footage_id].length_frames)))
            for one in stretches
            if one.footage_id in footage
            and one.coder_id in coders
            and one.span.in_frame < footage[one.footage_id].length_frames
        ]

        def work(unit: UnitOfWork) -> None:
            for one, span in kept:
                last = read.last_seen(unit.connection, one.footage_id, one.coder_id, one.percent)
                both = joined([span, Span(last[1], last[2])]) if last else []
                longer = last is not None and len(both) == 1
                write.note(
                    unit,
                    one.footage_id,
                    one.coder_id,
                    both[0] if longer else span,
                    one.percent,
                    last[0] if last and longer else None,
                )

        titles = ", ".join(dict.fromkeys(f"“{footage[one.footage_id].title}”" for one, _span in kept))
        return self._session.run(f"Seen: {titles}", NOTED, work, initiator, undoable=False)

    def seen(self, footage_id: int, coder_ids: Sequence[int] = ()) -> list[Span]:
        """What was played of a footage, as spans that do not touch."""
        with self._session.reading() as connection:
            return joined(read.seen_spans(connection, footage_id, coder_ids).get(footage_id, []))

    def all_seen(self) -> dict[int, list[Span]]:
        """`seen` of every footage of which something was played, by its id."""
        with self._session.reading() as connection:
            return {one: joined(spans) for one, spans in read.seen_spans(connection).items()}

    def by_coder(self, coder_ids: Sequence[int] = (), *, leave_out: bool = False) -> list[CoverageRow]:
        """Coverage of every footage by each of these coders alone (none: by every coder)."""
        return [
            replace(row, coder=who.name)
            for who in self._session.coders()
            if not coder_ids or who.id in coder_ids
            for row in self.rows([who.id], leave_out=leave_out)
        ]

    def rows(self, coder_ids: Sequence[int] = (), *, leave_out: bool = False) -> list[CoverageRow]:
        """Coverage of every footage, by these coders together (none: by anybody).

        Args:
            leave_out: time whose sound is excluded counts nowhere, see `coverage_of`.
        """
        with self._session.reading() as connection:
            footage = read_footage.footage_rows(connection, counted=False)
            played = read.seen_spans(connection, None, coder_ids)
            coded = read.coded_spans(connection, coder_ids)
            excluded = read_exclusions.exclusion_rows(connection)
        found = []
        for row in footage:
            left_out = excluded_spans((one for one in excluded if one.footage_id == row.id), audio=True)
            pieces = coverage_pieces(
                row.length_frames, coded.get(row.id, []), played.get(row.id, []), left_out
            )
            rate = row.rate.numerator / row.rate.denominator
            length = row.length_frames
            shares = heard_only(length, pieces, left_out) if leave_out else counted(length, pieces)
            found.append(CoverageRow(row.id, row.title, shares, rate, pieces, frames=length))
        return found
