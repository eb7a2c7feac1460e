"""Verbs of the codebook: categories, nodes, their order and quick keys."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.codebook import CategoryRow, Codebook, Hue, NodeRow, a_quick_key
from qdacoder.domain.recount import count_steps
from qdacoder.domain.text import a_name, a_text, folded, nearest
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.read import codebook as read
from qdacoder.storage.read import coding as read_coding
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import codebook as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

Counts = dict[int, int]
"""Segments by id of a node or category."""


class CodebookService:
    """Categories and nodes of an open project."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def read(self, *, counted: bool = True) -> Codebook:
        """The whole codebook in reading order; segments are counted unless told otherwise."""
        with self._session.reading() as connection:
            return read.codebook(connection, counted=counted)

    def counts(self, node_ids: list[int]) -> tuple[dict[int, int], dict[int, int]]:
        """Segment counts of these nodes, and of the categories they stand in."""
        with self._session.reading() as connection:
            return read.counts(connection, node_ids)

    def recounted(self, book: Codebook, change: ChangeSet) -> Codebook:
        """The same codebook with the counts that a change left; few codings are followed one by one."""
        if not change.node_ids:
            return book
        if change.codings:
            with self._session.reading() as connection:
                now = read_coding.codings_by_pair(connection, {one.segment_id for one in change.codings})
            steps = count_steps(book, change.codings, now)
            if steps is not None:
                return book.with_counts(*_stepped(book, *steps))
        return book.with_counts(*self.counts(sorted(change.node_ids)))

    def find_node(self, name: str) -> NodeRow:
        """The node with this name, or the one that a joined node of this name leads to.

        Case and Unicode form do not matter.

        Raises:
            NotFound: with the nearest names.
        """
        book = self.read()
        key = folded(name)
        for found in (lambda node: (node.name,), lambda node: node.synonyms):
            for node in book.nodes:
                if key in map(folded, found(node)):
                    return node
        known = (one for node in book.nodes for one in node.names)
        raise NotFound(f"There is no node “{name}”.", nearest(name, known))

    def find_category(self, name: str) -> CategoryRow:
        """The category with this name (case and Unicode form do not matter).

        Raises:
            NotFound: with the nearest names.
        """
        rows = self.read().categories
        key = folded(name)
        for row in rows:
            if folded(row.name) == key:
                return row
        raise NotFound(f"There is no category “{name}”.", nearest(name, (row.name for row in rows)))

    def add_category(
        self, name: str, definition: str = "", hue: Hue | None = None, initiator: object = None
    ) -> ChangeSet:
        """Add a category at the end; without `hue` the first one that is not taken.

        Raises:
            UserError: the name is empty or taken.
        """
        name, definition = a_name(name, "category name"), a_text(definition, "definition")
        rows = self.read().categories
        self._free_category_name(name)
        taken = [row.hue for row in rows]
        chosen = hue or min(Hue, key=lambda one: (taken.count(one), list(Hue).index(one)))
        position = max((row.position for row in rows), default=-1) + 1

        def work(unit: UnitOfWork) -> int:
            return write.add_category(unit, name, definition, chosen, position)

        return self._session.run(f"Add category “{name}”", "category.add", work, initiator)

    def edit_category(
        self,
        category_id: int,
        *,
        name: str | None = None,
        definition: str | None = None,
        hue: Hue | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Change a category's name, definition or colour; what is None stays.

        Raises:
            UserError: no such category, or the name is empty or taken.
        """
        row = self._category(category_id)
        values: dict[str, object] = {}
        if name is not None:
            name = a_name(name, "category name")
            self._free_category_name(name, category_id)
            values |= {"name": name, "name_key": folded(name)}
        if definition is not None:
            values["definition"] = a_text(definition, "definition")
        if hue is not None:
            values["hue"] = hue.value
        label = f"Rename category “{row.name}” to “{name}”" if name else f"Edit category “{row.name}”"

        def work(unit: UnitOfWork) -> None:
            write.update_category(unit, category_id, values)

        return self._session.run(label, "category.edit", work, initiator)

    def move_category(self, category_id: int, position: int, initiator: object = None) -> ChangeSet:
        """Put a category at a place (0 = first) in the order of categories."""
        row = self._category(category_id)
        order = [one.id for one in self.read().categories if one.id != category_id]
        order.insert(max(0, min(position, len(order))), category_id)

        def work(unit: UnitOfWork) -> None:
            write.order_categories(unit, order)

        return self._session.run(f"Move category “{row.name}”", "category.move", work, initiator)

    def remove_category(self, category_id: int, initiator: object = None) -> ChangeSet:
        """Remove a category; its nodes become unsorted, their codings stay."""
        row = self._category(category_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_category(unit, category_id)

        return self._session.run(f"Remove category “{row.name}”", "category.remove", work, initiator)

    def add_node(
        self,
        name: str,
        category_id: int | None = None,
        parent_id: int | None = None,
        definition: str = "",
        quick_key: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Add a node at the end of its category or parent (a child stands in its parent's category).

        Raises:
            UserError: the name is empty or taken, or there is no such category, parent or key.
        """
        name, definition = a_name(name, "node name"), a_text(definition, "definition")
        key = a_quick_key(quick_key) if quick_key else None
        self._free_node_name(name)
        book = self.read()
        if parent_id is not None:
            category_id = self._node(parent_id, book).category_id
        elif category_id is not None:
            self._category(category_id, book)
        position = max((n.position for n in book.nodes), default=-1) + 1

        def work(unit: UnitOfWork) -> int:
            if key:
                write.free_key(unit, key)
            return write.add_node(unit, name, category_id, parent_id, definition, key, position)

        return self._session.run(f"Add node “{name}”", "node.add", work, initiator)

    def edit_node(
        self,
        node_id: int,
        *,
        name: str | None = None,
        definition: str | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Rename or define a node; what is None stays.

        Raises:
            UserError: no such node, or the name is empty or taken.
        """
        row = self._node(node_id)
        values: dict[str, object] = {}
        if name is not None:
            name = a_name(name, "node name")
            self._free_node_name(name, node_id)
            values |= {"name": name, "name_key": folded(name)}
        if definition is not None:
            values["definition"] = a_text(definition, "definition")
        label = f"Rename node “{row.name}” to “{name}”" if name else f"Define node “{row.name}”"

        def work(unit: UnitOfWork) -> None:
            if "name_key" in values:
                write.drop_synonym(unit, node_id, str(values["name_key"]))
            write.update_node(unit, node_id, values)

        return self._session.run(label, "node.edit", work, initiator)

    def move_node(
        self,
        node_id: int,
        category_id: int | None,
        parent_id: int | None = None,
        position: int | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Put a node with all below it into a category or under a node, at a place among its new siblings.

        Raises:
            UserError: no such node, category or parent, or the parent lies below the node.
        """
        book = self.read()
        row = self._node(node_id, book)
        if parent_id is not None:
            parent = self._node(parent_id, book)
            category_id = parent.category_id
        elif category_id is not None:
            self._category(category_id, book)
        with self._session.reading() as connection:
            below = read.descendants(connection, node_id)
        if parent_id in below:
            raise UserError(f"“{row.name}” cannot be put below itself.")
        siblings = [
            one.id
            for one in book.nodes
            if one.id != node_id
            and one.parent_id == parent_id
            and (parent_id is not None or one.category_id == category_id)
        ]
        place = len(siblings) if position is None else max(0, min(position, len(siblings)))
        siblings.insert(place, node_id)

        def work(unit: UnitOfWork) -> None:
            write.move_node(unit, node_id, below, category_id, parent_id)
            write.order_nodes(unit, siblings)

        return self._session.run(f"Move node “{row.name}”", "node.move", work, initiator)

    def set_quick_key(self, node_id: int, key: str | None, initiator: object = None) -> ChangeSet:
        """Give a node a quick key (taken from whoever had it), or take its key away.

        Raises:
            UserError: no such node, or the key is not one for nodes.
        """
        row = self._node(node_id)
        wanted = a_quick_key(key) if key else None

        def work(unit: UnitOfWork) -> None:
            if wanted and row.quick_key != wanted:
                write.free_key(unit, wanted)
            write.update_node(unit, node_id, {"quick_key": wanted})

        label = f"Key {wanted} for node “{row.name}”" if wanted else f"No key for node “{row.name}”"
        return self._session.run(label, "node.key", work, initiator)

    def remove_node(self, node_id: int, initiator: object = None) -> ChangeSet:
        """Remove a node with the nodes below it and their codings; the segments stay."""
        row = self._node(node_id)
        with self._session.reading() as connection:
            below = read.descendants(connection, node_id)

        def work(unit: UnitOfWork) -> None:
            write.remove_nodes(unit, below)

        return self._session.run(f"Remove node “{row.name}”", "node.remove", work, initiator)

    def codings_below(self, node_id: int) -> int:
        """How many codings removing this node would remove."""
        with self._session.reading() as connection:
            return read.coding_count(connection, read.descendants(connection, node_id))

    def _node(self, node_id: int, book: Codebook | None = None) -> NodeRow:
        row = (book or self.read()).node(node_id)
        if row is None:
            raise NotFound("That node does not exist any more.")
        return row

    def _category(self, category_id: int, book: Codebook | None = None) -> CategoryRow:
        row = (book or self.read()).category(category_id)
        if row is None:
            raise NotFound("That category does not exist any more.")
        return row

    def _free_node_name(self, name: str, own_id: int | None = None) -> None:
        with self._session.reading() as connection:
            holder = read.node_with_key(connection, folded(name))
            joined = read.node_with_synonym(connection, folded(name))
        if holder is not None and holder != own_id:
            name = self._node(holder).name
            raise UserError(f"There is a node “{name}” already.", "Use it, or choose another name.")
        if holder is None and joined not in (None, own_id):
            assert joined is not None
            survivor = self._node(joined).name
            raise UserError(f"“{name}” was joined into “{survivor}”.", "Use that, or choose another name.")

    def _free_category_name(self, name: str, own_id: int | None = None) -> None:
        with self._session.reading() as connection:
            holder = read.category_with_key(connection, folded(name))
        if holder is not None and holder != own_id:
            name = self._category(holder).name
            raise UserError(f"There is a category “{name}” already.", "Use it, or choose another name.")


def _stepped(book: Codebook, nodes: Counter[int], categories: Counter[int]) -> tuple[Counts, Counts]:
    """The counts that lie so many steps from those of a book."""
    by_node = {one: row.segments + nodes[one] for one in nodes if (row := book.node(one)) is not None}
    found = {one: book.category(one) for one in categories}
    return by_node, {one: row.segments + categories[one] for one, row in found.items() if row is not None}
