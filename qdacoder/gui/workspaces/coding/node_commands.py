"""What menus and keys of the node tree do: the steps, and the questions that come first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.node_tree import NodeRole, NodeTreeModel, RowKind
from qdacoder.gui.workspaces.coding.codebook_verbs import CodebookVerbs
from qdacoder.gui.workspaces.coding.node_dialog import NodeDialog
from qdacoder.gui.workspaces.coding.node_menu import row_menu


class NodeCommands:
    """Commands on rows of a model of nodes. Indexes are the model's, not a filter's.

    Args:
        owner: the widget that dialogs and menus belong to.
        rename: opens the field that renames a row in place.
        choose: makes a row the current one and shows it.
        elsewhere: asks the window for more than the tree: ``merge``, ``split`` or ``lineage`` of a node.
    """

    def __init__(
        self,
        verbs: CodebookVerbs,
        model: NodeTreeModel,
        owner: QWidget,
        rename: Callable[[QModelIndex], None],
        choose: Callable[[QModelIndex], None],
        elsewhere: Callable[[str, int], None] = lambda _what, _node: None,
    ) -> None:
        self.verbs = verbs
        self.model = model
        self.rename = rename
        self._owner = owner
        self._choose = choose
        self._elsewhere = elsewhere

    def apply(self, node_id: int) -> None:
        """Do what the node's key does."""
        self.verbs.presenter.apply_node(node_id)

    def merge(self, node_id: int) -> None:
        """Join the node with others."""
        self._elsewhere("merge", node_id)

    def split(self, node_id: int) -> None:
        """Make several nodes of it."""
        self._elsewhere("split", node_id)

    def lineage(self, node_id: int) -> None:
        """Show from which nodes it was made."""
        self._elsewhere("lineage", node_id)

    def step(self, index: QModelIndex, way: int) -> None:
        """Move a row up (-1) or down (1) among its siblings."""
        if not index.isValid():
            return
        kind, ident = index.data(NodeRole.KIND), index.data(NodeRole.ID)
        category_id, parent_id, place, count = self.model.place(index)
        if not 0 <= place + way < count:
            return
        if kind is RowKind.NODE:
            self.verbs.move_node(ident, category_id, parent_id, place + way)
            self._choose(self.model.index_of_node(ident))
        elif kind is RowKind.CATEGORY:
            self.verbs.move_category(ident, place + way)
            self._choose(self.model.index_of_category(ident))

    def define(self, index: QModelIndex) -> None:
        """Ask what a row means."""
        kind, ident = index.data(NodeRole.KIND), index.data(NodeRole.ID)
        title = tr("Define “{name}”").format(name=index.data())
        text = index.data(NodeRole.DEFINITION) or ""
        dialog = NodeDialog(title, tr("Define"), definition=text, parent=self._owner)
        dialog.accepted.connect(lambda: self.verbs.define(kind, ident, dialog.definition))
        dialog.open()

    def new_category(self) -> None:
        """Ask for a category."""
        used = [row.hue for row in self.model.codebook.categories]
        hue = min(Hue, key=used.count)
        dialog = NodeDialog(tr("New category"), tr("Add category"), name="", hue=hue, parent=self._owner)

        def add() -> None:
            made = self.verbs.add_category(dialog.name, dialog.definition, dialog.hue)
            if made is not None:
                self._choose(self.model.index_of_category(made))

        dialog.accepted.connect(add)
        dialog.open()

    def new_node(self, category_id: int | None, parent_id: int | None = None) -> None:
        """Ask for a node in a category, or below a node."""
        above = self.model.codebook.node(parent_id) if parent_id is not None else None
        title = tr("New node, {where}").format(where=self.where(category_id))
        if above is not None:
            title = tr("New node below “{node}”").format(node=above.name)
        dialog = NodeDialog(title, tr("Add node"), name="", parent=self._owner)

        def add() -> None:
            made = self.verbs.add_node(dialog.name, category_id, parent_id, dialog.definition)
            if made is not None:
                self._choose(self.model.index_of_node(made))

        dialog.accepted.connect(add)
        dialog.open()

    def remove(self, index: QModelIndex) -> None:
        """Remove a row; where codings or nodes hang on it, only after the numbers were shown."""
        kind, ident = index.data(NodeRole.KIND), index.data(NodeRole.ID)
        if kind not in (RowKind.NODE, RowKind.CATEGORY):
            return
        cost = self.verbs.cost_of_removing(kind, ident)
        if not cost:
            self.verbs.remove(kind, ident)
            return
        box = QMessageBox(self._owner)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(tr("Remove “{name}”?").format(name=index.data()))
        box.setInformativeText(f"{cost}\n" + tr("Undo brings everything back."))
        yes = box.addButton(tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        yes.clicked.connect(lambda: self.verbs.remove(kind, ident))
        box.open()

    def show_menu(self, index: QModelIndex, point: QPoint) -> None:
        """Open the context menu of a row; of the empty ground for an invalid index."""
        row_menu(self, index, self._owner).popup(point)

    def where(self, category_id: int | None) -> str:
        """A category as “in Surveillance”, or that there is none."""
        row = self.model.codebook.category(category_id)
        return tr("in {category}").format(category=row.name) if row else tr("unsorted")
