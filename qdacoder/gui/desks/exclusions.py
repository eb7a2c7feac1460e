"""Ranges that are left out of the analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qdacoder.domain.exclusion import Proposal
from qdacoder.domain.footage import FootageRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.i18n import tr

if TYPE_CHECKING:
    from qdacoder.gui.dialogs.propose_exclusions import ProposeExclusions


class ExclusionDesk(Desk):
    """Excludes ranges of footage, edits and removes exclusions, and finds what could be excluded.

    Attributes:
        proposals: the window with what was found, while it is open.
    """

    proposals: ProposeExclusions | None = None

    def actions(self) -> dict[str, Callable[[], object]]:
        return {"find_noise": self.find_noise}

    def exclude(self, in_frame: int, out_frame: int) -> None:
        """Ask what a range is left out of, and why."""
        from qdacoder.gui.dialogs.exclude_range import ExcludeRange

        row = self.bench.presenter.footage
        if row is not None:
            ExcludeRange(self.session, row, (in_frame, out_frame), self.window).open()

    def add(self, footage_id: int) -> None:
        """Ask for a range of a footage, what it is left out of, and why."""
        from qdacoder.gui.dialogs.exclude_range import ExcludeRange

        row = self.session.footage.get(footage_id, counted=False)
        ExcludeRange(self.session, row, None, self.window).open()

    def edit(self, exclusion_id: int) -> None:
        """Change range, reason or what it is left out of."""
        from qdacoder.gui.dialogs.exclude_range import ExcludeRange

        try:
            one = self.session.exclusions.get(exclusion_id)
        except QdacoderError as error:
            self.bench.failed.emit(error)
            return
        row = self.session.footage.get(one.footage_id, counted=False)
        ExcludeRange(self.session, row, one, self.window).open()

    def remove(self, exclusion_id: int) -> None:
        """Count a range again; undo leaves it out again."""
        try:
            done = self.session.exclusions.remove(exclusion_id)
        except QdacoderError as error:
            self.bench.failed.emit(error)
        else:
            self.tell(done.label, undo=True)

    def asked(self, what: str, exclusion_id: int) -> None:
        """Do what a list or a menu of exclusions asked for: ``play``, ``edit`` or ``remove``."""
        {"play": self.go_to, "edit": self.edit, "remove": self.remove}[what](exclusion_id)

    def go_to(self, exclusion_id: int) -> None:
        """Show a range in Coding and play it."""
        try:
            one = self.session.exclusions.get(exclusion_id)
        except QdacoderError as error:
            self.bench.failed.emit(error)
        else:
            self._play(one.footage_id, one.in_frame, one.out_frame)

    def find_noise(self, footage_id: int | None = None) -> None:
        """Listen to a footage (None: the one in Coding) for noise and silence, then show what was found."""
        row = self.bench.presenter.footage
        if footage_id is not None:
            row = self.session.footage.get(footage_id, counted=False)
        if row is None:
            self.tell(tr("Open a footage first"))
            return
        session = self.session
        self.run(
            lambda progress, cancel: session.exclusions.propose(row.id, progress=progress, cancel=cancel),
            lambda found: self._found(row, found),
            tr("Listening for noise and silence: {title}").format(title=row.title),
        )

    def _found(self, row: FootageRow, found: Sequence[Proposal]) -> None:
        from qdacoder.gui.dialogs.propose_exclusions import ProposeExclusions

        if not found:
            text = tr("No noise or silence in {title} that is not excluded already")
            self.tell(text.format(title=row.title))
            return
        if self.proposals is not None:
            self.proposals.reject()
        dialog = ProposeExclusions(self.session, row, found, self.bench.failed.emit, self.window)
        dialog.play_requested.connect(lambda start, end: self._play(row.id, start, end))
        dialog.finished.connect(self._proposals_closed)
        self.bench.destroyed.connect(dialog.reject)
        self.proposals = dialog
        dialog.show()

    def _proposals_closed(self) -> None:
        self.proposals = None

    def _play(self, footage_id: int, in_frame: int, out_frame: int) -> None:
        """Mark a range in Coding, so that it is seen, and play it once."""
        bench = self.bench
        if bench.presenter.footage is None or bench.presenter.footage.id != footage_id:
            bench.go_to_footage(footage_id, in_frame)
        bench.workspace_wanted.emit("coding")
        bench.presenter.set_range(in_frame, out_frame)
        bench.player.play_span(in_frame, out_frame)
