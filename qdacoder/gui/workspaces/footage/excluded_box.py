"""The excluded ranges of the selected footage: looked at, changed, counted again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qdacoder.domain.exclusion import Applies, ExclusionRow
from qdacoder.domain.timecode import Timebase
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.exclusion_menu import exclusion_menu
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.panel_header import IconButton
from qdacoder.gui.widgets.range_table import RangeTable

APPLIES = {Applies.AUDIO: "Sound", Applies.PICTURE: "Picture", Applies.BOTH: "Both"}
_MOST = 6  # rows shown before it scrolls


class ExcludedBox(QWidget):
    """Enter changes a range, Delete counts it again, Space plays it in Coding.

    Signals:
        add_requested, find_requested: for the footage shown.
        asked: ``play``, ``edit`` or ``remove``, and the id of the exclusion.
    """

    add_requested = Signal()
    find_requested = Signal()
    asked = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ids: list[int] = []
        self.title = ElidedLabel(tr("Excluded ranges"), "text_bold")
        self.find_button = IconButton("ph.speaker-x", tr("Find noise and silence…"))
        self.add_button = IconButton("ph.plus", tr("Exclude a range…"))
        self.table = RangeTable((tr("In"), tr("Out"), tr("Length"), tr("Reason"), tr("From")), (0, 1, 2), 3)
        self.table.setAccessibleName(tr("Excluded ranges: Enter changes, Delete counts again, Space plays"))
        self.note = ElidedLabel("", "second", "ink3")
        keep_keys(
            self.table,
            *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space),
            *(Qt.Key.Key_Delete, Qt.Key.Key_Backspace),
        )
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        head.addWidget(self.find_button)
        head.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.table)
        column.addWidget(self.note)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.add_button.clicked.connect(self.add_requested)
        self.find_button.clicked.connect(self.find_requested)
        self.table.entered.connect(lambda row: self.asked.emit("edit", self.ids[row]))
        self.table.deleted.connect(lambda row: self.asked.emit("remove", self.ids[row]))
        self.table.played.connect(lambda row: self.asked.emit("play", self.ids[row]))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        theme().changed.connect(self._fit)

    def show_rows(self, rows: Sequence[ExclusionRow], base: Timebase, has_sound: bool) -> None:
        """Show the exclusions of a footage."""
        self.ids = [one.id for one in rows]
        self.table.show_rows(
            [
                (
                    base.format(one.in_frame),
                    base.format(one.out_frame),
                    base.format_duration(one.span.frames),
                    one.reason,
                    tr(APPLIES[one.applies]),
                )
                for one in rows
            ]
        )
        self.table.setVisible(bool(rows))
        self.find_button.setEnabled(has_sound)
        if not rows:
            text = tr("None. Mark a range in Coding and press E, or find noise and silence")
        elif all(one.applies is Applies.AUDIO for one in rows):
            text = tr("Left out of the audio analysis, kept for the picture")
        else:
            text = tr("Kept and shown, only not counted")
        self.note.setText(text)
        self._fit()

    def _menu(self, at: QPoint) -> None:
        row = self.table.rowAt(at.y())
        if row < 0:
            return
        exclusion_menu(self, self.table.viewport().mapToGlobal(at), self.ids[row], self.asked.emit)

    def _fit(self) -> None:
        rows = min(_MOST, max(1, len(self.ids)))
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(head + rows * self.table.verticalHeader().defaultSectionSize() + 6)
