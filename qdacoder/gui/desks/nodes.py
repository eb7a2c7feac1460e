"""Nodes as a whole: joining and splitting them, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.suggestions import Suggestion
from qdacoder.errors import UserError
from qdacoder.gui.desks.desk import Desk
from qdacoder.gui.i18n import tr

_MOST_PAIRS = 200


class NodeDesk(Desk):
    """Merges, splits, suggestions and lineage."""

    def actions(self) -> dict[str, Callable[[], object]]:
        return {
            "merge_nodes": self.merge_nodes,
            "split_node": self.split_node,
            "suggest_joins": self.suggest_joins,
            "lineage": self.lineage,
        }

    def merge_nodes(self, node_ids: Sequence[int] | None = None, over: QWidget | None = None) -> None:
        """Ask which nodes to join, beginning with some, or with the current one of the tree."""
        from qdacoder.gui.dialogs.merge_nodes import MergeNodesDialog

        first = self.bench.coding.nodes.current_node
        begin = list(node_ids) if node_ids is not None else [] if first is None else [first]
        self.bench.coding.save_pending()
        dialog = MergeNodesDialog(self.session, begin, self.bench.failed.emit, over or self.window)
        dialog.review_wanted.connect(self._to_review)
        dialog.open()

    def _to_review(self, node_ids: list[int]) -> None:
        """Read the segments of nodes."""
        from qdacoder.domain.review import How, NodeRule, ReviewFilter

        self.bench.places.leave(self.bench.here)
        self.bench.review.presenter.set_filter(ReviewFilter((NodeRule(How.ANY, tuple(node_ids)),)))
        self.bench.workspace_wanted.emit("review")

    def split_node(self, node_id: int | None = None) -> None:
        """Ask how to split a node, or the current one of the tree.

        Raises:
            UserError: no node is the current one.
        """
        from qdacoder.gui.dialogs.split_node import SplitNodeDialog

        chosen = self._node(node_id)
        self.bench.coding.save_pending()
        session = self.session

        def show(rows: list[SegmentRow]) -> None:
            if rows:
                SplitNodeDialog(session, chosen, rows, self.bench.failed.emit, self.window).open()
            else:
                self.tell(tr("No segment carries this node: there is nothing to split"))

        self.run(
            lambda _progress, _cancel: session.splitting.segments(chosen),
            show,
            tr("Reading the segments of the node"),
            lane="read",
        )

    def suggest_joins(self) -> None:
        """Show pairs of nodes that may mean the same."""
        from qdacoder.gui.dialogs.suggest_joins import SuggestJoinsDialog

        session = self.session

        def find(hidden: bool, show: Callable[[list[Suggestion]], object]) -> None:
            self.run(
                lambda _progress, _cancel: session.splitting.suggest(_MOST_PAIRS, hidden=hidden),
                show,
                tr("Comparing nodes"),
            )

        dialog = SuggestJoinsDialog(session, find, self.bench.failed.emit, self.window)
        dialog.merge_wanted.connect(lambda one, other: self.merge_nodes([one, other], dialog))
        dialog.show()

    def lineage(self, node_id: int | None = None) -> None:
        """Show where a node, or the current one of the tree, comes from."""
        from qdacoder.gui.dialogs.lineage import LineageDialog

        LineageDialog(self.session, self._node(node_id), self.bench.failed.emit, self.window).open()

    def asked(self, what: str, node_id: int) -> None:
        """Do what the menu of a node asked for."""
        if what == "merge":
            self.merge_nodes([node_id])
        elif what == "split":
            self.split_node(node_id)
        else:
            self.lineage(node_id)

    def _node(self, node_id: int | None) -> int:
        chosen = node_id if node_id is not None else self.bench.coding.nodes.current_node
        if chosen is None:
            raise UserError(tr("No node is chosen."), tr("Choose one in the tree of Coding first."))
        return chosen
