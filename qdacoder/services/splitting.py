"""Splitting a node, and suggesting which nodes may be joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.splitting import SplitPart, SplitPlan, make_split
from qdacoder.domain.suggestions import Suggestion, spans_by_node, suggest_joins
from qdacoder.domain.text import a_name, folded
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.read import coding as read_coding
from qdacoder.storage.read import splitting as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import splitting as write

if TYPE_CHECKING:
    from qdacoder.domain.codebook import NodeRow
    from qdacoder.services.session import ProjectSession

WAYS = ("witness", "footage")


class SplittingService:
    """Splits of an open project's nodes."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def by(self, node_id: int, way: str) -> SplitPlan:
        """A node for each witness, or each footage; segments without a witness stay.

        Raises:
            UserError: another way, or nothing would be split.
        """
        node, rows = self._rows(node_id)
        if way == "witness":
            names = {row.id: row.label for row in self._session.witnesses.list()}
            keys = {row.id: row.witness_id for row in rows}
        elif way == "footage":
            names = {row.id: row.title for row in self._session.footage.list()}
            keys = {row.id: row.footage_id for row in rows}
        else:
            raise UserError(f"A node is split by {' or '.join(WAYS)}, by words or by hand.")
        groups = [(name, [one for one, key in keys.items() if key == ident]) for ident, name in names.items()]
        return self._plan(node, [row.id for row in rows], groups)

    def by_words(self, node_id: int, words: str) -> SplitPlan:
        """A node for the segments that hold these words in quotes or memo.

        Raises:
            UserError: none does.
        """
        wanted = folded(words).split()
        if not wanted:
            raise UserError("Say which words.")
        node, rows = self._rows(node_id)
        found = [
            row.id
            for row in rows
            if all(
                word in folded(f"{row.quote_original}\n{row.quote_translation}\n{row.memo}")
                for word in wanted
            )
        ]
        return self._plan(node, [row.id for row in rows], [(" ".join(words.split()), found)])

    def by_hand(self, node_id: int, parts: Mapping[str, Sequence[int]]) -> SplitPlan:
        """A new node of each name for its segments.

        Raises:
            UserError: a name is taken, or a segment does not carry the node.
        """
        node, rows = self._rows(node_id)
        own = {row.id for row in rows}
        taken = self._taken()
        made = []
        for given, ids in parts.items():
            name = a_name(given, "node name")
            if folded(name) in taken:
                raise UserError(f"There is a node “{name}” already.", "Choose another name.")
            taken.add(folded(name))
            if not ids or not set(ids) <= own:
                raise UserError(f"“{name}” would get a segment that does not carry “{node.name}”.")
            made.append(SplitPart(name, tuple(ids)))
        moved = {one for part in made for one in part.segment_ids}
        return SplitPlan(node_id, tuple(made), len(own - moved))

    def split(self, plan: SplitPlan, initiator: object = None) -> ChangeSet:
        """Do what a plan says; the new nodes stand beside the old one, in its category."""
        node, _rows = self._rows(plan.node_id)
        if any(folded(part.name) in self._taken() for part in plan.parts):
            raise UserError("A name of the plan is taken meanwhile.", "Make the plan again.")

        def work(unit: UnitOfWork) -> None:
            for part in plan.parts:
                write.split_off(unit, node, part)

        return self._session.run(f"Split “{node.name}”", "node.split", work, initiator)

    def suggest(self, most: int = 20) -> list[Suggestion]:
        """Pairs of nodes that may mean the same, best first; safe in a worker thread."""
        with self._session.reading() as connection:
            segments, spans = spans_by_node(read.coded_places(connection))
        return suggest_joins(self._session.codebook.read().nodes, segments, spans, most)

    def _rows(self, node_id: int) -> tuple[NodeRow, list[SegmentRow]]:
        node = self._session.codebook.read().node(node_id)
        if node is None:
            raise NotFound("That node does not exist any more.")
        with self._session.reading() as connection:
            ids = read.segments_with(connection, node_id)
            return node, read_coding.segments_with_ids(connection, ids, self._session.coder.id)

    def _plan(
        self, node: NodeRow, segment_ids: Sequence[int], groups: Sequence[tuple[str, Sequence[int]]]
    ) -> SplitPlan:
        return make_split(node.id, node.name, segment_ids, groups, self._taken())

    def _taken(self) -> set[str]:
        return {folded(name) for node in self._session.codebook.read().nodes for name in node.names}
