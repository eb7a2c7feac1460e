"""Splitting a node, and suggesting which nodes may be joined."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.splitting import (
    SplitPart,
    SplitPlan,
    SplitRecord,
    make_split,
    splits_from_text,
    splits_to_text,
)
from qdacoder.domain.suggestions import Suggestion, spans_by_node, suggest_joins
from qdacoder.domain.text import a_name, a_text, folded
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.read import codebook as read_codebook
from qdacoder.storage.read import coding as read_coding
from qdacoder.storage.read import options as read_options
from qdacoder.storage.read import splitting as read
from qdacoder.storage.unit_of_work import UnitOfWork, now_text
from qdacoder.storage.write import options as write_options
from qdacoder.storage.write import splitting as write

if TYPE_CHECKING:
    from qdacoder.domain.codebook import NodeRow
    from qdacoder.services.session import ProjectSession

WAYS = ("witness", "footage")
# Options of a project: what was split, and pairs of nodes that are not the same.
_SPLITS, _NOT_THESE = "node_splits", "not_the_same"


class SplittingService:
    """Splits of an open project's nodes."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def by(self, node_id: int, way: str, rows: Sequence[SegmentRow] | None = None) -> SplitPlan:
        """A node for each witness, or each footage; segments without a witness stay.

        Args:
            rows: the node's segments, where they were read already.

        Raises:
            UserError: another way, or nothing would be split.
        """
        node, rows = (self._node(node_id), rows) if rows is not None else self._rows(node_id)
        if way == "witness":
            names = {row.id: row.label for row in self._session.witnesses.list()}
            keys = {row.id: row.witness_id for row in rows}
        elif way == "footage":
            names = {row.id: row.title for row in self._session.footage.list(counted=False)}
            keys = {row.id: row.footage_id for row in rows}
        else:
            raise UserError(f"A node is split by {' or '.join(WAYS)}, by words or by hand.")
        groups = [(name, [one for one, key in keys.items() if key == ident]) for ident, name in names.items()]
        return self._plan(node, [row.id for row in rows], groups, f"by {way}")

    def by_words(self, node_id: int, words: str, rows: Sequence[SegmentRow] | None = None) -> SplitPlan:
        """A node for the segments that hold these words in quotes or memo; several texts stand between
        semicolons, and a segment goes to the first that it holds.

        Args:
            rows: the node's segments, where they were read already.

        Raises:
            UserError: no segment holds any.
        """
        texts = [" ".join(text.split()) for text in words.split(";") if text.strip()]
        if not texts:
            raise UserError("Say which words.")
        node, rows = (self._node(node_id), rows) if rows is not None else self._rows(node_id)
        told = {row.id: folded(f"{row.quote_original}\n{row.quote_translation}\n{row.memo}") for row in rows}
        groups = [
            (text, [one for one, said in told.items() if all(word in said for word in folded(text).split())])
            for text in texts
        ]
        return self._plan(node, [row.id for row in rows], groups, "by words")

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
            made.append(SplitPart(name, tuple(ids), name))
        moved = {one for part in made for one in part.segment_ids}
        return SplitPlan(node_id, tuple(made), len(own - moved))

    def segments(self, node_id: int) -> list[SegmentRow]:
        """The segments that carry a node for any coder, by footage and time, as they may be dealt out."""
        rows = self._rows(node_id)[1]
        return sorted(rows, key=lambda row: (row.footage_id, row.in_frame, row.out_frame, row.id))

    def check(self, plan: SplitPlan) -> None:
        """Whether a plan can be done as it stands.

        Raises:
            UserError: it has no part, or a name is empty, taken or given twice.
        """
        if not plan.parts:
            raise UserError("No segment would go to a new node.", "Give a part at least one segment.")
        taken = self._taken()
        for part in plan.parts:
            key = folded(a_name(part.name, "node name"))
            if key in taken:
                raise UserError(f"There is a node “{part.name}” already.", "Choose another name.")
            taken.add(key)

    def themes_with(self, node_id: int) -> tuple[str, ...]:
        """Names of saved themes that ask for a node: after a split they find what stays with it."""
        return tuple(
            theme.name
            for theme in self._session.review.themes()
            if any(node_id in rule.node_ids for rule in theme.filter.rules)
        )

    def split(self, plan: SplitPlan, reason: str = "", initiator: object = None) -> ChangeSet:
        """Do what a plan says; the new nodes stand beside the old one, in its category.

        Raises:
            UserError: a name is taken, or segments of the plan do not carry the node any more.
        """
        node, rows = self._rows(plan.node_id)
        own = {row.id for row in rows}
        self.check(plan)
        if any(not set(part.segment_ids) <= own for part in plan.parts):
            raise UserError("The node changed since the split was planned.", "Open the split again.")
        reason = a_text(reason, "reason").strip()

        def work(unit: UnitOfWork) -> None:
            parts = []
            for part in plan.parts:
                parts.append(write.split_off(unit, node, replace(part, name=a_name(part.name, "node name"))))
            staying = read.count_codings(unit.connection, node.id)
            at, coder = now_text(), unit.author.name
            record = SplitRecord(node.guid, node.name, plan.way, reason, coder, at, tuple(parts), staying)
            known = splits_from_text(read_options.options(unit.connection).get(_SPLITS, ""))
            write_options.set_option(unit, _SPLITS, splits_to_text((*known, record)))

        count = len(plan.parts)
        into = f" into {count} more nodes" if count > 1 else f" and make “{plan.parts[0].name}”"
        return self._session.run(f"Split “{node.name}”{into}", "node.split", work, initiator)

    def records(self) -> tuple[SplitRecord, ...]:
        """The splits that were done (not undone), oldest first."""
        with self._session.reading() as connection:
            return splits_from_text(read_options.options(connection).get(_SPLITS, ""))

    def suggest(self, most: int = 20, *, hidden: bool = False) -> list[Suggestion]:
        """Pairs of nodes that may mean the same, best first; safe in a worker thread.

        Args:
            hidden: also those of which a coder said that they are not the same.
        """
        with self._session.reading() as connection:
            segments, spans = spans_by_node(read.coded_places(connection))
            nodes = read_codebook.codebook(connection).nodes
            apart = frozenset() if hidden else _pairs(read_options.options(connection).get(_NOT_THESE, ""))
        return suggest_joins(nodes, segments, spans, most, apart)

    def kept_apart(self) -> list[tuple[NodeRow, NodeRow]]:
        """Pairs of which a coder said that they are not the same, while both nodes are there."""
        with self._session.reading() as connection:
            nodes = {row.guid: row for row in read_codebook.codebook(connection).nodes}
            apart = _pairs(read_options.options(connection).get(_NOT_THESE, ""))
        pairs = [
            tuple(sorted(pair, key=lambda guid: folded(nodes[guid].name)))
            for pair in apart
            if pair <= nodes.keys()
        ]
        return [(nodes[one], nodes[other]) for one, other in sorted(pairs, key=lambda p: nodes[p[0]].name)]

    def keep_apart(
        self, first_id: int, second_id: int, apart: bool = True, initiator: object = None
    ) -> ChangeSet:
        """Say that two nodes are not the same, so that they are not suggested again; or take that back.

        Raises:
            NotFound: a node is gone.
            UserError: it is one node.
        """
        first, second = self._node(first_id), self._node(second_id)
        if first_id == second_id:
            raise UserError(f"“{first.name}” and “{second.name}” are one node.", "Name two nodes.")
        pair = frozenset((first.guid, second.guid))

        def work(unit: UnitOfWork) -> None:
            known = _pairs(read_options.options(unit.connection).get(_NOT_THESE, ""))
            kept = known | {pair} if apart else known - {pair}
            text = json.dumps(sorted(sorted(one) for one in kept)) if kept else ""
            write_options.set_option(unit, _NOT_THESE, text)

        label = f"Keep “{first.name}” and “{second.name}” apart"
        if not apart:
            label = f"Suggest “{first.name}” and “{second.name}” again"
        return self._session.run(label, "node.keep_apart", work, initiator)

    def _node(self, node_id: int) -> NodeRow:
        node = self._session.codebook.read().node(node_id)
        if node is None:
            raise NotFound("That node does not exist any more.")
        return node

    def _rows(self, node_id: int) -> tuple[NodeRow, list[SegmentRow]]:
        node = self._node(node_id)
        with self._session.reading() as connection:
            ids = read.segments_with(connection, node_id)
            return node, read_coding.segments_with_ids(connection, ids, self._session.coder.id)

    def _plan(
        self,
        node: NodeRow,
        segment_ids: Sequence[int],
        groups: Sequence[tuple[str, Sequence[int]]],
        way: str,
    ) -> SplitPlan:
        return make_split(node.id, node.name, segment_ids, groups, self._taken(), way)

    def _taken(self) -> set[str]:
        return {folded(name) for node in self._session.codebook.read().nodes for name in node.names}


def _pairs(text: str) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in json.loads(text)) if text else frozenset()
