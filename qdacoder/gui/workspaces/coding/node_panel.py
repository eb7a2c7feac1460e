"""The panel of nodes: one field that filters and creates, and the tree of categories and nodes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.models.node_tree import Key, NodeFilterModel, NodeRole, NodeTreeModel, RowKind
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.filter_field import FilterField
from qdacoder.gui.widgets.new_node_row import NewNodeRow
from qdacoder.gui.widgets.panel_header import PanelHeader
from qdacoder.gui.workspaces.coding.codebook_verbs import CodebookVerbs
from qdacoder.gui.workspaces.coding.node_choice import choose_node
from qdacoder.gui.workspaces.coding.node_commands import NodeCommands
from qdacoder.gui.workspaces.coding.node_tree_view import NodeTree
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter

AnyIndex = QModelIndex | QPersistentModelIndex


class NodePanel(QWidget):
    """Nodes of the open project, bound to the presenter of Coding.

    Signals:
        asked: ``merge``, ``split`` or ``lineage``, of the node with this id.
        left: the deck should get its keys back (Esc or Enter in the field).
    """

    left = Signal()
    asked = Signal(str, int)

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.verbs = CodebookVerbs(presenter)
        self.model = NodeTreeModel(self)
        self.filter = NodeFilterModel(self)
        self.filter.setSourceModel(self.model)
        self.header = PanelHeader(tr("Nodes"))
        self.field = FilterField(
            tr("Filter, or type a new node and Enter"), tr("Filter or create a node"), "N"
        )
        self.tree = NodeTree()
        self.tree.setModel(self.filter)
        self.new_row, self.only_row = NewNodeRow(), NewNodeRow()
        self.no_match = EmptyState("ph.funnel", "", "")
        self.no_nodes = EmptyState(
            "ph.tag", tr("No nodes yet"), tr("Type a name above and press Enter"), tr("New category…")
        )
        self._stack = QStackedWidget()
        self.commands = NodeCommands(
            self.verbs,
            self.model,
            self,
            lambda index: self.tree.rename(self.filter.mapFromSource(index)),
            self._choose,
            self.asked.emit,
        )
        self._place: Key | None = None  # the row that people chose, whatever the filter hides
        self._filtering = False
        self._open_before: set[Key] | None = None
        self._scroll_before = 0
        self._build()
        self._connect()
        self.refresh_codebook()
        self.refresh_selection()

    # What the workspace calls.

    def focus_field(self) -> None:
        """Go to the field (N)."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def choose_node(self) -> None:
        """Open the list of nodes (C); what is chosen does what its key would have done when C went down."""
        anchor = self.field if self.field.isVisible() else self.window()
        choose_node(self.presenter, anchor, category_id=self._category())

    def show_node(self, node_id: int) -> None:
        """Give the keys to the tree, on the row of a node, whatever the filter hid."""
        self._show(self.model.index_of_node(node_id))

    def show_category(self, category_id: int) -> None:
        """Give the keys to the tree, on the row of a category."""
        self._show(self.model.index_of_category(category_id))

    def _show(self, index: QModelIndex) -> None:
        self.field.clear()
        self._choose(index)
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh_codebook(self) -> None:
        """Show the codebook of the presenter; what is open, chosen and in view stays so."""
        self._filtering = bool(self.filter.needle)
        self.model.set_codebook(self.presenter.codebook)
        if self.filter.needle:
            self.tree.expandAll()
        self._filtering = False
        self._show_state()

    def refresh_selection(self) -> None:
        """Fill the shapes of the nodes on the selected segments. The tree does not scroll."""
        chosen = self.presenter.selected
        coverage: dict[int, int] = {}
        for row in chosen:
            for node_id in row.node_ids:
                coverage[node_id] = coverage.get(node_id, 0) + 1
        self.model.set_on_selection(coverage, len(chosen))
        self.model.set_last_used(self.presenter.marks.last_nodes)

    # Building.

    def _build(self) -> None:
        new = self.header.add_button("ph.folder-simple-plus", tr("New category"))
        new.clicked.connect(self.commands.new_category)
        self.fold_button = self.header.add_button("ph.rows", tr("Fold or unfold all categories"))
        self.fold_button.clicked.connect(self.toggle_folds)
        more = self.header.add_button("ph.dots-three", tr("More about nodes"))
        more.clicked.connect(lambda: self._more(more.mapToGlobal(QPoint(0, more.height()))))
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.only_row)
        column.addWidget(self.no_match, 1)
        for page in (self.tree, ground, self.no_nodes):
            self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        inset = QVBoxLayout()
        inset.setContentsMargins(8, 6, 8, 4)
        inset.addWidget(self.field)
        whole.addLayout(inset)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.new_row)
        self.setFocusProxy(self.tree)
        self.setMinimumSize(160, 120)

    def _connect(self) -> None:
        presenter, field, tree = self.presenter, self.field, self.tree
        presenter.codebook_changed.connect(self.refresh_codebook)
        presenter.counts_changed.connect(lambda ids: self.model.set_counts(presenter.codebook, ids))
        presenter.selection_changed.connect(self.refresh_selection)
        presenter.marks_changed.connect(self.refresh_selection)
        field.textChanged.connect(self._typed)
        field.entered.connect(self._entered)
        field.create_requested.connect(self._create)
        field.went.connect(self._into_tree)
        field.left.connect(self.left)
        to_model, commands = self.filter.mapToSource, self.commands
        tree.apply_requested.connect(commands.apply)
        tree.step_requested.connect(lambda index, way: commands.step(to_model(index), way))
        tree.remove_requested.connect(lambda index: commands.remove(to_model(index)))
        tree.menu_requested.connect(lambda index, point: commands.show_menu(to_model(index), point))
        tree.went_above.connect(self.focus_field)
        tree.left.connect(self._leave_filter)
        tree.selectionModel().currentChanged.connect(self._current_changed)
        self.filter.rowsInserted.connect(self._rows_came)
        self.filter.modelReset.connect(tree.expandAll)
        # Queued: the row's own field, or the drag, is done with before the rows change.
        queued = Qt.ConnectionType.QueuedConnection
        self.model.rename_requested.connect(self.verbs.rename, queued)
        self.model.move_requested.connect(self.verbs.move_node, queued)
        self.model.category_move_requested.connect(self.verbs.move_category, queued)
        self.new_row.clicked.connect(self._create)
        self.only_row.clicked.connect(self._create)
        self.no_nodes.pressed.connect(commands.new_category)

    # The field.

    def _typed(self, text: str) -> None:
        before = self.filter.needle
        self._filtering = True
        if text.strip() and not before:
            self._open_before = self._open_rows()
            self._scroll_before = self.tree.verticalScrollBar().value()
        self.filter.set_needle(text)
        self.tree.set_filtered(self.filter.needle)
        if self.filter.needle:
            self.tree.expandAll()
            self.tree.setCurrentIndex(self._match())
        elif before:
            self._restore()
        self._filtering = False
        self._show_state()

    def _match(self) -> QModelIndex:
        """What Enter applies: the node with just this name, else the first that matches."""
        same = self.model.node_named(self.field.text())
        if same is not None:
            return self.filter.mapFromSource(self.model.index_of_node(same))
        return next(self.filter.matches(), QModelIndex())

    def _entered(self) -> None:
        if not self.field.text().strip():
            self.left.emit()
            return
        match = self._match()
        if not match.isValid():
            self._create()
            return
        node_id = int(match.data(NodeRole.ID))
        self.field.clear()
        self.commands.apply(node_id)
        self.left.emit()

    def _create(self) -> None:
        name = " ".join(self.field.text().split())
        if not name:
            return
        if self.model.node_named(name) is not None:
            said = tr("There is a node “{name}” already. Enter applies it")
            self.presenter.told.emit(said.format(name=self._match().data()))
            return
        made = self.verbs.add_node(name, self._category())
        if made is None:
            return
        self.field.clear()
        self._choose(self.model.index_of_node(made))
        self.verbs.apply_new(made)
        self.left.emit()

    def _into_tree(self, way: int) -> None:
        if way > 0 and self._stack.currentWidget() is self.tree:
            if not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(self.filter.index(0, 0))
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_filter(self) -> None:
        self.field.clear()
        self.left.emit()

    # Rows.

    def _category(self) -> int | None:
        """Where a new node goes: the category of the row that people chose last."""
        if self._place is None:
            return None
        kind, ident = self._place
        index = (
            self.model.index_of_node(ident)
            if kind is RowKind.NODE
            else self.model.index_of_category(ident)
            if kind is RowKind.CATEGORY
            else QModelIndex()
        )
        found = index.data(NodeRole.CATEGORY_ID) if index.isValid() else None
        return int(found) if found is not None else None

    def _current_changed(self, index: QModelIndex) -> None:
        if not self._filtering and index.isValid():
            self._place = (index.data(NodeRole.KIND), int(index.data(NodeRole.ID)))
            self._show_state()

    def _choose(self, index: QModelIndex) -> None:
        """Make a row of the model the current one and show it."""
        shown = self.filter.mapFromSource(index)
        if shown.isValid():
            self.tree.setCurrentIndex(shown)
            self.tree.scrollTo(shown)

    def _rows_came(self, parent: QModelIndex, first: int, last: int) -> None:
        """Categories that are new, or come back, are open; so is a row that gets its first child."""
        if parent.isValid():
            if self.filter.rowCount(parent) == last - first + 1:
                self.tree.expand(parent)
            return
        for row in range(first, last + 1):
            self.tree.expand(self.filter.index(row, 0))

    def _open_rows(self) -> set[Key]:
        return {_key(index) for index in self._parents() if self.tree.isExpanded(index)}

    def _parents(self, above: QModelIndex | None = None) -> list[QModelIndex]:
        found = []
        for row in range(self.filter.rowCount(above or QModelIndex())):
            index = self.filter.index(row, 0, above or QModelIndex())
            if self.filter.rowCount(index):
                found.append(index)
                found += self._parents(index)
        return found

    def _restore(self) -> None:
        """Open, chosen and in view is again what was before the filter."""
        wanted = self._open_before
        if wanted is not None:
            for index in self._parents():
                self.tree.setExpanded(index, _key(index) in wanted)
        self._open_before = None
        kind, ident = self._place or (RowKind.UNSORTED, -1)
        source = (
            self.model.index_of_node(ident)
            if kind is RowKind.NODE
            else self.model.index_of_category(ident if kind is RowKind.CATEGORY else None)
        )
        index = self.filter.mapFromSource(source) if self._place else QModelIndex()
        self.tree.setAutoScroll(False)
        self.tree.selectionModel().clear()
        if index.isValid():
            self.tree.setCurrentIndex(index)
        self.tree.setAutoScroll(True)
        self.tree.verticalScrollBar().setValue(self._scroll_before)

    @property
    def current_node(self) -> int | None:
        """The node of the current row, None on any other row."""
        index = self.tree.currentIndex()
        if not index.isValid() or index.data(NodeRole.KIND) is not RowKind.NODE:
            return None
        return int(index.data(NodeRole.ID))

    def toggle_folds(self) -> None:
        """Fold all rows; unfold all when nothing is open."""
        if self._open_rows():
            self.tree.collapseAll()
        else:
            self.tree.expandAll()

    # What is shown.

    def _show_state(self) -> None:
        book = self.presenter.codebook
        total = len(book.nodes)
        text = " ".join(self.field.text().split())
        matches = self.filter.count() if self.filter.needle else total
        detail = f"{total:,}"
        if self.filter.needle:
            detail = tr("{n} of {all}").format(n=f"{matches:,}", all=detail)
        self.header.set_texts(tr("Nodes"), detail)
        where = self.commands.where(self._category())
        self.new_row.setVisible(bool(text and matches) and self.model.node_named(text) is None)
        self.new_row.offer(text, where, tr("Ctrl Enter"))
        self.only_row.offer(text, where, tr("Enter"))
        if text and not matches:
            self.no_match.set_texts(
                tr("No node “{name}”").format(name=text), tr("Enter creates it {where}").format(where=where)
            )
            self._stack.setCurrentIndex(1)
        else:
            self._stack.setCurrentIndex(0 if book.nodes or book.categories else 2)

    def _more(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, do in (
            (tr("New node…"), lambda: self.commands.new_node(self._category())),
            (tr("New category…"), self.commands.new_category),
            (tr("Fold all"), self.tree.collapseAll),
            (tr("Unfold all"), self.tree.expandAll),
        ):
            menu.addAction(text).triggered.connect(lambda _checked=False, do=do: do())
        menu.popup(point)


def _key(index: AnyIndex) -> Key:
    return index.data(NodeRole.KIND), int(index.data(NodeRole.ID))
