"""What merging and taking apart look at: codings with their memos, records of merges, synonyms."""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from qdacoder.domain.merging import CodingFact, NodeMemo
from qdacoder.domain.unmerging import MergeRecord, SourceRecord
from qdacoder.storage.engine import joined, listed, numbers
from qdacoder.storage.tables import (
    coders,
    codings,
    journal_batches,
    journal_rows,
    memos,
    nodes,
    segments,
    witnesses,
)
from qdacoder.storage.tables_method import merges, still_nodes, synonyms

_quoted = json.encoder.encode_basestring
_FIELDS = ("id", "guid", "name", "parent_id", "category_id", "definition", "quick_key", "position")


def codings_of(connection: Connection, node_ids: Sequence[int]) -> list[CodingFact]:
    """All codings of nodes, by segment and id."""
    noted: dict[int, list[int]] = defaultdict(list)
    query = select(memos.c.id, memos.c.coding_id).join_from(memos, codings, memos.c.coding_id == codings.c.id)
    for memo_id, coding_id in connection.execute(
        query.where(codings.c.node_id.in_(node_ids)).order_by(memos.c.id)
    ):
        noted[coding_id].append(memo_id)
    # A column a text: ten thousand rows as values of their own would cost the merge most of its time.
    c = codings.c
    ids, guids, segment_ids, on, coder_ids, dates = connection.execute(
        select(
            joined(c.id),
            listed(c.guid),
            joined(c.segment_id),
            joined(c.node_id),
            joined(c.coder_id),
            listed(c.coded_at),
        ).where(c.node_id.in_(node_ids))
    ).one()
    found = numbers(ids)
    facts = map(
        CodingFact,
        found,
        json.loads(guids or "[]"),
        numbers(segment_ids),
        numbers(on),
        numbers(coder_ids),
        json.loads(dates or "[]"),
        [tuple(noted[one]) if one in noted else () for one in found],
    )
    return sorted(facts, key=attrgetter("segment_id", "id"))


