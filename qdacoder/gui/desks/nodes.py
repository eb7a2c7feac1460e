"""Nodes as a whole: joining them, and where they come from."""

from __future__ import annotations

from collections.abc import Callable

from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.dialogs.lineage import LineageDialog
from qdacoder.gui.dialogs.merge_nodes import MergeNodesDialog


class NodeDesk(Desk):
    """Merges and lineage."""

    def actions(self) -> dict[str, Callable[[], object]]:
        return {"merge_nodes": self.merge_nodes}

    def merge_nodes(self, node_id: int | None = None) -> None:
        """Ask which nodes to join, beginning with one, or with the current one of the tree."""
        first = node_id if node_id is not None else self.bench.coding.nodes.current_node
        self.bench.coding.save_pending()
        dialog = MergeNodesDialog(
            self.session, [] if first is None else [first], self.bench.failed.emit, self.window
        )
        dialog.open()

    def asked(self, what: str, node_id: int) -> None:
        """Do what the menu of a node asked for."""
        if what == "merge":
            self.merge_nodes(node_id)
        else:
            LineageDialog(self.session, node_id, self.bench.failed.emit, self.window).open()
