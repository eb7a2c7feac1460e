"""Row changes of the codebook's verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import case, or_, select

from qdacoder.domain.codebook import Hue
from qdacoder.domain.text import folded
from qdacoder.storage.tables import categories, codings, memos, nodes
from qdacoder.storage.tables_method import synonyms
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write.dependents import drop_of_nodes


def add_category(unit: UnitOfWork, name: str, definition: str, hue: Hue, position: int) -> int:
    """One category; returns its id."""
    return unit.insert(
        categories,
        name=name,
        name_key=folded(name),
        definition=definition,
        hue=hue.value,
        position=position,
    )


def update_category(unit: UnitOfWork, category_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a category."""
    if values:
        unit.update(categories, categories.c.id == category_id, **values)


def order_categories(unit: UnitOfWork, ids: Sequence[int]) -> None:
    """Number the positions in this order."""
    places = case({one: place for place, one in enumerate(ids)}, value=categories.c.id)
    unit.update(categories, categories.c.id.in_(ids), position=places)


def remove_category(unit: UnitOfWork, category_id: int) -> None:
    """Remove a category; its nodes become unsorted."""
    unit.update(nodes, nodes.c.category_id == category_id, category_id=None)
    unit.delete(memos, memos.c.category_id == category_id)
    unit.delete(categories, categories.c.id == category_id)


def add_node(
    unit: UnitOfWork,
    name: str,
    category_id: int | None,
    parent_id: int | None,
    definition: str,
    quick_key: str | None,
    position: int,
) -> int:
    """One node; returns its id."""
    return unit.insert(
        nodes,
        name=name,
        name_key=folded(name),
        category_id=category_id,
        parent_id=parent_id,
        definition=definition,
        quick_key=quick_key,
        position=position,
    )


def update_node(unit: UnitOfWork, node_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a node."""
    if values:
        unit.update(nodes, nodes.c.id == node_id, **values)


def drop_synonym(unit: UnitOfWork, node_id: int, name_key: str) -> None:
    """An old name that becomes the node's own again is no synonym any more."""
    unit.delete(synonyms, (synonyms.c.node_id == node_id) & (synonyms.c.name_key == name_key))


def free_key(unit: UnitOfWork, key: str) -> None:
    """Take a quick key from whichever node has it."""
    unit.update(nodes, nodes.c.quick_key == key, quick_key=None)


def move_node(
    unit: UnitOfWork, node_id: int, below: Sequence[int], category_id: int | None, parent_id: int | None
) -> None:
    """Set a node's parent, and the category of it and all below it."""
    unit.update(nodes, nodes.c.id == node_id, parent_id=parent_id)
    unit.update(nodes, nodes.c.id.in_(below), category_id=category_id)


def order_nodes(unit: UnitOfWork, ids: Sequence[int]) -> None:
    """Number the positions of siblings in this order."""
    places = case({one: place for place, one in enumerate(ids)}, value=nodes.c.id)
    unit.update(nodes, nodes.c.id.in_(ids), position=places)


def remove_nodes(unit: UnitOfWork, ids: Sequence[int]) -> None:
    """Remove nodes (parents first in `ids`) with their codings and the memos of both."""
    on_them = select(codings.c.id).where(codings.c.node_id.in_(ids))
    unit.delete(memos, or_(memos.c.node_id.in_(ids), memos.c.coding_id.in_(on_them)))
    unit.delete(codings, codings.c.node_id.in_(ids))
    drop_of_nodes(unit, ids)
    unit.delete(nodes, nodes.c.id.in_(ids))
