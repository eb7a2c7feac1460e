"""The list of recent projects, as drawn: name over path, when, segments, and what needs attention."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_ROW = 52
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class RecentRow:
    """A row of the list.

    Attributes:
        opened_at: with a zone.
        trouble: what needs attention, or empty.
    """

    path: Path
    name: str
    opened_at: datetime
    segments: int
    is_sample: bool = False
    trouble: str = ""


class RecentRole(enum.IntEnum):
    """Item data roles of `RecentModel`."""

    ROW = Qt.ItemDataRole.UserRole + 1


class RecentModel(QAbstractListModel):
    """Recent projects, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[RecentRow] = []

    @property
    def rows(self) -> list[RecentRow]:
        """The rows shown."""
        return list(self._rows)

    def set_rows(self, rows: Sequence[RecentRow]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def set_trouble(self, path: Path, trouble: str) -> None:
        """Say what is wrong with a project."""
        for place, row in enumerate(self._rows):
            if row.path == path and row.trouble != trouble:
                self._rows[place] = replace(row, trouble=trouble)
                self.dataChanged.emit(self.index(place), self.index(place))

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == RecentRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(row.path)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [row.name, str(row.path), when(row.opened_at), tr("{n} segments").format(n=row.segments)]
            return ", ".join([*parts, row.trouble] if row.trouble else parts)
        return None


def when(at: datetime, now: datetime | None = None) -> str:
    """A day as people say it: today with the time, else the date."""
    local = at.astimezone()
    today = (now or datetime.now().astimezone()).date()
    if local.date() == today:
        return tr("today, {time}").format(time=f"{local:%H:%M}")
    return f"{local.day} {local:%b %Y}"


class RecentDelegate(QStyledItemDelegate):
    """Paints a row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(320, theme().row_height(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: RecentRow = index.data(RecentRole.ROW)
        box: QRect = option.rect
        tokens = theme()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, tokens.color("sel"))
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), tokens.color("ink"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, tokens.color("hover"))
        painter.setPen(QPen(tokens.color("line"), 1))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        columns = self.columns(box)
        painter.drawPixmap(box.left() + 16, box.center().y() - 8, pixmap("ph.file", 16, "ink2"))
        half = box.height() // 2
        name, path = columns[0].adjusted(0, 7, 0, -half), columns[0].adjusted(0, half, 0, -5)
        self._text(painter, name, row.name, "text_bold", tokens.color("ink"), _LEFT)
        below = f"{tr('Sample')}, {row.path}" if row.is_sample else str(row.path)
        middle = Qt.TextElideMode.ElideMiddle
        self._text(painter, path, below, "second", tokens.color("ink3"), _LEFT, middle)
        if columns[1].width():
            self._text(painter, columns[1], when(row.opened_at), "text", tokens.color("ink2"), _LEFT)
        if columns[2].width():
            self._text(painter, columns[2], f"{row.segments:,}", "text", tokens.color("ink2"), _RIGHT)
        if row.trouble:
            self._mark(painter, columns[3], row.trouble)
        painter.restore()

    @staticmethod
    def columns(box: QRect) -> list[QRect]:
        """Where name, day, segments and mark stand in a row; where it is narrow, some have no width."""
        scale = theme().text_size / 100
        day, count, mark = round(112 * scale), round(74 * scale), round(190 * scale)
        left, right = box.left() + 44, box.right() - 16
        least, gaps = round(220 * scale), 24 + 12
        room = right - left - gaps
        mark = max(round(140 * scale), min(mark, room - day - count - least))
        if room - day - count - mark < least * 0.7:
            count = 0
        if room - day - count - mark < least * 0.7:
            day = 0
        mark_left = right - mark
        count_left = mark_left - 24 - count
        day_left = count_left - day

        def column(start: int, width: int) -> QRect:
            return QRect(start, box.top(), max(0, width), box.height())

        return [
            column(left, day_left - left - 12),
            column(day_left, day),
            column(count_left, count),
            column(mark_left, mark),
        ]

    def _mark(self, painter: QPainter, box: QRect, text: str) -> None:
        tokens = theme()
        font = tokens.font("second")
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() - 36)
        width = metrics.horizontalAdvance(shown) + 36
        height = metrics.height() + 4
        frame = QRectF(box.right() - width + 0.5, box.center().y() - height / 2 + 0.5, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.color("amber"), 1))
        painter.setBrush(tokens.color("amber_ground"))
        painter.drawRoundedRect(frame, 3, 3)
        painter.drawPixmap(
            round(frame.left()) + 8, box.center().y() - 7, pixmap("ph.warning", 14, "amber_text")
        )
        painter.setPen(tokens.color("amber_text"))
        painter.setFont(font)
        painter.drawText(frame.adjusted(28, 0, -6, 0), _LEFT, shown)

    @staticmethod
    def _text(
        painter: QPainter,
        box: QRect,
        text: str,
        role: str,
        color: QColor,
        how: Qt.AlignmentFlag,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        font: QFont = theme().font(role)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(box, how, QFontMetrics(font).elidedText(text, elide, box.width()))
