"""Quotes of segments: each knows the revision of the cue it was taken from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.cues import QuoteRow
from qdacoder.domain.spans import Span
from qdacoder.domain.stretches import joined_span, stretch_span
from qdacoder.storage.read import transcripts as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import transcripts as write
from qdacoder.storage.write.coding import update_segments

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession


class QuoteService:
    """What segments quote. A quote whose cue changed is marked until a coder confirms or renews it."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def of(self, segment_ids: Sequence[int]) -> Sequence[QuoteRow]:
        """What segments quote, with the revision each quote was taken from."""
        with self._session.reading() as connection:
            return read.quote_rows(connection, list(segment_ids))

    def changed(self) -> Sequence[QuoteRow]:
        """All quotes whose cue changed since, and which nobody confirmed or renewed."""
        with self._session.reading() as connection:
            return read.quote_rows(connection, changed_only=True)

    def changed_segments(self, footage_id: int | None = None) -> set[int]:
        """Segments with such a quote."""
        with self._session.reading() as connection:
            return read.changed_segments(connection, footage_id)

    def stale(self, footage_id: int, segment_ids: Collection[int] | None = None) -> dict[int, frozenset[int]]:
        """Segments of a footage (None: all of it) with such a quote, each with the cues that changed."""
        with self._session.reading() as connection:
            return read.stale_cues(connection, footage_id, segment_ids)

    def take(
        self,
        segment_id: int,
        taken: Sequence[tuple[int, int, int]],
        initiator: object = None,
    ) -> ChangeSet:
        """Quote stretches of cues on a segment: cue id, first character, character after the last.

        Raises:
            UserError: a stretch does not lie inside its cue.
        """
        with self._session.reading() as connection:
            parts = read.stretches(connection, taken)

        def work(unit: UnitOfWork) -> None:
            write.fill_quotes(unit, segment_id, parts, read.layers(unit.connection))

        return self._session.run(f"Quote on segment {segment_id}", "quote.take", work, initiator)

    def span_of(self, taken: Sequence[tuple[int, int, int]]) -> Span:
        """The frames in which stretches of cues are said, from the first to the last of them.

        Each stretch takes its share of its cue's time by characters (`stretch_span`): whole frames, at
        least one. Stretches are cue id, first character, character after the last.

        Raises:
            UserError: a stretch does not lie inside its cue.
        """
        with self._session.reading() as connection:
            parts = read.stretches(connection, taken)
        return joined_span([stretch_span(cue.span, len(cue.text), first, last) for cue, first, last in parts])

    def confirm(self, segment_ids: Sequence[int], initiator: object = None) -> ChangeSet:
        """Let the quotes of segments stand as they are although the translation changed."""
        stale = [one for one in self.of(segment_ids) if one.changed]

        def work(unit: UnitOfWork) -> None:
            write.confirm_quotes(unit, {one.id: one.newest for one in stale})

        return self._session.run("Confirm quotes", "quote.confirm", work, initiator)

    def renew(self, segment_ids: Sequence[int], initiator: object = None) -> ChangeSet:
        """Take the new text of changed cues into the quotes of segments."""
        found = self.of(segment_ids)
        stale = [one for one in found if one.changed]
        touched = sorted({one.segment_id for one in stale})

        def work(unit: UnitOfWork) -> None:
            for one in stale:
                write.renew_quote(unit, one)
            for segment_id in touched:
                kinds = {one.kind for one in stale if one.segment_id == segment_id}
                values = {
                    f"quote_{kind}": " ".join(
                        " ".join((one.now if one.changed else one.text).split())
                        for one in found
                        if one.segment_id == segment_id and one.kind == kind
                    )
                    for kind in kinds
                }
                update_segments(unit, [segment_id], values)

        return self._session.run("Take the new translation", "quote.renew", work, initiator)