def node_memos(connection: Connection, node_ids: Sequence[int]) -> list[NodeMemo]:
    """Memos on nodes, in the order of the nodes and then of the memos."""
    query = (
        select(memos.c.id, memos.c.node_id, coders.c.initials, memos.c.text)
        .join_from(memos, coders, memos.c.coder_id == coders.c.id)
        .where(memos.c.node_id.in_(node_ids))
        .order_by(memos.c.id)
    )
    order = {one: place for place, one in enumerate(node_ids)}
    found = [NodeMemo(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda memo: order[memo.node_id])


def children_of(connection: Connection, node_ids: Sequence[int]) -> dict[int, list[int]]:
    """Nodes directly below each of these, in order."""
    found: dict[int, list[int]] = {one: [] for one in node_ids}
    query = select(nodes.c.id, nodes.c.parent_id).where(nodes.c.parent_id.in_(node_ids))
    for node_id, parent_id in connection.execute(query.order_by(nodes.c.position, nodes.c.id)):
        found[parent_id].append(node_id)
    return found


def source_records(
    connection: Connection, node_ids: Sequence[int], facts: Iterable[CodingFact]
) -> dict[int, SourceRecord]:
    """These nodes as they are now, with everything that hangs on them."""
    by_node: dict[int, list[CodingFact]] = defaultdict(list)
    for fact in facts:
        by_node[fact.node_id].append(fact)
    below = children_of(connection, node_ids)
    on = {
        name: _grouped(connection, table, column, node_ids)
        for name, table, column in (
            ("memo_ids", memos, "id"),
            ("synonyms", synonyms, "id"),
            ("stills", still_nodes, "still_id"),
        )
    }
    rows = connection.execute(select(nodes).where(nodes.c.id.in_(node_ids))).mappings()
    return {
        row["id"]: SourceRecord(
            **{name: row[name] for name in _FIELDS},
            codings=tuple(by_node[row["id"]]),
            children=tuple(below[row["id"]]),
            memo_ids=on["memo_ids"][row["id"]],
            synonyms=on["synonyms"][row["id"]],
            stills=on["stills"][row["id"]],
        )
        for row in rows
    }


def _grouped(
    connection: Connection, table: Any, column: str, node_ids: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {one: [] for one in node_ids}
    query = select(table.c.node_id, table.c[column]).where(table.c.node_id.in_(node_ids))
    for node_id, value in connection.execute(query.order_by(table.c.id)):
        found[node_id].append(value)
    return {node_id: tuple(values) for node_id, values in found.items()}


def record_text(record: MergeRecord) -> str:
    """A record as it is stored: JSON."""
    given = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    whole = {"survivor": _source_text(record.survivor)}
    whole["sources"] = f"[{','.join(map(_source_text, record.sources))}]"
    return _object_text({name: whole.get(name) or _json(value) for name, value in given.items()})


def _source_text(source: SourceRecord) -> str:
    """By hand, because there may be ten thousand codings, of which each has the same few members."""
    given = {
        field.name: _json(getattr(source, field.name))
        for field in dataclasses.fields(source)
        if field.name != "codings"
    }
    some = [
        f'{{"id":{one},"guid":{_quoted(guid)},"segment_id":{segment},"node_id":{node},"coder_id":{coder},'
        f'"coded_at":{_quoted(at)},"memo_ids":{_json(noted) if noted else "[]"}}}'
        for one, guid, segment, node, coder, at, noted in source.codings
    ]
    return _object_text(given | {"codings": f"[{','.join(some)}]"})


def _object_text(members: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{_quoted(name)}:{text}" for name, text in members.items()) + "}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def merge_records(
    connection: Connection, *, survivor_guids: Sequence[str] | None = None
) -> list[MergeRecord]:
    """Merges that were done (not undone), oldest first; also those that were taken apart."""
    query = select(merges).order_by(merges.c.id)
    if survivor_guids is not None:
        query = query.where(merges.c.survivor_guid.in_(survivor_guids))
    return [_record(row.id, json.loads(row.record)) for row in connection.execute(query)]


def _record(merge_id: int, given: dict[str, Any]) -> MergeRecord:
    given = given | {"id": merge_id, "survivor": _source(given["survivor"])}
    given["sources"] = tuple(_source(one) for one in given["sources"])
    return MergeRecord(**given)


def _source(given: dict[str, Any]) -> SourceRecord:
    facts = tuple(CodingFact(**(one | {"memo_ids": tuple(one["memo_ids"])})) for one in given["codings"])
    lists = {name: tuple(given[name]) for name in ("memo_ids", "children", "synonyms", "stills")}
    return SourceRecord(**(given | lists | {"codings": facts}))


def led_to(connection: Connection) -> dict[int, int]:
    """By node that is joined into another now: the id of the one that took it in."""
    alive = set(connection.execute(select(nodes.c.id)).scalars())
    found: dict[int, int] = {}
    for record in merge_records(connection):
        found |= {one.id: record.survivor.id for one in record.standing if one.id not in alive}
    return found


def merge_of_step(connection: Connection, step_id: int) -> int | None:
    """The merge that a journal step noted."""
    query = (
        select(journal_rows.c.row_id)
        .join_from(journal_batches, journal_rows, journal_rows.c.batch_id == journal_batches.c.id)
        .where(
            journal_batches.c.step_id == step_id,
            journal_batches.c.table_name == merges.name,
            journal_batches.c.operation == "insert",
        )
    )
    return connection.execute(query).scalar()


def node_with_guid(connection: Connection, guid: str) -> int | None:
    """The node with this identity."""
    return connection.execute(select(nodes.c.id).where(nodes.c.guid == guid)).scalar()


def witness_labels(connection: Connection, node_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """By node, the labels of the witnesses on its segments, in order."""
    found: dict[int, tuple[str, ...]] = {one: () for one in node_ids}
    query = (
        select(codings.c.node_id, witnesses.c.label)
        .join_from(codings, segments, codings.c.segment_id == segments.c.id)
        .join(witnesses, segments.c.witness_id == witnesses.c.id)
        .where(codings.c.node_id.in_(node_ids))
        .distinct()
        .order_by(witnesses.c.label_key)
    )
    for node_id, label in connection.execute(query):
        found[node_id] = (*found[node_id], label)
    return found
