"""Categories and nodes, with counts of segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from qdacoder.domain.codebook import CategoryRow, Codebook, Hue, NodeRow
from qdacoder.storage.tables import categories, codings, nodes
from qdacoder.storage.tables_method import synonyms


def codebook(connection: Connection, *, counted: bool = True) -> Codebook:
    """The whole codebook in reading order: categories by position, nodes by category, depth-first.

    Args:
        counted: with the number of segments of each; otherwise that is 0.
    """
    node_counts = _node_counts(connection) if counted else {}
    category_counts = dict(_category_counts(connection)) if counted else {}
    category_rows = connection.execute(
        select(categories).order_by(categories.c.position, categories.c.id)
    ).all()
    cats = tuple(
        CategoryRow(
            row.id,
            row.guid,
            row.name,
            row.definition,
            row.position,
            Hue(row.hue),
            category_counts.get(row.id, 0),
        )
        for row in category_rows
    )
    known_as = synonym_names(connection)
    columns = (nodes.c[name] for name in ("id", "guid", "name", "parent_id", "category_id", "definition"))
    query = select(*columns, nodes.c.quick_key, nodes.c.position).order_by(nodes.c.position, nodes.c.id)
    make: Any = NodeRow  # by place: ten thousand rows by name take four times as long
    found = [
        make(*row, node_counts.get(row[0], 0), known_as.get(row[0], ()))
        for row in connection.execute(query).all()
    ]
    order: list[int | None] = [*(category.id for category in cats), None]
    return Codebook(cats, tuple(_depth_first(found, order)))


def _depth_first(rows: Sequence[NodeRow], order: Sequence[int | None]) -> list[NodeRow]:
    children: dict[int | None, list[NodeRow]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    rank = {category: place for place, category in enumerate(order)}
    top = sorted(children.get(None, []), key=lambda row: rank.get(row.category_id, len(rank)))
    result: list[NodeRow] = []
    waiting = list(reversed(top))
    while waiting:  # not recursive: a codebook may be a thousand levels deep
        row = waiting.pop()
        result.append(row)
        waiting.extend(reversed(children.get(row.id, [])))
    return result


def _node_counts(connection: Connection) -> dict[int, int]:
    # Distinct pairs first: the index hands them over in order, where counting distinct would sort each node.
    pairs = select(codings.c.node_id, codings.c.segment_id).distinct().subquery()
    return dict(connection.execute(select(pairs.c.node_id, func.count()).group_by(pairs.c.node_id)).all())


def _category_counts(connection: Connection, only: Sequence[int] | None = None) -> Iterable[tuple[int, int]]:
    query = (
        select(nodes.c.category_id, func.count(codings.c.segment_id.distinct()))
        .join_from(codings, nodes, codings.c.node_id == nodes.c.id)
        .where(nodes.c.category_id.is_not(None))
        .group_by(nodes.c.category_id)
    )
    if only is not None:
        query = query.where(nodes.c.category_id.in_(only))
    return [(row[0], row[1]) for row in connection.execute(query).all()]


def counts(connection: Connection, node_ids: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Segment counts of these nodes, and of the categories they stand in."""
    found = dict.fromkeys(node_ids, 0)
    found.update(
        connection.execute(
            select(codings.c.node_id, func.count(codings.c.segment_id.distinct()))
            .where(codings.c.node_id.in_(node_ids))
            .group_by(codings.c.node_id)
        ).all()
    )
    concerned = connection.execute(
        select(nodes.c.category_id)
        .where(nodes.c.id.in_(node_ids), nodes.c.category_id.is_not(None))
        .distinct()
    ).scalars()
    category_ids = list(concerned)
    by_category = dict.fromkeys(category_ids, 0)
    by_category.update(_category_counts(connection, category_ids))
    return found, by_category


def descendants(connection: Connection, node_id: int) -> list[int]:
    """The node and everything below it, parents first."""
    result, level = [node_id], [node_id]
    while level:
        level = list(connection.execute(select(nodes.c.id).where(nodes.c.parent_id.in_(level))).scalars())
        result += level
    return result


def coding_count(connection: Connection, node_ids: Sequence[int]) -> int:
    """How many codings these nodes carry."""
    return int(
        connection.execute(
            select(func.count()).select_from(codings).where(codings.c.node_id.in_(node_ids))
        ).scalar_one()
    )


def synonym_names(connection: Connection) -> dict[int, tuple[str, ...]]:
    """By node, the names of joined nodes that lead to it."""
    found: dict[int, tuple[str, ...]] = {}
    for node_id, name in connection.execute(
        select(synonyms.c.node_id, synonyms.c.name).order_by(synonyms.c.id)
    ):
        found[node_id] = (*found.get(node_id, ()), name)
    return found


def node_with_synonym(connection: Connection, name_key: str) -> int | None:
    """The node that a joined node's name (folded) leads to."""
    return connection.execute(select(synonyms.c.node_id).where(synonyms.c.name_key == name_key)).scalar()


def node_with_key(connection: Connection, name_key: str) -> int | None:
    """The node with this folded name."""
    return connection.execute(select(nodes.c.id).where(nodes.c.name_key == name_key)).scalar()


def category_with_key(connection: Connection, name_key: str) -> int | None:
    """The category with this folded name."""
    return connection.execute(select(categories.c.id).where(categories.c.name_key == name_key)).scalar()


def node_names(connection: Connection, node_ids: Sequence[int]) -> dict[int, str]:
    """Names of the nodes with these ids."""
    query = select(nodes.c.id, nodes.c.name).where(nodes.c.id.in_(node_ids))
    return dict(connection.execute(query).all())
