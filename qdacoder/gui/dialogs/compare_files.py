"""Two files side by side: the one the project knows, and the one that is there now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.footage import FootageRow
from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel
from qdacoder.gui.workspaces.footage.lines import file_name, segments_text, size_text
from qdacoder.services.relink import Comparison, Match


class CompareFiles(QDialog):
    """Shows what is the same and what differs, and asks what to do. Esc and Enter leave all as it is.

    Args:
        obstacle: why the new file cannot be used, one sentence; empty where it can.

    Signals:
        use_requested: the second, explicit yes.
        another_requested: choose another file.
    """

    use_requested = Signal()
    another_requested = Signal()

    def __init__(self, row: FootageRow, comparison: Comparison, obstacle: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare files"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.use_button = QPushButton(tr("Use the new file"))
        self.another_button = QPushButton(tr("Relink another"))
        self.leave_button = QPushButton(tr("Leave"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(_wrapped(_heading(row, comparison), role="section"))
        column.addWidget(self._table(row, comparison))
        column.addWidget(_wrapped(_segments_line(row)))
        if obstacle:
            column.addLayout(_amber(tr("It cannot be used. {reason}").format(reason=obstacle)))
        column.addStretch(1)
        column.addLayout(self._buttons(bool(obstacle)))
        self.resize(round(820 * theme().text_size / 100), self.sizeHint().height())

    def _table(self, row: FootageRow, found: Comparison) -> QWidget:
        frame = QFrame()
        frame.setObjectName("card")
        grid = QGridLayout(frame)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, name in enumerate((tr("In the project"), tr("New file"))):
            grid.addWidget(ElidedLabel(name, "second", "ink3"), 0, place + 1)
        lines = (
            (tr("File"), file_name(row.media_path) or tr("none yet"), found.path.name, None),
            (tr("Folder"), _folder(row), str(found.path.parent), None),
            (tr("Size"), _size(found.old_size), _size(found.new_size), found.size),
            (
                tr("Length"),
                _length(found.old_length, found.old_rate),
                _length(found.new_length, found.new_rate),
                found.length,
            ),
            (tr("Frames a second"), str(found.old_rate), str(found.new_rate), found.rate),
            (tr("SHA-256"), _groups(found.old_sha256), _new_checksum(found), found.checksum),
        )
        for place, (name, old, new, match) in enumerate(lines, start=1):
            self._line(grid, place, name, old, new, match)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        return frame

    def _line(
        self, grid: QGridLayout, place: int, name: str, old: str, new: str, match: Match | None
    ) -> None:
        differs = match is Match.DIFFERENT
        token = "amber_text" if differs else "ink"
        grid.addWidget(ElidedLabel(name, "second", "ink3"), place, 0)
        grid.addWidget(ElidedLabel(old, "mono_text"), place, 1)
        grid.addWidget(ElidedLabel(new, "mono_text", token), place, 2)
        if match is not None:
            words = {
                Match.SAME: tr("the same"),
                Match.DIFFERENT: tr("differs"),
                Match.UNKNOWN: tr("not known"),
            }
            icon_name = {Match.SAME: "ph.check", Match.DIFFERENT: "ph.warning", Match.UNKNOWN: "ph.question"}
            grid.addWidget(
                IconLabel(icon_name[match], 14, "amber_text" if differs else "ink3"),
                place,
                3,
                Qt.AlignmentFlag.AlignVCenter,
            )
            grid.addWidget(ElidedLabel(words[match], "second", "amber_text" if differs else "ink3"), place, 4)

    def _buttons(self, refused: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.use_button, self.another_button, self.leave_button):
            row.addWidget(button)
            button.setAutoDefault(False)
        self.leave_button.setDefault(True)
        self.use_button.setEnabled(not refused)
        self.use_button.clicked.connect(self._use)
        self.another_button.clicked.connect(self._another)
        self.leave_button.clicked.connect(self.reject)
        return row

    def _use(self) -> None:
        self.accept()
        self.use_requested.emit()

    def _another(self) -> None:
        self.accept()
        self.another_requested.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.leave_button.setFocus()


def _heading(row: FootageRow, found: Comparison) -> str:
    if found.checksum is Match.DIFFERENT or not row.media_path:
        return tr("This is not the file that “{title}” had").format(title=row.title)
    return tr("This may not be the file of “{title}”").format(title=row.title)


def _segments_line(row: FootageRow) -> str:
    if not row.segments:
        return tr("Nothing is coded in it yet.")
    text = tr("{segments} lie in it. They stay at their frames; whether the new file shows the same there ")
    return (text + tr("only you can tell.")).format(segments=segments_text(row.segments))


def _folder(row: FootageRow) -> str:
    folder = row.media_path.removesuffix(file_name(row.media_path)).rstrip("/\\")
    return folder or (tr("beside the project") if row.media_path else "")


def _size(size: int) -> str:
    return (
        f"{size_text(size)}  ({size:,} B)" if size >= 1000 else size_text(size) if size else tr("not known")
    )


def _length(frames: int, rate: FrameRate) -> str:
    return Timebase(rate).format_duration(frames)


def _groups(sha256: str) -> str:
    return f"{sha256[:8]} {sha256[8:16]} … {sha256[-8:]}" if sha256 else tr("not known")


def _new_checksum(found: Comparison) -> str:
    if found.new_sha256:
        return _groups(found.new_sha256)
    return tr("another, as the size is") if found.size is Match.DIFFERENT else tr("not computed")


def _wrapped(text: str, token: str = "ink", role: str = "text") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFont(theme().font(role))
    palette = label.palette()
    palette.setColor(label.foregroundRole(), theme().color(token))
    label.setPalette(palette)
    return label


def _amber(text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(IconLabel("ph.warning", 16, "amber_text"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(_wrapped(text, "amber_text"), 1)
    return row
