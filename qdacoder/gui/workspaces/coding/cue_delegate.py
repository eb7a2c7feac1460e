"""Rows of the transcript: time and speaker, the original, the translation, stripes of what is coded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from qdacoder.domain.cues import CuePair, CueRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.models.cue_list import CueRole
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.laid_text import LaidText
from qdacoder.gui.widgets.wrapped_text import draw_wrapped
from qdacoder.gui.workspaces.coding.cue_selection import CueSelection, cue_in

AnyIndex = QModelIndex | QPersistentModelIndex
_PAD, _EDGE, _TIME, _GAP, _LINE = 6, 12, 40, 6, 18
_STRIPE, _STRIPES = 3, 3
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_LETTER, _WIDE_LETTER = 7, 12  # px of a letter on the average


class CueDelegate(QStyledItemDelegate):
    """Paints a pair of cues; its height is that of the longer text.

    Signals:
        edited(cue id, text): a cue was given another text in place.
    """

    edited = Signal(int, str)

    def __init__(self, parent: QObject | None = None, chosen: CueSelection | None = None) -> None:
        super().__init__(parent)
        self.columns = 2
        self.edit_column = 1  # what a double click edits
        self._chosen = chosen or CueSelection()
        self._heights: dict[tuple[str, int], int] = {}
        theme().changed.connect(self._heights.clear)

    def widths(self, whole: int) -> tuple[QRect, QRect]:
        """Where the original and the translation stand in a row of this width (left and width only)."""
        left = _EDGE + _scaled(_TIME) + _GAP
        room = max(40, whole - left - _EDGE - _STRIPES * (_STRIPE + 1))
        if self.columns == 1:
            return QRect(left, 0, room, 0), QRect(left, 0, room, 0)
        first = (room - _GAP * 2) // 2
        return QRect(left, 0, first, 0), QRect(left + first + _GAP * 2, 0, room - first - _GAP * 2, 0)

    # Between points and characters.

    def column_at(self, index: AnyIndex, x: int, width: int) -> int:
        """The column (0 original, 1 translation) of a point; the one that has a text where one has not."""
        pair: CuePair = index.data(CueRole.PAIR)
        if pair.original is None or pair.translation is None:
            return 0 if pair.translation is None else 1
        return 1 if x >= self.widths(width)[1].left() - _GAP else 0

    def character_at(self, index: AnyIndex, column: int, box: QRect, point: QPointF) -> int:
        """The character of a column's text before which a point of the view would put the caret."""
        laid = self._laid(index, column, box.width())
        if laid is None:
            return 0
        left = box.left() + self.widths(box.width())[column].left()
        return laid.character_at(point.x() - left, point.y() - box.top() - _scaled(_PAD))

    def step(self, index: AnyIndex, column: int, at: int, way: int, words: bool) -> int:
        """Where the caret goes from a character, by letter or by word."""
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 400
        laid = self._laid(index, column, width)
        return laid.step(at, way, words) if laid is not None else at

    def _laid(self, index: AnyIndex, column: int, width: int) -> LaidText | None:
        cue = cue_in(index.data(CueRole.PAIR), column)
        if cue is None:
            return None
        return LaidText(cue.text, theme().font("text"), self.widths(width)[column].width(), _scaled(_LINE))

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()
        return QSize(80, self.height(index.data(CueRole.PAIR), width))

    def height(self, pair: CuePair, width: int) -> int:
        """The height (px) that a row of this width needs."""
        return self._height(pair, width, self._lines)

    def rough_height(self, pair: CuePair, width: int) -> int:
        """About the height that a row needs, by the length of its texts; known already where it was shown."""
        return self._height(pair, width, self._rough_lines)

    def _height(self, pair: CuePair, width: int, count: Callable[[str, int], int]) -> int:
        lines = 2
        for cue, box in zip((pair.original, pair.translation), self.widths(width), strict=True):
            if cue is not None:
                lines = max(lines, count(cue.text, box.width()))
        return lines * _scaled(_LINE) + 2 * _scaled(_PAD)

    def _rough_lines(self, text: str, width: int) -> int:
        found = self._heights.get((text, width))
        if found is not None:
            return found
        wide = not text.isascii() and text[-1] > "\u2e80"  # Hangul, kana and Han are twice as wide
        return -(-len(text) * _scaled(_WIDE_LETTER if wide else _LETTER) // max(1, width))

    def _lines(self, text: str, width: int) -> int:
        key = (text, width)
        found = self._heights.get(key)
        if found is None:
            if len(self._heights) > 20_000:
                self._heights.clear()
            found = self._heights[key] = _line_count(text, theme().font("text"), width)
        return found

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        pair: CuePair = index.data(CueRole.PAIR)
        current = bool(index.data(CueRole.CURRENT))
        whole = index.row() in self._chosen.rows
        box = QRect(option.rect)
        painter.save()
        painter.setClipRect(box)
        tokens = theme()
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if current or whole or hover:
            painter.fillRect(box, tokens.color("sel" if current or whole else "hover"))
        painter.setPen(tokens.color("line"))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        if current:
            painter.fillRect(box.left(), box.top(), 3, box.height(), tokens.color("ink"))
        self._margin(painter, box, pair, index)
        line = _scaled(_LINE)
        places = enumerate(zip((pair.original, pair.translation), self.widths(box.width()), strict=True))
        for number, (cue, column) in places:
            if cue is not None:
                asks = cue.speaker == "interviewer"
                painter.setPen(tokens.color("ink2" if asks else "ink"))
                words = QRect(
                    box.left() + column.left(),
                    box.top() + _scaled(_PAD),
                    column.width(),
                    box.height() - 2 * _scaled(_PAD),
                )
                if not self._draw_chosen(painter, words, cue.text, number, index, option):
                    draw_wrapped(painter, words, cue.text, tokens.font("text"), line)
        for place, hue in enumerate(reversed(list(dict.fromkeys(index.data(CueRole.HUES)))[:_STRIPES])):
            left = box.right() - _STRIPE - 3 - place * (_STRIPE + 1)
            painter.fillRect(left, box.top() + 5, _STRIPE, box.height() - 10, tokens.hue(hue))
        if whole:
            self._frame(painter, box, index.row())
        painter.restore()

    def _draw_chosen(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        column: int,
        index: AnyIndex,
        option: QStyleOptionViewItem,
    ) -> bool:
        """Draw a text with what is chosen of it and the caret; False where it has neither."""
        chosen, view = self._chosen, option.widget
        if chosen.column != column or chosen.caret is None:
            return False
        stretch = chosen.within(index.row(), text)
        has_caret = chosen.caret[0] == index.row() and isinstance(view, QWidget) and view.hasFocus()
        if stretch[0] == stretch[1] and not has_caret:
            return False
        laid = LaidText(text, theme().font("text"), box.width(), _scaled(_LINE))
        laid.draw(painter, box, stretch, QGuiApplication.palette())
        if has_caret:
            place = laid.caret(chosen.caret[1]).translated(box.left(), box.top())
            painter.fillRect(place, theme().color("ink"))
        return True

    def _frame(self, painter: QPainter, box: QRect, row: int) -> None:
        """An ink line around whole cues that are chosen, so that the ground is not the only sign."""
        ink, rows = theme().color("ink"), self._chosen.rows
        painter.fillRect(box.right() - 1, box.top(), 2, box.height(), ink)
        painter.fillRect(box.left(), box.top(), 2, box.height(), ink)
        if row - 1 not in rows:
            painter.fillRect(box.left(), box.top(), box.width(), 2, ink)
        if row + 1 not in rows:
            painter.fillRect(box.left(), box.bottom() - 1, box.width(), 2, ink)

    def _margin(self, painter: QPainter, box: QRect, pair: CuePair, index: AnyIndex) -> None:
        """Time; below it who speaks, and how often the translation was revised."""
        tokens, line = theme(), _scaled(_LINE)
        top = QRect(box.left() + _EDGE, box.top() + _scaled(_PAD), _scaled(_TIME) + _GAP, line)
        painter.setPen(tokens.color("ink2"))
        painter.setFont(tokens.font("mono_label"))
        painter.drawText(top, _MIDDLE, str(index.data(CueRole.START)))
        below = top.translated(0, line)
        cue = pair.translation or pair.original
        assert cue is not None
        who = next((one.witness for one in pair.cues if one.witness), "")
        asks = any(one.speaker == "interviewer" for one in pair.cues)
        painter.setPen(tokens.color("ink2" if asks else "ink"))
        painter.setFont(tokens.font("label" if asks else "label_bold"))
        painter.drawText(below, _MIDDLE, tr("Q") if asks else who[:3])
        changed, revisions = bool(index.data(CueRole.CHANGED)), cue.revision - 1
        if changed or revisions:
            side = _scaled(11)
            left = below.left() + _scaled(14)
            token = "amber_text" if changed else "ink3"
            name = "ph.warning-circle" if changed else "ph.pencil-simple"
            spot = QRect(left, below.center().y() - side // 2 + 1, side, side)
            painter.drawPixmap(spot, pixmap(name, side * 2, token))
            painter.setPen(tokens.color(token))
            painter.setFont(tokens.font("label"))
            painter.drawText(below.adjusted(_scaled(14) + side + 2, 0, 20, 0), _MIDDLE, str(revisions))

    # Editing in place.

    def edited_cue(self, pair: CuePair) -> CueRow:
        """What is edited: the cue of `edit_column`, else the other; a double click takes the translation."""
        cue = cue_in(pair, self.edit_column) or pair.translation or pair.original
        assert cue is not None
        return cue

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        editor = QPlainTextEdit(parent)
        editor.setTabChangesFocus(True)
        editor.setAccessibleName(tr("Text of the cue"))
        editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(self.edited_cue(index.data(CueRole.PAIR)).text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, _model: object, index: AnyIndex) -> None:
        if isinstance(editor, QPlainTextEdit):
            cue = self.edited_cue(index.data(CueRole.PAIR))
            if editor.toPlainText() != cue.text:
                self.edited.emit(cue.id, editor.toPlainText())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        pair: CuePair = index.data(CueRole.PAIR)
        box = QRect(option.rect)
        first, second = self.widths(box.width())
        column = second if self.edited_cue(pair) is pair.translation else first
        height = max(box.height(), _scaled(3 * _LINE + 2 * _PAD))
        editor.setGeometry(box.left() + column.left() - 6, box.top(), column.width() + 8, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter takes the text, Esc leaves it; Enter is a new line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            if enter and isinstance(watched, QWidget):
                self.commitData.emit(watched)
                self.closeEditor.emit(watched)
                return True
        return super().eventFilter(watched, event)


def _line_count(text: str, font: QFont, width: int) -> int:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    flat = "\u2028".join(" ".join(part.split()) for part in text.splitlines() if part.strip())
    layout = QTextLayout(flat, font)
    layout.setTextOption(option)
    layout.beginLayout()
    count = 0
    while count < 40:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        count += 1
    layout.endLayout()
    return max(1, count)


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
