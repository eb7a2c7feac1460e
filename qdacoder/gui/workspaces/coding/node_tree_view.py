"""The tree of nodes: carets, keys, dragging, renaming in place. It asks; the panel does."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.models.node_tree import NodeRole, RowKind
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.node_delegate import NodeDelegate

AnyIndex = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NodeTree(QTreeView):
    """Categories and nodes. Type-ahead is off: the field above does it.

    Signals:
        apply_requested(node id): Enter or a double click on a node.
        step_requested(index, way): Ctrl+Shift+Up (-1) or Down (1).
        remove_requested(index): Delete.
        menu_requested(index, global point): the context menu; the index is invalid beside the rows.
        went_above: Up on the first row.
        left: Esc, while the list is filtered (the deck has Esc otherwise).
    """

    apply_requested = Signal(int)
    step_requested = Signal(object, int)
    remove_requested = Signal(object)
    menu_requested = Signal(object, QPoint)
    went_above = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = NodeDelegate(self, tree=True)
        self.setObjectName("node_tree")
        self.setItemDelegate(self.rows)
        self.setAccessibleName(tr("Nodes"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(0)  # the delegate leaves room for the carets
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAutoExpandDelay(600)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        theme().changed.connect(self._restyle)
        self.set_filtered("")

    def set_filtered(self, needle: str) -> None:
        """The list shows only what holds this folded text; empty for everything."""
        self.rows.needle = needle
        escape = (Qt.Key.Key_Escape,) if needle else ()
        keep_keys(self, Qt.Key.Key_Delete, *escape)
        self.viewport().update()

    def rename(self, index: AnyIndex) -> None:
        """Open the field that renames a row in place."""
        kind = index.data(NodeRole.KIND)
        if kind in (RowKind.NODE, RowKind.CATEGORY):
            self.setCurrentIndex(index)
            self.edit(index)

    def _restyle(self) -> None:
        self.doItemsLayout()
        self.verticalScrollBar().setSingleStep(theme().row_height(20))

    def _menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if index.isValid():
            self.setCurrentIndex(index)
        self.menu_requested.emit(index, self.viewport().mapToGlobal(point))

    def _press(self, index: QModelIndex) -> None:
        if index.data(NodeRole.KIND) is RowKind.NODE:
            self.apply_requested.emit(int(index.data(NodeRole.ID)))
        elif index.isValid():
            self.setExpanded(index, not self.isExpanded(index))

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState and not self.hasFocus():
            super().keyPressEvent(event)  # what the field of a renamed row leaves over is no command
            return
        index, key = self.currentIndex(), event.key()
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if key in _ENTER and not modifiers:
            self._press(index)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and modifiers == control_shift:
            self.step_requested.emit(index, -1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Up and not modifiers and not self.indexAbove(index).isValid():
            self.went_above.emit()
        elif key == Qt.Key.Key_F2 and not modifiers:
            self.rename(index)
        elif key == Qt.Key.Key_Delete and not modifiers:
            self.remove_requested.emit(index)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        plain = event.button() == Qt.MouseButton.LeftButton
        if index.isValid() and plain and point.x() < self.rows.shape_left(index) and self._folds(index):
            self.setExpanded(index, not self.isExpanded(index))
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if event.position().x() < self.rows.shape_left(index) and self._folds(index):
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self._press(index)

    def _folds(self, index: QModelIndex) -> bool:
        return self.model().hasChildren(index)
