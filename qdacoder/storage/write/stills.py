"""Row changes of stills."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from qdacoder.storage.tables_method import still_nodes, stills
from qdacoder.storage.unit_of_work import UnitOfWork, now_text


def add_still(unit: UnitOfWork, values: Mapping[str, Any], picture: bytes, node_ids: Sequence[int]) -> int:
    """One still; returns its id."""
    still_id = unit.insert(
        stills,
        **values,
        picture=base64.b64encode(picture).decode("ascii"),
        coder_id=unit.coder_id,
        taken_at=now_text(),
    )
    set_nodes(unit, still_id, node_ids)
    return still_id


def update_still(unit: UnitOfWork, still_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a still."""
    if values:
        unit.update(stills, stills.c.id == still_id, **values)


def set_nodes(unit: UnitOfWork, still_id: int, node_ids: Sequence[int]) -> None:
    """Nodes that a still stands for."""
    unit.delete(still_nodes, still_nodes.c.still_id == still_id)
    unit.insert_many(still_nodes, [{"still_id": still_id, "node_id": one} for one in dict.fromkeys(node_ids)])


def remove_still(unit: UnitOfWork, still_id: int) -> None:
    """Forget a still."""
    unit.delete(still_nodes, still_nodes.c.still_id == still_id)
    unit.delete(stills, stills.c.id == still_id)
