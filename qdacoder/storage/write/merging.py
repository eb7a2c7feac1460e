"""Row changes of joining nodes and of taking a merge apart. Set-based: a merge of 10,000 codings is a few
statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import case, select

from qdacoder.domain.codebook import NodeRow
from qdacoder.domain.merging import CodingFact, MergePlan
from qdacoder.domain.text import folded
from qdacoder.domain.unmerging import (
    ApartPlan,
    MergeRecord,
    Place,
    claims,
    later_record,
    parent_after,
    place_of,
    still_claims,
)
from qdacoder.storage.read.codebook import descendants
from qdacoder.storage.read.merging import codings_of, merge_records, record_text, source_records
from qdacoder.storage.tables import codings, memos, nodes
from qdacoder.storage.tables_method import merges, still_nodes, synonyms
from qdacoder.storage.unit_of_work import UnitOfWork, now_text


def merge(unit: UnitOfWork, plan: MergePlan, now: Sequence[CodingFact]) -> int:
    """Do a merge; returns the id of its record. `now` are the codings of all its nodes, as they are."""
    survivor, source_ids = plan.survivor.id, [one.id for one in plan.sources]
    before = source_records(unit.connection, [survivor, *source_ids], now)
    _join_codings(unit, plan)
    unit.update(memos, memos.c.node_id.in_(source_ids), node_id=survivor)
    _move_stills(unit, source_ids, survivor)
    unit.update(synonyms, synonyms.c.node_id.in_(source_ids), node_id=survivor)
    _move_children(unit, plan, source_ids)
    unit.delete(nodes, nodes.c.id.in_(source_ids))
    unit.delete(synonyms, synonyms.c.name_key == folded(plan.name))
    unit.update(
        nodes,
        nodes.c.id == survivor,
        name=plan.name,
        name_key=folded(plan.name),
        definition=plan.definition,
        quick_key=plan.quick_key,
    )
    own_synonym = _keep_names(unit, plan) if plan.keep_synonyms else None
    record = MergeRecord(
        id=0,
        survivor=before[survivor],
        sources=tuple(before[one] for one in source_ids),
        name=plan.name,
        category_id=plan.category_id,
        quick_key=plan.quick_key,
        definition=plan.definition,
        reason=plan.reason,
        coder=unit.author.name,
        merged_at=now_text(),
        synonym=own_synonym,
    )
    return unit.insert(
        merges,
        survivor_id=survivor,
        survivor_guid=plan.survivor.guid,
        name=plan.name,
        reason=plan.reason,
        coder=unit.author.name,
        merged_at=record.merged_at,
        record=record_text(record),
    )


def _join_codings(unit: UnitOfWork, plan: MergePlan) -> None:
    """One coding a segment and coder stays, with all memos and the earliest date."""
    dropped = {one.id: joined.kept.id for joined in plan.joined for one in joined.dropped}
    noted = [one for joined in plan.joined for one in joined.dropped if one.memo_ids]
    if noted:
        goes = {memo: dropped[one.id] for one in noted for memo in one.memo_ids}
        unit.update(memos, memos.c.id.in_(list(goes)), coding_id=case(goes, value=memos.c.id))
    for some in _parts(list(dropped)):
        unit.delete(codings, codings.c.id.in_(some))
    dates = {one.kept.id: one.coded_at for one in plan.joined if one.coded_at != one.kept.coded_at}
    for some in _parts(list(dates)):
        earliest = case({one: dates[one] for one in some}, value=codings.c.id)
        unit.update(codings, codings.c.id.in_(some), coded_at=earliest)
    unit.update(
        codings,
        codings.c.node_id.in_([one.id for one in plan.sources]),
        node_id=plan.survivor.id,
    )


def _move_stills(unit: UnitOfWork, source_ids: Sequence[int], survivor: int) -> None:
    has = select(still_nodes.c.still_id).where(still_nodes.c.node_id == survivor)
    rows = unit.connection.execute(
        select(still_nodes.c.id, still_nodes.c.still_id)
        .where(still_nodes.c.node_id.in_(source_ids))
        .order_by(still_nodes.c.id)
    ).all()
    taken = set(unit.connection.execute(has).scalars())
    double = []
    for row_id, still_id in rows:
        if still_id in taken:
            double.append(row_id)
        taken.add(still_id)
    unit.delete(still_nodes, still_nodes.c.id.in_(double))
    unit.update(still_nodes, still_nodes.c.node_id.in_(source_ids), node_id=survivor)


def _move_children(unit: UnitOfWork, plan: MergePlan, source_ids: Sequence[int]) -> None:
    """What stood below a source stands below the survivor, in its category."""
    survivor = plan.survivor
    chosen = {survivor.id, *source_ids}
    parent = survivor.parent_id
    while parent in chosen:  # it stood below a node that goes: it takes that node's place
        parent = unit.connection.execute(select(nodes.c.parent_id).where(nodes.c.id == parent)).scalar()
    if parent != survivor.parent_id:
        unit.update(nodes, nodes.c.id == survivor.id, parent_id=parent)
    above = _ancestors(unit, parent)
    between = [one for one in plan.children if one in above]
    unit.update(nodes, nodes.c.id.in_(set(plan.children) - set(between)), parent_id=survivor.id)
    for one in between:  # it stands above the survivor: it takes the place of the source above it
        unit.update(nodes, nodes.c.id == one, parent_id=_out_of(plan, above[one]))
    unit.update(nodes, nodes.c.parent_id.in_(source_ids), parent_id=None)  # sources below sources
    below = descendants(unit.connection, survivor.id)
    if parent is not None:
        in_category = unit.connection.execute(
            select(nodes.c.category_id).where(nodes.c.id == parent)
        ).scalar()
        if in_category != plan.category_id:
            unit.update(nodes, nodes.c.id == survivor.id, parent_id=None)
    unit.update(nodes, nodes.c.id.in_(below), category_id=plan.category_id)


def _ancestors(unit: UnitOfWork, node_id: int | None) -> dict[int, int | None]:
    """A node and everything above it, with what stands directly above each."""
    found: dict[int, int | None] = {}
    while node_id is not None:
        found[node_id] = unit.connection.execute(
            select(nodes.c.parent_id).where(nodes.c.id == node_id)
        ).scalar()
        node_id = found[node_id]
    return found


def _out_of(plan: MergePlan, node_id: int | None) -> int | None:
    """The nearest node from this one upwards that is not joined into another."""
    above = {one.id: one.parent_id for one in plan.sources}
    while node_id in above:
        node_id = above[node_id]
    return node_id


def _keep_names(unit: UnitOfWork, plan: MergePlan) -> int | None:
    """Old names lead to the survivor; returns the id of the synonym of its own old name."""
    own: int | None = None
    new_key = folded(plan.name)
    for node in plan.nodes:
        key = folded(node.name)
        if key == new_key:
            continue
        made = unit.insert(synonyms, node_id=plan.survivor.id, name=node.name, name_key=key)
        own = made if node.id == plan.survivor.id else own
    return own


def take_apart(unit: UnitOfWork, plan: ApartPlan) -> int:
    """Bring a node back out of a merge; returns its id."""
    record, source, survivor = plan.record, plan.source, plan.record.survivor.id
    now = codings_of(unit.connection, [survivor])
    give_survivor_back(unit, record, plan.survivor)
    unit.delete(synonyms, (synonyms.c.node_id == survivor) & (synonyms.c.name_key == folded(plan.name)))
    if plan.name != source.name:
        unit.delete(synonyms, (synonyms.c.node_id == survivor) & (synonyms.c.name_key == folded(source.name)))
    unit.insert(
        nodes,
        id=source.id,
        guid=source.guid,
        name=plan.name,
        name_key=folded(plan.name),
        parent_id=plan.parent_id,
        category_id=plan.category_id,
        definition=source.definition,
        quick_key=plan.quick_key,
        position=source.position,
    )
    new_guids = _give_codings_back(unit, plan, now)
    _give_things_back(unit, plan, survivor)
    left = record.without(source.guid)
    unit.update(merges, merges.c.id == record.id, record=record_text(left), standing=int(bool(left.standing)))
    for later in plan.others:
        if later.id > record.id:
            changed = later_record(later, plan, now, new_guids)
            if changed != later:
                unit.update(merges, merges.c.id == later.id, record=record_text(changed))
    if plan.last:
        _hang_again(unit, record)
    return source.id


def give_survivor_back(unit: UnitOfWork, record: MergeRecord, after: NodeRow) -> None:
    """Make the survivor what a plan says; what stands below it follows into its category."""
    old = record.survivor
    row = unit.connection.execute(select(nodes).where(nodes.c.id == old.id)).one()
    if row.name == record.name != old.name == after.name:
        unit.delete(synonyms, synonyms.c.id == (record.synonym or 0))
    unit.update(
        nodes,
        nodes.c.id == old.id,
        name=after.name,
        name_key=folded(after.name),
        definition=after.definition,
        quick_key=after.quick_key,
        parent_id=after.parent_id,
    )
    below = descendants(unit.connection, old.id)
    unit.update(nodes, nodes.c.id.in_(below), category_id=after.category_id)


def give_coding(unit: UnitOfWork, record: MergeRecord, coding: CodingFact, node_id: int) -> None:
    """Give a coding that a merge cannot place to a node that came out of it."""
    unit.update(codings, codings.c.id == coding.id, node_id=node_id)
    for later in merge_records(unit.connection, survivor_guids=[record.survivor.guid]):
        own = tuple(one for one in later.survivor.codings if one.guid != coding.guid)
        if later.id > record.id and own != later.survivor.codings:
            changed = replace(later, survivor=replace(later.survivor, codings=own))
            unit.update(merges, merges.c.id == later.id, record=record_text(changed))


def _give_codings_back(unit: UnitOfWork, plan: ApartPlan, now: Sequence[CodingFact]) -> dict[Place, str]:
    """Returns the guids of codings that the survivor got for the ones that went back, by place."""
    source, survivor = plan.source, plan.record.survivor.id
    new_guids: dict[Place, str] = {}
    for today, then in plan.sorted.back:
        unit.update(codings, codings.c.id == today.id, node_id=source.id, coded_at=then.coded_at)
    others = claims(plan.record, source.guid, plan.others, now)
    for today, then in plan.sorted.again:
        rest = others[place_of(then)]
        earliest = min(one.coded_at for one in rest)
        stays = today.guid != then.guid
        # Where the very row of this node stayed, it goes back, and the survivor gets one for the others.
        kept, node, at = (then, source.id, then.coded_at) if stays else (rest[0], survivor, earliest)
        if not stays:
            new_guids[place_of(then)] = rest[0].guid
            unit.update(codings, codings.c.id == today.id, node_id=source.id, coded_at=then.coded_at)
        new_id = unit.insert(
            codings,
            guid=kept.guid,
            segment_id=then.segment_id,
            node_id=node,
            coder_id=then.coder_id,
            coded_at=at,
        )
        on_it, own = memos.c.coding_id == today.id, memos.c.id.in_(then.memo_ids)
        unit.update(memos, on_it & (own if stays else ~own), coding_id=new_id)
        if stays:
            unit.update(codings, codings.c.id == today.id, coded_at=earliest)
    return new_guids


def _give_things_back(unit: UnitOfWork, plan: ApartPlan, survivor: int) -> None:
    source = plan.source
    for table, ids in ((memos, source.memo_ids), (synonyms, source.synonyms)):
        unit.update(table, table.c.id.in_(ids) & (table.c.node_id == survivor), node_id=source.id)
    on_survivor = still_nodes.c.node_id == survivor
    carried = unit.connection.execute(select(still_nodes.c.still_id).where(on_survivor)).scalars()
    still_there = set(carried) & set(source.stills)
    gone = still_there - still_claims(plan.record, source.guid, plan.others)
    unit.delete(still_nodes, on_survivor & still_nodes.c.still_id.in_(gone))
    unit.insert_many(still_nodes, [{"still_id": one, "node_id": source.id} for one in sorted(still_there)])
    moved = nodes.c.id.in_(source.children) & (nodes.c.parent_id == survivor)
    unit.update(nodes, moved, parent_id=source.id)
    below = descendants(unit.connection, source.id)
    unit.update(nodes, nodes.c.id.in_(below), category_id=plan.category_id)


def _hang_again(unit: UnitOfWork, record: MergeRecord) -> None:
    """Nodes of a merge that stood one below the other do so again, where nobody moved them since."""
    ids = {one.id for one in (record.survivor, *record.sources)}
    for one in (record.survivor, *record.sources):
        if one.parent_id not in ids:
            continue
        left_at = parent_after(record) if one.id == record.survivor.id else None
        rows = {
            row.id: row
            for row in unit.connection.execute(select(nodes).where(nodes.c.id.in_([one.id, one.parent_id])))
        }
        child, above = rows.get(one.id), rows.get(one.parent_id)
        if child is None or above is None or child.parent_id != left_at:
            continue
        if child.category_id == above.category_id and above.id not in descendants(unit.connection, one.id):
            unit.update(nodes, nodes.c.id == one.id, parent_id=above.id)


def _parts(ids: list[int], size: int = 500) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
