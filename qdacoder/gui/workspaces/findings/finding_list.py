"""The list of findings: statement, category, witnesses, and what earlier studies say."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from qdacoder.domain.findings import FindingRow, Stance
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.wrapped_text import draw_wrapped, lines_needed
from qdacoder.gui.workspaces.findings.presenter import FindingsPresenter

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
STANCE_ICONS = {Stance.AGREES: "ph.check", Stance.DIFFERS: "ph.arrows-left-right", Stance.SILENT: "ph.minus"}
STANCE_WORDS = {
    Stance.UNSET: "Not set",
    Stance.AGREES: "Agrees",
    Stance.DIFFERS: "Differs",
    Stance.SILENT: "Silent",
}
_PAD, _LEFT, _LINE, _FOOT = 8, 48, 18, 22
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class FindingModel(QAbstractListModel):
    """Findings in their order."""

    def __init__(self, presenter: FindingsPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._rows: list[FindingRow] = []

    def refresh(self) -> None:
        """Show the findings that there are now."""
        rows = self._presenter.rows
        if [row.id for row in rows] == [row.id for row in self._rows]:
            self._rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.statement
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = tr("{count} segments").format(count=len(row.evidence))
            said = [f"{row.count(one)} {tr(STANCE_WORDS[one])}" for one in STANCE_ICONS if row.count(one)]
            return ", ".join([row.statement, count, *said])
        return None


class FindingDelegate(QStyledItemDelegate):
    """Number and shape, the statement in up to three lines, then counts and stances."""

    def __init__(self, presenter: FindingsPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.width = 320

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        room = self.width - _scaled(_LEFT) - 12
        lines = max(1, lines_needed(index.data(ROW).statement, theme().font("text"), room, 3))
        return QSize(100, 2 * _scaled(_PAD) + lines * _scaled(_LINE) + _scaled(_FOOT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, row, box = theme(), index.data(ROW), QRect(option.rect)
        painter.save()
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, tokens.color("sel"))
            painter.fillRect(box.left(), box.top(), 3, box.height(), tokens.color("ink"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, tokens.color("hover"))
        painter.setPen(tokens.color("line"))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        top, line = box.top() + _scaled(_PAD), _scaled(_LINE)
        painter.setFont(tokens.font("second"))
        painter.setPen(tokens.color("ink2"))
        painter.drawText(QRect(box.left() + 4, top, _scaled(18), line), _RIGHT, str(index.row() + 1))
        category = self._presenter.codebook.category(row.category_id)
        side = _scaled(10)
        place = QRectF(box.left() + _scaled(30), top + (line - side) / 2, side, side)
        paint_shape(painter, place, category.hue if category else None, filled=True)
        text = QRect(box.left() + _scaled(_LEFT), top, self.width - _scaled(_LEFT) - 12, box.height())
        painter.setPen(tokens.color("ink"))
        lines = max(1, lines_needed(row.statement, tokens.font("text"), text.width(), 3))
        text.setHeight(lines * line)
        draw_wrapped(painter, text, row.statement, tokens.font("text"), line)
        foot = QRect(text.left(), text.bottom() + 1, text.width(), _scaled(_FOOT))
        self._foot(painter, foot, row)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -2))
        painter.restore()

    def _foot(self, painter: QPainter, box: QRect, row: FindingRow) -> None:
        tokens = theme()
        painter.setFont(tokens.font("second"))
        painter.setPen(tokens.color("ink2"))
        labels = [
            self._presenter.witnesses[one].label
            for one in row.witness_ids
            if one in self._presenter.witnesses
        ]
        right = self._stances(painter, box, row)
        words = tr("{count} segm.").format(count=len(row.evidence))
        if labels:
            words += "   " + (" " if any(len(one) > 1 for one in labels) else "").join(labels)
        room = right - box.left() - 8
        shown = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(box.left(), box.top(), room, box.height()), _MIDDLE, shown)

    def _stances(self, painter: QPainter, box: QRect, row: FindingRow) -> int:
        """What earlier studies say, from the right; returns where it begins."""
        right = box.right()
        if not row.stances:
            text = tr("not compared")
            painter.drawText(box, _RIGHT, text)
            return right - QFontMetrics(painter.font()).horizontalAdvance(text)
        for stance in reversed(list(STANCE_ICONS)):
            count = row.count(stance)
            if not count:
                continue
            width = QFontMetrics(painter.font()).horizontalAdvance(str(count)) + 3
            painter.drawText(QRect(right - width, box.top(), width, box.height()), _RIGHT, str(count))
            side = _scaled(12)
            right -= width + side + 2
            place = QRect(right, box.center().y() - side // 2 + 1, side, side)
            painter.drawPixmap(place, pixmap(STANCE_ICONS[stance], side * 2, "ink2"))
            right -= 8
        return right


class FindingList(QListView):
    """Rows of their own heights; type-ahead is off."""

    def __init__(self, presenter: FindingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = FindingModel(presenter, self)
        self._delegate = FindingDelegate(presenter, self)
        self.setObjectName("finding_list")
        self.setAccessibleName(tr("Findings"))
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        theme().changed.connect(self.doItemsLayout)

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._delegate.width != self.viewport().width():
            self._delegate.width = self.viewport().width()
            self.doItemsLayout()


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
