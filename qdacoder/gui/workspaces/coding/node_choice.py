"""The list that opens to choose a node: what is typed filters it, Enter takes the current row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from qdacoder.domain.codebook import Codebook, NodeRow
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.node_tree import NodeRole, RowKind, row_tooltip, segments_text
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.filter_field import FilterField
from qdacoder.gui.widgets.new_node_row import NewNodeRow
from qdacoder.gui.widgets.node_delegate import NodeDelegate
from qdacoder.gui.workspaces.coding.codebook_verbs import CodebookVerbs
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter

AnyIndex = QModelIndex | QPersistentModelIndex
_WIDTH, _ROW, _MOST = 320, 24, 10


class ChoiceModel(QAbstractListModel):
    """The nodes of a codebook whose name holds what is typed, in reading order, with the tree's roles."""

    def __init__(self, book: Codebook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._rows: Sequence[NodeRow] = book.nodes

    @property
    def rows(self) -> Sequence[NodeRow]:
        """What is shown."""
        return self._rows

    def set_needle(self, needle: str) -> None:
        """Show the nodes with this folded text; one that is called just that comes first."""
        self.beginResetModel()
        found = [row for row in self._book.nodes if any(needle in folded(name) for name in row.names)]
        self._rows = sorted(found, key=lambda row: folded(row.name) != needle) if needle else found
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.ToolTipRole:
                return row_tooltip(row.name, row.definition, row.segments, row.quick_key)
            case Qt.ItemDataRole.AccessibleTextRole:
                category = self._book.category(row.category_id)
                words = [row.name, category.name if category else "", segments_text(row.segments)]
                return ", ".join(word for word in words if word)
            case NodeRole.KIND:
                return RowKind.NODE
            case NodeRole.HUE:
                return self._book.hue_of(row)
            case NodeRole.COUNT:
                return row.segments
            case NodeRole.QUICK_KEY:
                return row.quick_key
        return None


class NodeChoice(QFrame):
    """A popup with a field and a list. It closes with the choice, with Esc, or with a click beside it.

    Args:
        category_id: where a node made here goes.

    Signals:
        chosen(node id): Enter or a click; also a node just made here.
        closed: after it is gone, whether something was chosen or not.
    """

    chosen = Signal(int)
    closed = Signal()

    def __init__(
        self, presenter: CodingPresenter, parent: QWidget | None = None, category_id: int | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("node_choice")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Choose a node"))
        self._verbs = CodebookVerbs(presenter)
        category = presenter.codebook.category(category_id)
        self._category_id = category.id if category else None
        self._where = tr("in {category}").format(category=category.name) if category else tr("unsorted")
        self.model = ChoiceModel(presenter.codebook, self)
        self.field = FilterField(tr("Filter, or type a new node"), tr("Filter or create a node"))
        self.list = QListView()
        self.new_row = NewNodeRow()
        self._rows = NodeDelegate(self.list, row=_ROW)
        self._build()
        self._typed("")

    def open_at(self, anchor: QWidget) -> None:
        """Show it below a small widget, or over the upper middle of a large one."""
        self.adjustSize()
        large = anchor.height() > 200
        down = QPoint((anchor.width() - self.width()) // 2, 80) if large else QPoint(0, anchor.height() + 2)
        place = anchor.mapToGlobal(down)
        screen = QGuiApplication.screenAt(place) or anchor.screen()
        room = screen.availableGeometry()
        x = max(room.left(), min(place.x(), room.right() - self.width()))
        y = max(room.top(), min(place.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        inset = QVBoxLayout()
        inset.setContentsMargins(5, 5, 5, 5)
        inset.addWidget(self.field)
        column.addLayout(inset)
        self.list.setObjectName("choice_list")
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._rows)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Nodes"))
        column.addWidget(self.list)
        column.addWidget(self.new_row)
        self.setFixedWidth(round(_WIDTH * theme().text_size / 100))
        rows = min(_MOST, max(1, len(self.model.rows)))
        self.list.setFixedHeight(rows * theme().row_height(_ROW))
        self.field.textChanged.connect(self._typed)
        self.field.entered.connect(self._take)
        self.field.create_requested.connect(self._create)
        self.field.went.connect(self._go)
        self.field.left.connect(self.close)
        self.list.clicked.connect(lambda index: self._choose(self.model.rows[index.row()].id))
        self.new_row.clicked.connect(self._create)

    def _typed(self, text: str) -> None:
        needle = folded(text)
        self._rows.needle = needle
        self.model.set_needle(needle)
        self._go(0)
        same = any(folded(name) == needle for row in self.model.rows for name in row.names)
        name = " ".join(text.split())
        # The row keeps its place while one types: nothing jumps.
        policy = self.new_row.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.new_row.setSizePolicy(policy)
        self.new_row.setVisible(bool(name) and not same)
        self.new_row.offer(name, self._where, tr("Ctrl Enter") if self.model.rows else tr("Enter"))

    def _go(self, way: int) -> None:
        last = len(self.model.rows) - 1
        if last >= 0:
            place = max(0, min(self.list.currentIndex().row() + way, last)) if way else 0
            self.list.setCurrentIndex(self.model.index(place))

    def _take(self) -> None:
        place = self.list.currentIndex().row()
        if 0 <= place < len(self.model.rows):
            self._choose(self.model.rows[place].id)
        elif self.field.text().strip():
            self._create()

    def _create(self) -> None:
        needle = folded(self.field.text())
        same = next((row.id for row in self.model.rows if needle and folded(row.name) == needle), None)
        made = (
            same
            if same is not None or not needle
            else self._verbs.add_node(self.field.text(), self._category_id)
        )
        if made is not None:
            self._choose(made)

    def _choose(self, node_id: int) -> None:
        self.close()
        self.chosen.emit(node_id)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


def choose_node(
    presenter: CodingPresenter,
    anchor: QWidget,
    then: Callable[[int], None] | None = None,
    category_id: int | None = None,
) -> NodeChoice:
    """Open the list of nodes at a widget.

    Args:
        then: what to do with the chosen node's id; without it, what the node's key does, for the frame that
            is on screen now.
        category_id: where a node made here goes.
    """
    frame = presenter.player.frame
    choice = NodeChoice(presenter, anchor, category_id)
    choice.chosen.connect(then or (lambda node_id: presenter.apply_node(node_id, frame)))
    choice.open_at(anchor)
    return choice
