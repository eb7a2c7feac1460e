"""Joining nodes, seeing where a node comes from, and taking a merge apart again, at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qdacoder.domain.changes import ChangeSet
from qdacoder.domain.codebook import Codebook, NodeRow, a_quick_key
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.lineage import LineagePart, LineageStep, guids_of, lineage_text, splits_of
from qdacoder.domain.merging import CodingFact, MergePlan, make_plan
from qdacoder.domain.splitting import SplitRecord
from qdacoder.domain.text import a_name, a_text, folded, nearest
from qdacoder.domain.unmerging import (
    ApartPlan,
    MergeRecord,
    Parting,
    Sorted,
    SourceRecord,
    gathered,
    parent_after,
    sort_codings,
)
from qdacoder.errors import NotFound, UserError
from qdacoder.storage.engine import Connection
from qdacoder.storage.read import codebook as read_codebook
from qdacoder.storage.read import merging as read
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write import merging as write

if TYPE_CHECKING:
    from qdacoder.services.session import ProjectSession

_SAME = object()


class MergingService:
    """Merges of an open project's nodes."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def plan(
        self,
        node_ids: Sequence[int],
        survivor_id: int,
        *,
        name: str | None = None,
        category_id: int | object | None = _SAME,
        quick_key: str | object | None = _SAME,
        definition: str | None = None,
        keep_synonyms: bool = True,
        reason: str = "",
    ) -> MergePlan:
        """What merging these nodes would do. `name` may be new; what is not given stays the survivor's.

        Raises:
            UserError: fewer than two nodes, the survivor is not among them, or the name is taken by a node
                outside the choice.
            NotFound: a node or category is gone.
        """
        chosen = list(dict.fromkeys(node_ids))
        if len(chosen) < 2:
            raise UserError("Fewer than two nodes are chosen.", "Add a node to merge with.")
        if survivor_id not in chosen:
            raise UserError("The node that survives is not among the chosen ones.")
        book = self._session.codebook.read()
        rows = [self._node(one, book) for one in chosen]
        survivor = next(row for row in rows if row.id == survivor_id)
        sources = [row for row in rows if row.id != survivor_id]
        if name is not None:
            name = a_name(name, "node name")
            self._free_name(name, chosen, book)
        if category_id is not _SAME and category_id is not None and not book.category(_number(category_id)):
            raise NotFound("That category does not exist any more.")
        key = a_quick_key(str(quick_key)) if quick_key not in (_SAME, None) else None
        with self._session.reading() as connection:
            facts = read.codings_of(connection, chosen)
            below = read.children_of(connection, [row.id for row in sources])
            noted = read.node_memos(connection, [survivor.id, *(row.id for row in sources)])
        children = [one for ids in below.values() for one in ids if one not in chosen]
        return make_plan(
            survivor,
            sources,
            facts,
            children,
            name=name,
            category_id=None if category_id in (_SAME, None) else _number(category_id),
            keep_category=category_id is _SAME,
            quick_key=key,
            keep_key=quick_key is _SAME,
            definition=None if definition is None else a_text(definition, "definition"),
            keep_synonyms=keep_synonyms,
            reason=a_text(reason, "reason").strip(),
            memos=noted,
        )

    def witnesses(self, node_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """By node, the labels of the witnesses on its segments, in order."""
        with self._session.reading() as connection:
            return read.witness_labels(connection, node_ids)

    def affected(self, plan: MergePlan, most: int) -> list[SegmentRow]:
        """Segments that carry a node of the plan, those with several first; at most so many."""
        double = set(plan.double_segments)
        rest = [one for one in plan.segment_ids if one not in double]
        order = {one: place for place, one in enumerate([*plan.double_segments, *rest][:most])}
        return sorted(self._session.coding.segments_by_id(list(order)), key=lambda row: order[row.id])

    def merge(self, plan: MergePlan, initiator: object = None) -> ChangeSet:
        """Do what a plan says; `result_id` is the survivor's id.

        Raises:
            UserError: the nodes or their codings changed since the plan was made.
        """

        def work(unit: UnitOfWork) -> int:
            now = read.codings_of(unit.connection, [node.id for node in plan.nodes])
            self._still_true(plan, read_codebook.codebook(unit.connection, counted=False), now)
            write.merge(unit, plan, now)
            return plan.survivor.id

        return self._session.run(plan.label, "node.merge", work, initiator)

    def records(self, node_id: int | None = None) -> list[MergeRecord]:
        """Merges, oldest first: all of them, or those into a node."""
        with self._session.reading() as connection:
            if node_id is None:
                return read.merge_records(connection)
            return read.merge_records(connection, survivor_guids=[self._node(node_id).guid])

    def plan_apart(self, merge_id: int, source_guid: str) -> ApartPlan:
        """What taking a node out of a merge would do.

        Raises:
            NotFound: there is no such merge, or the node was taken out already.
            UserError: the survivor was itself joined into another node later.
        """
        with self._session.reading() as connection:
            return _plan_apart(connection, merge_id, source_guid)

    def plan_parting(self, merge_id: int, guids: Sequence[str] | None = None) -> Parting:
        """What taking nodes out of a merge would do; all that are still joined without `guids`.

        Raises:
            NotFound, UserError: as `plan_apart`, and where nothing of the merge is left.
        """
        with self._session.reading() as connection:
            record = next((one for one in read.merge_records(connection) if one.id == merge_id), None)
            if record is None or not record.standing:
                raise NotFound("Nothing of this merge is left to take apart.")
            wanted = [one.guid for one in record.standing] if guids is None else list(guids)
            if not wanted:
                raise UserError("No node is chosen.", "Choose the nodes to take out.")
            plans = tuple(_plan_apart(connection, merge_id, one) for one in wanted)
            book, whole = read_codebook.codebook(connection), len(plans) == len(record.standing)
            survivor = _survivor_after(book, record) if whole else _survivor_now(book, record)
        return Parting(record, plans, gathered(plans), survivor)

    def merge_of_step(self, step_id: int) -> MergeRecord | None:
        """The merge that a step of the history did; None where it did none, or it was undone."""
        with self._session.reading() as connection:
            merge_id = read.merge_of_step(connection, step_id)
            return next((one for one in read.merge_records(connection) if one.id == merge_id), None)

    def take_apart(self, plan: ApartPlan, given: Sequence[int] = (), initiator: object = None) -> ChangeSet:
        """Bring the node of a plan back; `result_id` is its id.

        Args:
            given: ids of undecided codings of the plan that go to the node; the others stay.

        Raises:
            UserError: the nodes changed since the plan was made, or a coding is not an undecided one.
        """
        undecided = {one.coding.id: one.coding for one in plan.sorted.undecided}
        if not set(given) <= set(undecided):
            raise UserError("A coding that is given is not one to decide on.", "Look at the plan again.")
        if plan != self.plan_apart(plan.record.id, plan.source.guid):
            raise UserError("The nodes changed since this was planned.", "Open it again.")

        def work(unit: UnitOfWork) -> int:
            made = write.take_apart(unit, plan)
            for one in given:
                write.give_coding(unit, plan.record, undecided[one], made)
            return made

        label = f"Take “{plan.source.name}” out of “{self._node(plan.record.survivor.id).name}”"
        return self._session.run(label, "node.unmerge", work, initiator)

    def take_all_apart(
        self,
        merge_id: int,
        decided: Mapping[int, str] | None = None,
        guids: Sequence[str] | None = None,
        initiator: object = None,
    ) -> ChangeSet:
        """Bring the nodes of a merge back in one step; `result_id` is the survivor's id.

        Args:
            decided: by id of an undecided coding, the guid of the node it goes to; the others stay.
            guids: only these of the nodes; all without it.

        Raises:
            NotFound: there is no such merge, or nothing of it is left.
            UserError: the survivor was itself joined into another node later, or a decision names a coding
                or node that is not to decide on.
        """
        parting, decided = self.plan_parting(merge_id, guids), dict(decided or {})
        record = parting.record
        open_ones = {one.coding.id: one for one in parting.undecided}
        for coding_id, guid in decided.items():
            if coding_id not in open_ones or guid not in open_ones[coding_id].candidates:
                raise UserError("A coding that is given is not one to decide on.", "Look at the plan again.")
            if guids is not None and guid not in guids:
                raise UserError("A coding is given to a node that is not taken out.", "Take that out too.")
        going = [plan.source for plan in parting.plans]
        whole = len(going) == len(record.standing)

        def work(unit: UnitOfWork) -> int:
            if whole:  # first, so that its name and key are free for those that come back
                book = read_codebook.codebook(unit.connection)
                write.give_survivor_back(unit, record, _survivor_after(book, record))
            for source in going:
                made = write.take_apart(unit, _plan_apart(unit.connection, merge_id, source.guid))
                for coding_id, guid in decided.items():
                    if guid == source.guid:
                        write.give_coding(unit, record, open_ones[coding_id].coding, made)
            return record.survivor.id

        names = ", ".join(f"“{source.name}”" for source in going)
        label = f"Take {names} out of “{self._node(record.survivor.id).name}”"
        if whole:
            label = f"Take the merge into “{record.name}” apart"
        return self._session.run(label, "node.unmerge_all", work, initiator)

    def lineage(self, node_id: int) -> tuple[LineageStep, ...]:
        """The merges that made a node, oldest first, each part with its own earlier ones."""
        node = self._node(node_id)
        return _steps(node.guid, self.records(), None)

    def lineage_text(self, node_id: int) -> str:
        """The lineage of a node as text for a methods section."""
        return lineage_text(self._node(node_id).name, self.lineage(node_id), self.splits(node_id))

    def splits(self, node_id: int) -> tuple[SplitRecord, ...]:
        """The splits in the lineage of a node, oldest first."""
        guids = guids_of(self._node(node_id).guid, self.lineage(node_id))
        return splits_of(guids, self._session.splitting.records())

    def led_to(self) -> dict[int, int]:
        """By node that is joined into another now: the id of the one that took it in."""
        with self._session.reading() as connection:
            return read.led_to(connection)

    def synonyms(self) -> dict[int, tuple[str, ...]]:
        """By node id, the names of joined nodes that lead to it."""
        with self._session.reading() as connection:
            return read_codebook.synonym_names(connection)

    def _still_true(self, plan: MergePlan, book: Codebook, codings: Sequence[CodingFact]) -> None:
        ids = [node.id for node in plan.nodes]
        same = [replace(self._node(node.id, book), segments=0) for node in plan.nodes]
        facts = (*plan.moved, *(c for one in plan.joined for c in (one.kept, *one.dropped)))
        now = [one for one in codings if one.node_id != plan.survivor.id]
        expected = {one.id: one for one in facts if one.node_id != plan.survivor.id}
        as_planned = len(now) == len(expected) and all(expected.get(one.id) == one for one in now)
        if same != [replace(node, segments=0) for node in plan.nodes] or not as_planned:
            raise UserError("The nodes changed since the merge was planned.", "Open the merge again.")
        if plan.name != plan.survivor.name:
            self._free_name(plan.name, ids, book)

    def _free_name(self, name: str, chosen: Sequence[int], book: Codebook) -> None:
        holder = next((row for row in book.nodes if folded(row.name) == folded(name)), None)
        if holder is not None and holder.id not in chosen:
            raise UserError(
                f"There is a node “{holder.name}” already.", "Add it to the merge, or choose another name."
            )
        joined = next((row for row in book.nodes if folded(name) in map(folded, row.synonyms)), None)
        if holder is None and joined is not None and joined.id not in chosen:
            raise UserError(
                f"“{name}” was joined into “{joined.name}”.", "Add that to the merge, or choose another name."
            )

    def _node(self, node_id: int, book: Codebook | None = None) -> NodeRow:
        row = (book or self._session.codebook.read()).node(node_id)
        if row is None:
            raise NotFound("That node does not exist any more.")
        return row

    def find_part(self, node: str, other: str) -> tuple[MergeRecord, SourceRecord]:
        """The newest standing merge in which one of two names survived and the other was joined.

        Raises:
            NotFound: there is none, with what was joined.
        """
        keys = {folded(node), folded(other)}
        joined: list[str] = []
        for record in reversed(self.records()):
            with self._session.reading() as connection:
                name = _name_of(connection, record)
            for source in record.standing:
                joined.append(source.name)
                if {folded(name), folded(source.name)} == keys:
                    return record, source
        raise NotFound(f"No merge joined “{node}” and “{other}”.", nearest(node, joined))


def _plan_apart(connection: Connection, merge_id: int, source_guid: str) -> ApartPlan:
    records = read.merge_records(connection)
    record = next((one for one in records if one.id == merge_id), None)
    standing = record.standing if record else ()
    source = next((one for one in standing if one.guid == source_guid), None)
    if record is None or source is None:
        raise NotFound("That node is not part of this merge any more.")
    if read.node_with_guid(connection, record.survivor.guid) is None:
        raise _survivor_gone(record, records)
    now = read.codings_of(connection, [record.survivor.id])
    others = [
        one
        for one in records
        if one.id != record.id and one.survivor.guid == record.survivor.guid and one.standing
    ]
    found = sort_codings(record, source, others, now)
    return _placed(read_codebook.codebook(connection), record, source, others, found)


def _placed(
    book: Codebook,
    record: MergeRecord,
    source: SourceRecord,
    others: Sequence[MergeRecord],
    found: Sorted,
) -> ApartPlan:
    """Where the node comes back: its name, key, category and parent as far as they are free and there."""
    last = [one.guid for one in record.standing] == [source.guid]
    survivor = _survivor_after(book, record) if last else _survivor_now(book, record)
    rest = (*(row for row in book.nodes if row.id != survivor.id), survivor)
    names = {folded(row.name) for row in rest}
    name, count = source.name, 2
    while folded(name) in names:
        name, count = f"{source.name} ({count})", count + 1
    parent = book.node(source.parent_id) if source.parent_id is not None else None
    if parent is not None and _stands_below(book, parent, source.children):
        parent = None
    category = parent.category_id if parent else source.category_id
    if book.category(category) is None:
        category = None
    taken = {row.quick_key for row in rest}
    key = source.quick_key if source.quick_key not in taken else None
    parent_id = parent.id if parent else None
    return ApartPlan(record, source, name, key, category, parent_id, found, survivor, last, tuple(others))


def _survivor_now(book: Codebook, record: MergeRecord) -> NodeRow:
    survivor = book.node(record.survivor.id)
    assert survivor is not None
    return survivor


def _survivor_after(book: Codebook, record: MergeRecord) -> NodeRow:
    """The survivor with its own back, where nobody changed it since the merge and it is free."""
    now, old = _survivor_now(book, record), record.survivor
    rest = [row for row in book.nodes if row.id != now.id]
    after = now
    if now.name == record.name and folded(old.name) not in {folded(row.name) for row in rest}:
        after = replace(after, name=old.name)
    if now.definition == record.definition:
        after = replace(after, definition=old.definition)
    key = old.quick_key
    if now.quick_key == record.quick_key and (key is None or key not in {row.quick_key for row in rest}):
        after = replace(after, quick_key=key)
    if (now.category_id, now.parent_id) == (record.category_id, parent_after(record)):
        parent = book.node(old.parent_id) if old.parent_id is not None else None
        if parent is not None and not _stands_below(book, parent, [now.id]):
            return replace(after, parent_id=parent.id, category_id=parent.category_id)
        if old.category_id is None or book.category(old.category_id):
            same = now.parent_id is not None and old.category_id == now.category_id
            return replace(after, parent_id=now.parent_id if same else None, category_id=old.category_id)
    return after


def _stands_below(book: Codebook, node: NodeRow, above: Sequence[int]) -> bool:
    """Whether a node is one of others, or stands somewhere below one."""
    at: NodeRow | None = node
    while at is not None:
        if at.id in above:
            return True
        at = book.node(at.parent_id) if at.parent_id is not None else None
    return False


def _survivor_gone(record: MergeRecord, records: Sequence[MergeRecord]) -> UserError:
    for later in records:
        if any(one.guid == record.survivor.guid for one in later.standing):
            return UserError(
                f"“{record.name}” was itself joined into “{later.name}” later.",
                f"Take it out of “{later.name}” first.",
            )
    return UserError(f"“{record.name}” was removed after the merge.", "Undo its removal first.")


def _name_of(connection: Connection, record: MergeRecord) -> str:
    names = read_codebook.node_names(connection, [record.survivor.id])
    return names.get(record.survivor.id, record.name)


def _steps(guid: str, records: Sequence[MergeRecord], before: int | None) -> tuple[LineageStep, ...]:
    """Merges into a node, up to a merge in which it was joined itself."""
    found: list[LineageStep] = []
    for record in records:
        if record.survivor.guid != guid or (before is not None and record.id >= before):
            continue
        parts = tuple(
            LineagePart(
                one.guid,
                one.name,
                len(one.codings),
                one.guid == guid,
                one.apart,
                () if one.guid == guid else _steps(one.guid, records, record.id),
            )
            for one in (record.survivor, *record.sources)
        )
        found.append(
            LineageStep(record.id, record.name, record.coder, record.merged_at, record.reason, parts)
        )
    return tuple(found)


def _number(given: object) -> int:
    assert isinstance(given, int)
    return given
