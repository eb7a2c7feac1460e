"""A small window to choose a node or a category by typing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qdacoder.domain.codebook import Codebook
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.shape_label import shape_icon

_ID = Qt.ItemDataRole.UserRole


class NodePicker(QFrame):
    """Typing filters, Enter or a click chooses, Esc closes.

    Signals:
        chosen(id, whether it is a category).
    """

    chosen = Signal(int, bool)

    def __init__(self, book: Codebook, categories: bool, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("picker")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._book, self._categories = book, categories
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Node or category") if categories else tr("Node"))
        self.field.setAccessibleName(tr("Find a node"))
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName(tr("Nodes"))
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        tokens = theme()
        self.resize(tokens.row_height(300), tokens.row_height(340))
        self._fill("")

    def popup_at(self, point: QPoint) -> None:
        """Open below a point of the screen, moved so that all of it is seen."""
        screen = self.screen().availableGeometry()
        x = min(point.x(), screen.right() - self.width())
        y = min(point.y(), screen.bottom() - self.height())
        self.move(max(screen.left(), x), max(screen.top(), y))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                way = 1 if event.key() == Qt.Key.Key_Down else -1
                row = self.list.currentRow() + way
                self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.list.currentItem()
                if item is not None:
                    self._take(item)
                return True
        return super().eventFilter(watched, event)

    def _fill(self, typed: str) -> None:
        self.list.clear()
        wanted = folded(typed)
        for category in (*self._book.categories, None):
            nodes = [
                node
                for node in self._book.nodes
                if node.category_id == (category.id if category else None)
                and any(wanted in folded(name) for name in node.names)
            ]
            hue = category.hue if category else None
            if category and self._categories and (wanted in folded(category.name)):
                self._add(category.name, (category.id, True), shape_icon(hue), bold=True)
            for node in nodes:
                self._add(node.name, (node.id, False), shape_icon(hue))
        self.list.setCurrentRow(0)

    def _add(self, name: str, ident: tuple[int, bool], picture: QPixmap, bold: bool = False) -> None:
        item = QListWidgetItem(name)
        item.setIcon(picture)
        item.setToolTip(name)
        item.setData(_ID, ident)
        item.setFont(theme().font("text_bold" if bold else "text"))
        item.setSizeHint(QSize(100, theme().row_height(24)))
        self.list.addItem(item)

    def _take(self, item: QListWidgetItem) -> None:
        ident, category = item.data(_ID)
        self.close()
        self.chosen.emit(ident, category)
