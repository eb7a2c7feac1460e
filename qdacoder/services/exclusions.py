"""Verbs of exclusions: ranges left out of the sound, the picture or both, each with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.exclusion import Applies, ExclusionRow, Proposal, excluded_spans, not_yet_excluded
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.spans import Span
from qdacoder.domain.text import a_text
from qdacoder.errors import MediaError, NotFound, UserError
from qdacoder.storage.read import exclusions as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import exclusions as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

SHORTEST_SECONDS = 3.0
_OF = {Applies.AUDIO: "the sound of ", Applies.PICTURE: "the picture of ", Applies.BOTH: ""}


class ExclusionService:
    """Excluded ranges of an open project's footage. They are kept and shown, only not counted."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def list(self, footage_id: int | None = None) -> Sequence[ExclusionRow]:
        """Excluded ranges of a footage (None: of all), by footage and in."""
        with self._session.reading() as connection:
            return read.exclusion_rows(connection, footage_id)

    def add(
        self,
        footage_id: int,
        in_frame: int,
        out_frame: int,
        reason: str,
        applies: Applies = Applies.AUDIO,
        initiator: object = None,
    ) -> ChangeSet:
        """Leave a range out; `result_id` is the exclusion's.

        Raises:
            UserError: the reason is empty, the range is empty or outside the footage, or just this range
                is left out of the same already.
        """
        span = Span(in_frame, out_frame)
        row = self._session.footage.get(footage_id, counted=False)
        if span.out_frame > row.length_frames:
            raise UserError(f"The range ends after “{row.title}”.")
        reason = _reason(reason)
        if any(one.span == span and one.applies in (applies, Applies.BOTH) for one in self.list(footage_id)):
            raise UserError("This range is left out already.", "Change its reason, or choose another range.")

        def work(unit: UnitOfWork) -> int:
            return write.add_exclusion(unit, footage_id, span, applies, reason)

        label = f"Exclude {_OF[applies]}a range: {reason}"
        return self._session.run(label, "exclusion.add", work, initiator)

    def edit(
        self,
        exclusion_id: int,
        *,
        in_frame: int | None = None,
        out_frame: int | None = None,
        reason: str | None = None,
        applies: Applies | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Change a range; what is None stays.

        Raises:
            UserError: the range would be empty or outside the footage, or the reason is empty.
        """
        row = self._existing(exclusion_id)
        span = Span(
            row.in_frame if in_frame is None else in_frame, row.out_frame if out_frame is None else out_frame
        )
        if span.out_frame > self._session.footage.get(row.footage_id, counted=False).length_frames:
            raise UserError("The range ends after the footage.")
        values: dict[str, Any] = {"in_frame": span.in_frame, "out_frame": span.out_frame}
        if reason is not None:
            values["reason"] = _reason(reason)
        if applies is not None:
            values["applies"] = applies.value

        def work(unit: UnitOfWork) -> None:
            write.update_exclusion(unit, exclusion_id, values)

        return self._session.run(f"Edit exclusion {exclusion_id}", "exclusion.edit", work, initiator)

    def remove(self, exclusion_id: int, initiator: object = None) -> ChangeSet:
        """Count a range again."""
        row = self._existing(exclusion_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_exclusions(unit, [exclusion_id])

        return self._session.run(f"Count again: {row.reason}", "exclusion.remove", work, initiator)

    def propose(
        self,
        footage_id: int,
        *,
        shortest_seconds: float = SHORTEST_SECONDS,
        progress: Callable[[float], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Sequence[Proposal]:
        """Static noise and silence in the sound of a footage that is not excluded yet; nothing is changed.

        The sound is read once, some ten seconds of work for an hour of it: a job for a worker
        thread.

        Args:
            shortest_seconds: shorter stretches are left out; 0.5 and more.
            progress: told 0..1.
            cancel: asked whether to stop.

        Returns:
            In order of time. What overlaps a range whose sound is excluded is cut to the rest of it.

        Raises:
            UserError: `shortest_seconds` is out of range, or there is no sound in the file.
            MediaError: the file is missing or cannot be read.
            Cancelled: if `cancel` said so.
        """
        from qdacoder.media.sound_quality import find_bad_sound

        if not 0.5 <= shortest_seconds <= 3600:
            raise UserError("The shortest stretch is between 0.5 and 3600 seconds.")
        row = self._session.footage.get(footage_id, counted=False)
        path = self._session.footage.media_file(row)
        if path is None or not path.is_file():
            where = "No file is linked to" if path is None else "The file is not where it was:"
            raise MediaError(f"{where} “{row.title}”.", "Link it in Footage.")
        if row.facts is not None and not row.facts.has_audio:
            raise UserError(f"There is no sound in “{row.title}”.")
        found = find_bad_sound(path, progress=progress, cancel=cancel, shortest_seconds=shortest_seconds)
        proposals = [
            Proposal(one.kind, span, one.confidence)
            for one in found
            if (span := _on_grid(row, one.in_ms, one.out_ms)) is not None
        ]
        return self.still_open(footage_id, proposals, shortest_seconds)

    def still_open(
        self, footage_id: int, proposals: Sequence[Proposal], shortest_seconds: float = SHORTEST_SECONDS
    ) -> Sequence[Proposal]:
        """What is left of proposals now that some ranges are excluded."""
        row = self._session.footage.get(footage_id, counted=False)
        shortest = int(Fraction(shortest_seconds).limit_denominator(1000) * row.rate.fraction)
        return not_yet_excluded(proposals, excluded_spans(self.list(footage_id), audio=True), shortest)

    def accept(
        self,
        footage_id: int,
        proposals: Sequence[Proposal],
        reason: str = "",
        initiator: object = None,
    ) -> ChangeSet:
        """Leave the sound of these stretches out, in one step; the picture stays counted.

        Args:
            reason: of all of them; empty: of each the kind that was found.

        Raises:
            UserError: there is none, or one ends after the footage.
        """
        row = self._session.footage.get(footage_id, counted=False)
        if not proposals:
            raise UserError("Nothing is proposed.")
        if any(one.span.out_frame > row.length_frames for one in proposals):
            raise UserError(f"A range ends after “{row.title}”.")
        wanted = [(one.span, _reason(reason or one.kind)) for one in proposals]

        def work(unit: UnitOfWork) -> int:
            ids = [write.add_exclusion(unit, footage_id, span, Applies.AUDIO, why) for span, why in wanted]
            return ids[0]

        reasons = ", ".join(dict.fromkeys(why for _span, why in wanted))
        many = "a range" if len(wanted) == 1 else f"{len(wanted)} ranges"
        label = f"Exclude the sound of {many}: {reasons}"
        return self._session.run(label, "exclusion.accept", work, initiator)

    def get(self, exclusion_id: int) -> ExclusionRow:
        """One excluded range.

        Raises:
            NotFound: there is none.
        """
        return self._existing(exclusion_id)

    def _existing(self, exclusion_id: int) -> ExclusionRow:
        row = next((one for one in self.list() if one.id == exclusion_id), None)
        if row is None:
            raise NotFound(f"There is no exclusion {exclusion_id}.")
        return row


def _reason(text: str) -> str:
    reason = " ".join(a_text(text, "reason").split())
    if not reason:
        raise UserError("The reason is empty.", "Say why, such as “static noise”.")
    return reason


def _on_grid(row: FootageRow, in_ms: int, out_ms: int) -> Span | None:
    """Milliseconds from the first picture as frames of the footage, to the nearest; None past its end."""
    start, end = (round(Fraction(ms, 1000) * row.rate.fraction) for ms in (in_ms, out_ms))
    end = min(end, row.length_frames)
    return Span(start, end) if end > start else None
