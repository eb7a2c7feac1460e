"""Row changes of splitting a node."""

from __future__ import annotations

from sqlalchemy import func, select

from qdacoder.domain.codebook import NodeRow
from qdacoder.domain.splitting import SplitPart
from qdacoder.storage.tables import codings, nodes
from qdacoder.storage.unit_of_work import UnitOfWork
from qdacoder.storage.write.codebook import add_node


def split_off(unit: UnitOfWork, node: NodeRow, part: SplitPart) -> tuple[str, str, int]:
    """A new node at the end, with the codings of some segments of another; memos on them go along.

    Returns its guid, its name and the number of its codings.
    """
    last = unit.connection.execute(select(func.max(nodes.c.position))).scalar()
    made = add_node(
        unit,
        part.name,
        node.category_id,
        node.parent_id,
        node.definition,
        None,
        0 if last is None else last + 1,
    )
    count = unit.update(
        codings,
        (codings.c.node_id == node.id) & codings.c.segment_id.in_(part.segment_ids),
        node_id=made,
    )
    guid = unit.connection.execute(select(nodes.c.guid).where(nodes.c.id == made)).scalar_one()
    return guid, part.name, count
