"""Verbs of exclusions: ranges left out of the sound, the picture or both, each with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.exclusion import Applies, ExclusionRow
from qdacoder.domain.spans import Span
from qdacoder.domain.text import a_text
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.read import exclusions as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import exclusions as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

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
