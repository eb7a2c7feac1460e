"""Ranges that are left out of the analysis."""

from __future__ import annotations

from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.dialogs.exclude_range import ExcludeRange


class ExclusionDesk(Desk):
    """Excludes ranges of the footage shown."""

    def exclude(self, in_frame: int, out_frame: int) -> None:
        """Ask what a range is left out of, and why."""
        row = self.bench.presenter.footage
        if row is not None:
            ExcludeRange(self.session, row, (in_frame, out_frame), self.window).open()
