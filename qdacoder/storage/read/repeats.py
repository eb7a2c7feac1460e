"""Where else in a project somebody's words stand: what others wrote or quoted, word for word."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Table, select

from qdacoder.storage.journal_erasure import Rows
from qdacoder.storage.tables import categories, footage, memos, nodes, segments
from qdacoder.storage.tables_method import evidence, exclusions, findings, quantities, stances, stills

_SHORTEST = 20  # characters; shorter texts are said by many
_NAME = 40

# Table, columns of text, what a place is called, column that tells which one.
_TEXTS: tuple[tuple[Table, tuple[str, ...], str, str], ...] = (
    (findings, ("statement", "body"), "finding", "id"),
    (stances, ("says",), "what a study says on finding", "finding_id"),
    (evidence, ("note",), "note on evidence of finding", "finding_id"),
    (segments, ("quote_original", "quote_translation"), "quote of segment", "id"),
    (quantities, ("note",), "quantity on segment", "segment_id"),
    (stills, ("caption",), "caption of still", "id"),
    (exclusions, ("reason",), "reason of exclusion", "id"),
    (nodes, ("definition",), "definition of node", "name"),
    (categories, ("definition",), "definition of category", "name"),
)
_ON: tuple[tuple[Column[int], str, Table | None, str], ...] = (
    (memos.c.segment_id, "memo on segment", None, ""),
    (memos.c.coding_id, "memo on coding", None, ""),
    (memos.c.node_id, "memo on node", nodes, "name"),
    (memos.c.category_id, "memo on category", categories, "name"),
    (memos.c.footage_id, "memo on footage", footage, "title"),
)


def places_that_repeat(connection: Connection, words: Iterable[str], gone: Rows) -> list[str]:
    """Places outside of what goes where a whole text of somebody's stands, each once, in words."""
    long = {" ".join(text.split()) for text in words}
    long = {text for text in long if len(text) >= _SHORTEST}
    found: dict[str, None] = {}
    if not long:
        return []
    for table, columns, place, which in _TEXTS:
        query = select(table.c.id, table.c[which], *(table.c[name] for name in columns))
        for row_id, name, *texts in connection.execute(query):
            if row_id not in gone.get(table.name, ()) and _repeats(texts, long):
                found[f"{place} {_named(name)}"] = None
    for column, place, owner, which in _ON:
        name_of = column if owner is None else owner.c[which]
        query = select(memos.c.id, name_of, memos.c.text).where(column.is_not(None))
        if owner is not None:
            query = query.join(owner, owner.c.id == column)
        for row_id, name, text in connection.execute(query):
            if row_id not in gone.get("memos", ()) and _repeats([text], long):
                found[f"{place} {_named(name)}"] = None
    return list(found)


def _repeats(texts: Iterable[str], long: set[str]) -> bool:
    plain = [" ".join(text.split()) for text in texts]
    return any(text in one for one in plain if len(one) >= _SHORTEST for text in long)


def _named(name: object) -> str:
    if isinstance(name, int):
        return str(name)
    text = str(name)
    return f"“{text if len(text) <= _NAME else text[: _NAME - 1] + '…'}”"
