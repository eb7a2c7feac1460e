"""The context menus of the node tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from qdacoder.domain.codebook import QUICK_KEYS, Codebook, Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.node_tree import NodeRole, NodeTreeModel, RowKind
from qdacoder.gui.workspaces.coding.codebook_verbs import CodebookVerbs
from qdacoder.gui.workspaces.coding.node_dialog import hue_icon, hue_name


class Desk(Protocol):
    """What the menus need of the panel they belong to."""

    verbs: CodebookVerbs
    model: NodeTreeModel

    def apply(self, node_id: int) -> None: ...
    def merge(self, node_id: int) -> None: ...
    def split(self, node_id: int) -> None: ...
    def lineage(self, node_id: int) -> None: ...
    def rename(self, index: QModelIndex) -> None: ...
    def define(self, index: QModelIndex) -> None: ...
    def remove(self, index: QModelIndex) -> None: ...
    def step(self, index: QModelIndex, way: int) -> None: ...
    def new_category(self) -> None: ...
    def new_node(self, category_id: int | None, parent_id: int | None = None) -> None: ...


def row_menu(desk: Desk, index: QModelIndex, parent: QWidget) -> QMenu:
    """The menu of a row of the model (not of a proxy); of the empty ground when the index is invalid."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    kind = index.data(NodeRole.KIND) if index.isValid() else None
    if kind is RowKind.NODE:
        _node_menu(menu, desk, index)
    elif kind is RowKind.CATEGORY:
        _category_menu(menu, desk, index)
    else:
        _add(menu, tr("New node…"), lambda: desk.new_node(None))
        _add(menu, tr("New category…"), desk.new_category)
    return menu


def _add(menu: QMenu, text: str, do: Callable[[], object], key: str = "", on: bool = True) -> QAction:
    # The key is shown only: the tree has it itself, and a second shortcut would clash with the deck's.
    action = menu.addAction(f"{_plain(text)}\t{key}" if key else _plain(text))
    action.triggered.connect(lambda _checked=False: do())
    action.setEnabled(on)
    return action


def _plain(text: str) -> str:
    return text.replace("&", "&&")


def _node_menu(menu: QMenu, desk: Desk, index: QModelIndex) -> None:
    ident = int(index.data(NodeRole.ID))
    category_id, parent_id, place, count = desk.model.place(index)
    _add(menu, tr("Apply"), lambda: desk.apply(ident), tr("Enter"))
    menu.addSeparator()
    _add(menu, tr("Rename"), lambda: desk.rename(index), "F2")
    _key_menu(menu, desk, ident)
    _add(menu, tr("Define…"), lambda: desk.define(index))
    menu.addSeparator()
    _add(menu, tr("Merge…"), lambda: desk.merge(ident), "Ctrl+Shift+M")
    _add(menu, tr("Split…"), lambda: desk.split(ident), on=bool(index.data(NodeRole.COUNT)))
    _add(menu, tr("Lineage…"), lambda: desk.lineage(ident))
    menu.addSeparator()
    _add(menu, tr("Move up"), lambda: desk.step(index, -1), "Ctrl+Shift+Up", place > 0)
    _add(menu, tr("Move down"), lambda: desk.step(index, 1), "Ctrl+Shift+Down", place < count - 1)
    _place_menu(menu, desk, ident, category_id, parent_id)
    _add(menu, tr("New node here…"), lambda: desk.new_node(category_id, ident))
    menu.addSeparator()
    _add(menu, tr("Remove"), lambda: desk.remove(index), tr("Delete"))


def _category_menu(menu: QMenu, desk: Desk, index: QModelIndex) -> None:
    ident = int(index.data(NodeRole.ID))
    _category, _parent, place, count = desk.model.place(index)
    _add(menu, tr("Rename"), lambda: desk.rename(index), "F2")
    _add(menu, tr("Define…"), lambda: desk.define(index))
    _hue_menu(menu, desk, ident, desk.model.codebook)
    _add(menu, tr("New node here…"), lambda: desk.new_node(ident))
    menu.addSeparator()
    _add(menu, tr("Move up"), lambda: desk.step(index, -1), "Ctrl+Shift+Up", place > 0)
    _add(menu, tr("Move down"), lambda: desk.step(index, 1), "Ctrl+Shift+Down", place < count - 1)
    menu.addSeparator()
    _add(menu, tr("Remove"), lambda: desk.remove(index), tr("Delete"))


def _key_menu(menu: QMenu, desk: Desk, node_id: int) -> None:
    sub = menu.addMenu(tr("Quick key"))
    own = None
    for key in QUICK_KEYS:
        holder = desk.verbs.holder(key)
        text = key
        if holder is not None and holder.id != node_id:
            text = tr("{key}, taken from “{node}”").format(key=key, node=holder.name)
        action = _add(sub, text, partial(desk.verbs.set_key, node_id, key))
        action.setCheckable(True)
        action.setChecked(holder is not None and holder.id == node_id)
        own = key if action.isChecked() else own
    sub.addSeparator()
    _add(sub, tr("No key"), lambda: desk.verbs.set_key(node_id, None), on=own is not None)


def _place_menu(
    menu: QMenu, desk: Desk, node_id: int, category_id: int | None, parent_id: int | None
) -> None:
    sub = menu.addMenu(tr("Move to category"))
    for row in desk.model.codebook.categories:
        here = row.id == category_id and parent_id is None
        action = _add(sub, row.name, partial(desk.verbs.move_node, node_id, row.id, None), on=not here)
        action.setIcon(hue_icon(row.hue))
    sub.addSeparator()
    here = category_id is None and parent_id is None
    _add(sub, tr("Unsorted"), lambda: desk.verbs.move_node(node_id, None, None), on=not here)


def _hue_menu(menu: QMenu, desk: Desk, category_id: int, book: Codebook) -> None:
    sub = menu.addMenu(tr("Hue"))
    for hue in Hue:
        users = [row.name for row in book.categories if row.hue is hue and row.id != category_id]
        text = hue_name(hue)
        if users:
            text = tr("{hue} (also {names})").format(hue=text, names=", ".join(users))
        action = _add(sub, text, partial(desk.verbs.set_hue, category_id, hue))
        action.setIcon(hue_icon(hue))
        action.setCheckable(True)
        action.setChecked(any(row.id == category_id and row.hue is hue for row in book.categories))
