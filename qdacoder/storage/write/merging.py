"""Row changes of joining nodes and of taking a merge apart. Set-based: a merge of 10,000 codings is a few
statements."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, select

from qdacoder.domain.merging import MergePlan
from qdacoder.domain.text import folded
from qdacoder.domain.unmerging import (
    ApartPlan,
    MergeRecord,
    SourceRecord,
    claims,
    forget_places,
    place_of,
)
from qdacoder.storage.read.codebook import descendants
from qdacoder.storage.read.merging import codings_of, record_text, source_records
from qdacoder.storage.tables import codings, memos, nodes
from qdacoder.storage.tables_method import merges, still_nodes, synonyms
from qdacoder.storage.unit_of_work import UnitOfWork, now_text


def merge(unit: UnitOfWork, plan: MergePlan) -> int:
    """Do a merge; returns the id of its record."""
    survivor, source_ids = plan.survivor.id, [one.id for one in plan.sources]
    before = source_records(
        unit.connection, [survivor, *source_ids], codings_of(unit.connection, [survivor, *source_ids])
    )
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
    unit.update(nodes, nodes.c.id.in_(plan.children), parent_id=survivor.id)
    unit.update(nodes, nodes.c.parent_id.in_(source_ids), parent_id=None)  # sources below sources
    below = descendants(unit.connection, survivor.id)
    if parent is not None and plan.category_id is not None:
        in_category = unit.connection.execute(
            select(nodes.c.category_id).where(nodes.c.id == parent)
        ).scalar()
        if in_category != plan.category_id:
            unit.update(nodes, nodes.c.id == survivor.id, parent_id=None)
    unit.update(nodes, nodes.c.id.in_(below), category_id=plan.category_id)


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
        quick_key=None,
        position=source.position,
    )
    if plan.last:
        _give_name_back(unit, plan)
    if plan.quick_key:
        unit.update(nodes, nodes.c.id == source.id, quick_key=plan.quick_key)
    _give_codings_back(unit, plan)
    _give_things_back(unit, source, survivor)
    left = record.without(source.guid)
    unit.update(merges, merges.c.id == record.id, record=record_text(left), standing=int(bool(left.standing)))
    _update_later(unit, plan)
    return source.id


def _give_codings_back(unit: UnitOfWork, plan: ApartPlan) -> None:
    source, survivor = plan.source, plan.record.survivor.id
    for today, then in plan.sorted.back:
        unit.update(codings, codings.c.id == today.id, node_id=source.id, coded_at=then.coded_at)
    others = claims(plan.record, source.guid, plan.others)
    for today, then in plan.sorted.again:
        rest = others[place_of(then)]
        earliest = min(one.coded_at for one in rest)
        if today.guid == then.guid:
            # The very row of this node stayed: it goes back, and the survivor gets one for the others.
            unit.update(codings, codings.c.id == today.id, node_id=source.id, coded_at=then.coded_at)
            other = rest[0]
            new_id = unit.insert(
                codings,
                guid=other.guid,
                segment_id=then.segment_id,
                node_id=survivor,
                coder_id=then.coder_id,
                coded_at=earliest,
            )
            on_it = memos.c.coding_id == today.id
            unit.update(memos, on_it & memos.c.id.not_in(then.memo_ids), coding_id=new_id)
        else:
            new_id = unit.insert(
                codings,
                guid=then.guid,
                segment_id=then.segment_id,
                node_id=source.id,
                coder_id=then.coder_id,
                coded_at=then.coded_at,
            )
            on_it = memos.c.coding_id == today.id
            unit.update(memos, on_it & memos.c.id.in_(then.memo_ids), coding_id=new_id)
            unit.update(codings, codings.c.id == today.id, coded_at=earliest)


def _give_things_back(unit: UnitOfWork, source: SourceRecord, survivor: int) -> None:
    for table, ids in ((memos, source.memo_ids), (synonyms, source.synonyms)):
        unit.update(table, table.c.id.in_(ids) & (table.c.node_id == survivor), node_id=source.id)
    still_there = set(
        unit.connection.execute(
            select(still_nodes.c.still_id).where(still_nodes.c.node_id == survivor)
        ).scalars()
    )
    unit.insert_many(
        still_nodes,
        [{"still_id": one, "node_id": source.id} for one in source.stills if one in still_there],
    )
    moved = nodes.c.id.in_(source.children) & (nodes.c.parent_id == survivor)
    unit.update(nodes, moved, parent_id=source.id)
    category = unit.connection.execute(select(nodes.c.category_id).where(nodes.c.id == source.id)).scalar()
    below = descendants(unit.connection, source.id)
    unit.update(nodes, nodes.c.id.in_(below), category_id=category)


def _give_name_back(unit: UnitOfWork, plan: ApartPlan) -> None:
    """The survivor as it was before the merge, where nobody changed it since."""
    record, old = plan.record, plan.record.survivor
    row = unit.connection.execute(select(nodes).where(nodes.c.id == old.id)).one()
    values: dict[str, object] = {}
    if row.name == record.name != old.name:
        values |= {"name": old.name, "name_key": folded(old.name)}
        unit.delete(synonyms, synonyms.c.id == (record.synonym or 0))
    if row.definition == record.definition:
        values["definition"] = old.definition
    if row.quick_key == record.quick_key:
        values["quick_key"] = old.quick_key
    if values:
        unit.update(nodes, nodes.c.id == old.id, **values)


def _update_later(unit: UnitOfWork, plan: ApartPlan) -> None:
    """Merges done after this one took the node's codings for the survivor's own: no longer."""
    others = claims(plan.record, plan.source.guid, ())
    earlier = [one for one in plan.others if one.id < plan.record.id]
    for one in earlier:
        for source in one.standing:
            others |= {place_of(coding): [coding] for coding in source.codings}
    places = {place_of(one) for one in plan.source.codings} - set(others)
    for later in plan.others:
        if later.id > plan.record.id and places:
            changed = forget_places(later, places)
            if changed != later:
                unit.update(merges, merges.c.id == later.id, record=record_text(changed))


def _parts(ids: list[int], size: int = 500) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
