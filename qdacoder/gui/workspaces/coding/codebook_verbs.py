"""What people do to the codebook: each verb once, its errors told and never raised."""

from __future__ import annotations

from collections.abc import Callable

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.codebook import Hue, NodeRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.node_tree import RowKind, segments_text
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter


class CodebookVerbs:
    """Writes to the codebook of a presenter's project; what fails goes to `presenter.failed`."""

    def __init__(self, presenter: CodingPresenter) -> None:
        self.presenter = presenter
        self._service = presenter.session.codebook

    def add_node(
        self, name: str, category_id: int | None, parent_id: int | None = None, definition: str = ""
    ) -> int | None:
        """Make a node; its id, or None when that was refused."""
        return self._id(
            lambda: self._service.add_node(name, category_id, parent_id, definition, initiator=self)
        )

    def add_category(self, name: str, definition: str = "", hue: Hue | None = None) -> int | None:
        """Make a category; its id, or None when that was refused."""
        return self._id(lambda: self._service.add_category(name, definition, hue, initiator=self))

    def apply_new(self, node_id: int) -> None:
        """Code with a node just made, where its key would code something that is there already."""
        presenter = self.presenter
        if presenter.marks.any or (presenter.selected and not presenter.playing):
            presenter.apply_node(node_id)

    def rename(self, kind: RowKind, ident: int, name: str) -> None:
        """Give another name."""
        if kind is RowKind.NODE:
            self._do(lambda: self._service.edit_node(ident, name=name, initiator=self))
        else:
            self._do(lambda: self._service.edit_category(ident, name=name, initiator=self))

    def define(self, kind: RowKind, ident: int, definition: str) -> None:
        """Say what a node or category means."""
        if kind is RowKind.NODE:
            self._do(lambda: self._service.edit_node(ident, definition=definition, initiator=self))
        else:
            self._do(lambda: self._service.edit_category(ident, definition=definition, initiator=self))

    def set_hue(self, category_id: int, hue: Hue) -> None:
        """Give a category another colour and shape."""
        self._do(lambda: self._service.edit_category(category_id, hue=hue, initiator=self))

    def move_node(
        self, node_id: int, category_id: int | None, parent_id: int | None, position: int | None = None
    ) -> None:
        """Put a node elsewhere, at the end without a position."""
        self._do(lambda: self._service.move_node(node_id, category_id, parent_id, position, initiator=self))

    def move_category(self, category_id: int, position: int) -> None:
        """Put a category elsewhere in the order."""
        self._do(lambda: self._service.move_category(category_id, position, initiator=self))

    def set_key(self, node_id: int, key: str | None) -> None:
        """Give a node a quick key, and say from whom it was taken."""
        holder = self.holder(key)
        if self._do(lambda: self._service.set_quick_key(node_id, key, initiator=self)) and holder is not None:
            node = self.presenter.codebook.node(node_id)
            if node is not None and holder.id != node_id:
                said = tr("Key {key} now does “{node}”, taken from “{other}”")
                self.presenter.told.emit(said.format(key=key, node=node.name, other=holder.name))

    def holder(self, key: str | None) -> NodeRow | None:
        """The node that has a key."""
        return next((row for row in self.presenter.codebook.nodes if key and row.quick_key == key), None)

    def remove(self, kind: RowKind, ident: int) -> None:
        """Remove a node with what is below it, or a category; undo brings it back."""
        if kind is RowKind.NODE:
            self._do(lambda: self._service.remove_node(ident, initiator=self))
        else:
            self._do(lambda: self._service.remove_category(ident, initiator=self))

    def cost_of_removing(self, kind: RowKind, ident: int) -> str:
        """What goes with a node or category, in numbers; empty when nothing does."""
        book = self.presenter.codebook
        if kind is RowKind.CATEGORY:
            inside = sum(node.category_id == ident for node in book.nodes)
            return tr("Its {nodes} become unsorted and keep their codings.").format(
                nodes=nodes_text(inside)
            ) if inside else ""  # fmt: skip
        node = book.node(ident)
        below = _below(ident, book.nodes)
        codings = self._service.codings_below(ident)
        if node is None or not (codings or below):
            return ""
        parts = [tr("{segments} carry it.").format(segments=segments_text(node.segments))]
        if below:
            parts.append(tr("{nodes} below it go too.").format(nodes=nodes_text(len(below))))
        gone = tr("1 coding is removed") if codings == 1 else tr("{n} codings are removed").format(n=codings)
        parts.append(tr("{codings}, the segments stay.").format(codings=gone))
        return " ".join(parts)

    def _id(self, verb: Callable[[], ChangeSet]) -> int | None:
        changes = self._do(verb)
        return changes.result_id if changes is not None else None

    def _do(self, verb: Callable[[], ChangeSet]) -> ChangeSet | None:
        try:
            return verb()
        except QdacoderError as error:
            self.presenter.failed.emit(error)
            return None


def nodes_text(count: int) -> str:
    """``1 node``, ``26 nodes``."""
    return tr("1 node") if count == 1 else tr("{count} nodes").format(count=count)


def _below(node_id: int, nodes: tuple[NodeRow, ...]) -> set[int]:
    found: set[int] = set()
    waiting = [node_id]
    while waiting:
        above = waiting.pop()
        new = {row.id for row in nodes if row.parent_id == above} - found - {node_id}
        found |= new
        waiting.extend(new)
    return found
