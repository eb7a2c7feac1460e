"""The rows of the transcript: a click seeks, dragging over the words chooses text, keys do the same."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from qdacoder.domain.cues import CueRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.cue_list import CueListModel
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.row_list import RowList
from qdacoder.gui.workspaces.coding.cue_delegate import CueDelegate
from qdacoder.gui.workspaces.coding.cue_selection import CueSelection, cue_in

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDE = (Qt.Key.Key_Left, Qt.Key.Key_Right)
_UPRIGHT = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class CueList(RowList):
    """Rows as high as their text; type-ahead is off.

    Dragging over words chooses them, over several cues of one column too; Shift+click and Ctrl+click
    choose whole cues. By key: Left and Right move a caret, with Shift they choose (with Ctrl+Shift by
    word), Shift+Up and Shift+Down choose whole cues, Ctrl+A the cue, Ctrl+C copies.

    Signals:
        scrolled: the user moved the list.
        room_changed: width of the rows, px.
        seek_requested: row on which a click or Enter fell.
        chosen_changed: another text, or other cues, are chosen.
        code_requested: Enter on what is chosen.
        menu_requested: global point of a context menu.
    """

    scrolled = Signal()
    room_changed = Signal(int)
    seek_requested = Signal(int)
    chosen_changed = Signal()
    code_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, model: CueListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segment_list")
        self.setAccessibleName(tr("Transcript"))
        self.setModel(model)
        self.cues = model
        self.chosen = CueSelection()
        self.delegate = CueDelegate(self, self.chosen)
        self.setItemDelegate(self.delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.verticalScrollBar().actionTriggered.connect(lambda _action: self.scrolled.emit())
        self.clicked.connect(lambda index: self.seek_requested.emit(index.row()))
        keep_keys(self, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        self._pressed: tuple[QPointF, int, tuple[int, int]] | None = None
        self._dragging = False
        self._row_anchor = -1
        self.set_heights(
            lambda row: self.delegate.rough_height(model.pairs[row], self.viewport().width()),
            lambda row: self.delegate.height(model.pairs[row], self.viewport().width()),
        )
        model.modelReset.connect(self.fit_rows)
        model.replaced.connect(self.fit_row)

    @property
    def current_cue(self) -> CueRow | None:
        """The cue of the current row in the column that was used last, else the other one of the row."""
        index = self.currentIndex()
        if not index.isValid():
            return None
        pair = self.cues.pairs[index.row()]
        return cue_in(pair, self.chosen.column) or pair.translation or pair.original

    @property
    def chosen_cues(self) -> list[CueRow]:
        """The cues that are chosen, in text or whole; without any the current one."""
        rows = sorted(self.chosen.rows)
        if self.chosen.has_words and self.chosen.anchor and self.chosen.caret:
            ends = sorted((self.chosen.anchor[0], self.chosen.caret[0]))
            rows = list(range(ends[0], ends[1] + 1))
        found = [cue_in(self.cues.pairs[row], self.chosen.column) for row in rows]
        cues = [cue for cue in found if cue is not None]
        if not cues and self.current_cue is not None:
            cues = [self.current_cue]
        return cues

    def clear_chosen(self) -> None:
        """Choose nothing; said to nobody."""
        if self.chosen.any or self.chosen.caret is not None:
            self.chosen.clear()
            self.viewport().update()

    def edit_cue(self, row: int, column: int) -> None:
        """Edit the cue of a column in place."""
        index = self.cues.index(row)
        if index.isValid() and cue_in(self.cues.pairs[row], column) is not None:
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.delegate.edit_column = column
            self.edit(index)

    # The pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        self._dragging, self._pressed = False, None
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()  # the menu opens for what is chosen; it must not choose anew
            return
        if event.button() == Qt.MouseButton.LeftButton and hit is not None:
            column, place = hit
            if event.modifiers() & (_SHIFT | _CTRL):
                self._choose_row(place[0], bool(event.modifiers() & _SHIFT))
                event.accept()
                return
            had = self.chosen.any
            self._pressed = (event.position(), column, place)
            self.delegate.edit_column = 1
            self.chosen.put_caret(column, place)
            self._row_anchor = place[0]
            self.viewport().update()
            if had:
                self.chosen_changed.emit()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if not held or self._pressed is None:
            if not held:
                super().mouseMoveEvent(event)
            return
        way = event.position() - self._pressed[0]
        if not self._dragging and way.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragging = True
        self.scrolled.emit()  # it stays where it is while one chooses
        self._scroll_along(event.position().y())
        _start, column, place = self._pressed
        self.chosen.put_caret(column, place)
        hit = self._hit(event.position(), column)
        if hit is not None:
            self.chosen.put_caret(column, hit[1], extend=True)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if self._dragging:
            self._dragging = False
            self.setState(QAbstractItemView.State.NoState)
            self.chosen_changed.emit()
        elif pressed is not None or event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self.scrolled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room_changed.emit(self.viewport().width())

    def _scroll_along(self, y: float) -> None:
        bar = self.verticalScrollBar()
        if y < 0:
            bar.setValue(bar.value() - 12)
        elif y > self.viewport().height():
            bar.setValue(bar.value() + 12)

    def _hit(self, point: QPointF, column: int | None = None) -> tuple[int, tuple[int, int]] | None:
        """Column and place (row, character) under a point; the nearest row, and the given column."""
        count = self.cues.rowCount()
        if not count:
            return None
        y = max(0, min(round(point.y()), self.viewport().height() - 1))
        index = self.indexAt(QPoint(20, y))
        if not index.isValid():
            if column is None:
                return None
            index = self.cues.index(count - 1 if point.y() > 0 else 0)
        box = self.visualRect(index)
        if column is None:
            column = self.delegate.column_at(index, round(point.x()) - box.left(), box.width())
        character = self.delegate.character_at(index, column, box, point)
        return column, (index.row(), character)

    def _menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if not index.isValid():
            return
        box = self.visualRect(index)
        column = self.delegate.column_at(index, point.x() - box.left(), box.width())
        if not self._is_chosen(index.row()):
            self.clear_chosen()
            self.chosen_changed.emit()
            self.chosen.column = column
            self.setCurrentIndex(index)
        self.menu_requested.emit(self.viewport().mapToGlobal(point))

    def _is_chosen(self, row: int) -> bool:
        if self.chosen.has_words and self.chosen.anchor and self.chosen.caret:
            ends = sorted((self.chosen.anchor[0], self.chosen.caret[0]))
            return ends[0] <= row <= ends[1]
        return row in self.chosen.rows

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        if not index.isValid():
            super().keyPressEvent(event)
            return
        shift, ctrl = bool(event.modifiers() & _SHIFT), bool(event.modifiers() & _CTRL)
        if key in _ENTER:
            if self.chosen.any:
                self.code_requested.emit()
            else:
                self.seek_requested.emit(index.row())
        elif key == Qt.Key.Key_F2:
            self.edit_cue(index.row(), self._column_of(index))
        elif key in _SIDE and not (ctrl and not shift):
            self._step(index, 1 if key == Qt.Key.Key_Right else -1, shift, ctrl)
        elif key in _UPRIGHT and shift:
            self._extend(index, 1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_A and ctrl and not shift:
            self.chosen.choose_rows({index.row()})
            self._row_anchor = index.row()
            self._told_chosen()
        elif key == Qt.Key.Key_C and ctrl and not shift and self.chosen.any:
            QGuiApplication.clipboard().setText(self.chosen_text())
        else:
            super().keyPressEvent(event)
            if key in _UPRIGHT:
                had = self.chosen.any
                self.clear_chosen()
                self._row_anchor = self.currentIndex().row()
                if had:
                    self.chosen_changed.emit()

    def chosen_text(self) -> str:
        """The words that are chosen, a line a cue."""
        taken = self.chosen.stretches(self.cues.pairs)
        texts = {cue.id: cue.text for pair in self.cues.pairs for cue in pair.cues}
        if taken:
            return "\n".join(texts[cue][first:last] for cue, first, last in taken)
        return "\n".join(cue.text for cue in self.chosen_cues)

    def _column_of(self, index: QModelIndex) -> int:
        pair = self.cues.pairs[index.row()]
        column = self.chosen.column
        return column if cue_in(pair, column) is not None else 1 - column

    def _step(self, index: QModelIndex, way: int, extend: bool, words: bool) -> None:
        """Move the caret by a letter or a word; without Shift also into the other column."""
        row, column = index.row(), self._column_of(index)
        chosen = self.chosen
        if chosen.caret is None or chosen.caret[0] >= self.cues.rowCount():
            chosen.put_caret(column, (row, 0))
        assert chosen.caret is not None
        row, at = chosen.caret
        moved = self.delegate.step(self.cues.index(row), chosen.column, at, way, words)
        other = cue_in(self.cues.pairs[row], 1 - chosen.column)
        if moved == at and not extend and other is not None and (way > 0) == (chosen.column == 0):
            chosen.put_caret(1 - chosen.column, (row, 0 if way > 0 else len(other.text)))
        else:
            chosen.put_caret(chosen.column, (row, moved), extend=extend)
        self.setCurrentIndex(self.cues.index(row))
        self._told_chosen()

    def _extend(self, index: QModelIndex, way: int) -> None:
        """Choose one cue more or less; a chosen text goes on into the next cue."""
        chosen, count = self.chosen, self.cues.rowCount()
        if chosen.has_words and chosen.caret is not None:
            row = max(0, min(chosen.caret[0] + way, count - 1))
            cue = cue_in(self.cues.pairs[row], chosen.column)
            at = (len(cue.text) if cue else 0) if way > 0 else 0
            chosen.put_caret(chosen.column, (row, at), extend=True)
        else:
            if not chosen.rows or not 0 <= self._row_anchor < count:
                self._row_anchor = row = index.row()
            else:
                row = max(0, min(index.row() + way, count - 1))
            start, end = sorted((self._row_anchor, row))
            chosen.choose_rows(set(range(start, end + 1)))
        self.setCurrentIndex(self.cues.index(row))
        self.scrollTo(self.cues.index(row))
        self._told_chosen()

    def _choose_row(self, row: int, extend: bool) -> None:
        if extend and not 0 <= self._row_anchor < self.cues.rowCount():
            self._row_anchor = max(0, self.currentIndex().row())
        if extend:
            start, end = sorted((self._row_anchor, row))
            self.chosen.choose_rows(set(range(start, end + 1)))
        else:
            self.chosen.choose_rows(self.chosen.rows ^ {row})
            self._row_anchor = row
        self.setCurrentIndex(self.cues.index(row))
        self._told_chosen()

    def _told_chosen(self) -> None:
        self.viewport().update()
        self.scrolled.emit()
        self.chosen_changed.emit()
