"""A splitter whose line is one pixel and whose grip is wider, with sizes that can be kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget


class Splitter(QSplitter):
    """Drawn 1 px; Qt widens the grip of such a handle over its neighbours.

    Args:
        sizes: as drawn; `reset` returns to them.
        grows: index of the panel that takes spare room.
    """

    def __init__(
        self, orientation: Qt.Orientation, panels: list[QWidget], sizes: list[int], grows: tuple[int, ...]
    ) -> None:
        super().__init__(orientation)
        self._drawn, self._grows = sizes, grows
        self._wanted: list[int] | None = sizes
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        if panels:
            self.fill(panels)

    def fill(self, panels: list[QWidget]) -> None:
        """Put the panels in, once.

        Where splitters stand in one another the outer one is filled first: a panel that is moved with all
        that is in it is styled again, each time.
        """
        for place, panel in enumerate(panels):
            self.addWidget(panel)
            self.setStretchFactor(place, self._grows[place])
        self.setSizes(self._drawn)

    def reset(self, sizes: list[int] | None = None) -> None:
        """Sizes as drawn, or others for a small window."""
        self._want(sizes or self._drawn)

    def keep(self) -> list[int]:
        """Sizes now, for `restore`."""
        return self.sizes()

    def restore(self, sizes: object) -> None:
        """Sizes as they were; anything that does not fit is left alone."""
        if (
            isinstance(sizes, list)
            and len(sizes) == self.count()
            and all(isinstance(size, int) and 0 <= size < 20_000 for size in sizes)
            and sum(sizes) > 0
        ):
            self._want(sizes)

    def _want(self, sizes: list[int]) -> None:
        """Take sizes; what they are more or less than the room is the panels' that grow."""
        self._wanted = None if self.isVisible() else sizes  # the room is known when it is shown
        along = self.width() if self.orientation() is Qt.Orientation.Horizontal else self.height()
        spare, growing = along - sum(sizes) - self.handleWidth() * (self.count() - 1), sum(self._grows)
        if growing == 0:
            self.setSizes(sizes)
            return
        shares = zip(sizes, self._grows, strict=True)
        self.setSizes([max(0, size + round(spare * grows / growing)) for size, grows in shares])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._wanted is not None:
            self._want(self._wanted)
