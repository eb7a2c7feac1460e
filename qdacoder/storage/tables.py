"""The tables of a project. Plurals; `*_frame` are whole frames, `*_at` UTC as ISO 8601 text.

Only integers and texts: row images in the journal keep both without rounding.
Rows are removed by verbs one table at a time, never by cascade, so that the journal sees each of them.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, Text, UniqueConstraint

from qdacoder.storage.columns import guid as _guid
from qdacoder.storage.columns import link as _link
from qdacoder.storage.columns import metadata
from qdacoder.storage.columns import number as _number
from qdacoder.storage.columns import row_id as _id
from qdacoder.storage.columns import text as _text
from qdacoder.storage.tables_method import METHOD

__all__ = [
    "JOURNAL",
    "JOURNALED",
    "REVISION",
    "categories",
    "coders",
    "codings",
    "footage",
    "footage_witnesses",
    "journal_batches",
    "journal_rows",
    "journal_steps",
    "memos",
    "metadata",
    "nodes",
    "project",
    "segments",
    "sites",
    "witnesses",
]

REVISION = "0003"

project = Table(
    "project",
    metadata,
    _id(),
    _guid(),
    _text("name"),
    _text("kind"),
    _text("witness_word"),
    _text("created_at"),
    CheckConstraint("id = 1", name="one_row"),
)

coders = Table(
    "coders",
    metadata,
    _id(),
    _guid(),
    _text("name"),
    Column("name_key", Text, nullable=False, unique=True),
    _text("initials"),
    sqlite_autoincrement=True,
)

sites = Table(
    "sites",
    metadata,
    _id(),
    _guid(),
    _text("name"),
    Column("name_key", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

footage = Table(
    "footage",
    metadata,
    _id(),
    _guid(),
    _text("title"),
    Column("title_key", Text, nullable=False, unique=True),
    _link("site_id", "sites", nullable=True),
    _text("kind"),
    _text("creator"),
    _number("year", nullable=True),
    _number("rate_numerator"),
    _number("rate_denominator"),
    _number("drop_frame", 0),
    _number("start_frame", 0),
    _number("length_frames"),
    _text("timecode_style"),
    _text("media_path"),
    _number("media_size", 0),
    _text("media_sha256"),
    _text("media_facts"),
    CheckConstraint("length_frames > 0", name="length"),
    CheckConstraint("rate_numerator > 0 AND rate_denominator > 0", name="rate"),
    sqlite_autoincrement=True,
)

witnesses = Table(
    "witnesses",
    metadata,
    _id(),
    _guid(),
    _text("label"),
    Column("label_key", Text, nullable=False, unique=True),
    _link("site_id", "sites", nullable=True),
    _text("status"),
    _text("role"),
    _text("description"),
    sqlite_autoincrement=True,
)

footage_witnesses = Table(
    "footage_witnesses",
    metadata,
    _id(),
    _link("footage_id", "footage"),
    _link("witness_id", "witnesses"),
    UniqueConstraint("footage_id", "witness_id"),
    Index(None, "witness_id"),
    sqlite_autoincrement=True,
)

categories = Table(
    "categories",
    metadata,
    _id(),
    _guid(),
    _text("name"),
    Column("name_key", Text, nullable=False, unique=True),
    _text("definition"),
    _number("position", 0),
    _text("hue"),
    sqlite_autoincrement=True,
)

nodes = Table(
    "nodes",
    metadata,
    _id(),
    _guid(),
    _text("name"),
    Column("name_key", Text, nullable=False, unique=True),
    _link("parent_id", "nodes", nullable=True),
    _link("category_id", "categories", nullable=True),
    _text("definition"),
    Column("quick_key", Text, nullable=True, unique=True),
    _number("position", 0),
    CheckConstraint("parent_id IS NULL OR parent_id <> id", name="own_parent"),
    Index(None, "category_id"),
    Index(None, "parent_id"),
    sqlite_autoincrement=True,
)

segments = Table(
    "segments",
    metadata,
    _id(),
    _guid(),
    _link("footage_id", "footage"),
    _number("in_frame"),
    _number("out_frame"),
    _link("witness_id", "witnesses", nullable=True),
    _number("relevance", 0),
    _text("quote_original"),
    _text("quote_translation"),
    _link("created_by", "coders"),
    _text("created_at"),
    CheckConstraint("in_frame >= 0 AND out_frame > in_frame", name="range"),
    CheckConstraint("relevance BETWEEN 0 AND 3", name="relevance"),
    Index(None, "footage_id", "in_frame", "out_frame"),
    Index(None, "witness_id"),
    sqlite_autoincrement=True,
)

codings = Table(
    "codings",
    metadata,
    _id(),
    _guid(),
    _link("segment_id", "segments"),
    _link("node_id", "nodes"),
    _link("coder_id", "coders"),
    _text("coded_at"),
    UniqueConstraint("segment_id", "node_id", "coder_id"),
    Index(None, "node_id", "segment_id"),
    Index(None, "coder_id"),
    sqlite_autoincrement=True,
)

memos = Table(
    "memos",
    metadata,
    _id(),
    _guid(),
    _link("segment_id", "segments", nullable=True),
    _link("coding_id", "codings", nullable=True),
    _link("node_id", "nodes", nullable=True),
    _link("category_id", "categories", nullable=True),
    _link("footage_id", "footage", nullable=True),
    _link("witness_id", "witnesses", nullable=True),
    _link("coder_id", "coders"),
    _text("text"),
    _text("created_at"),
    _text("changed_at"),
    CheckConstraint(
        "(segment_id IS NOT NULL) + (coding_id IS NOT NULL) + (node_id IS NOT NULL)"
        " + (category_id IS NOT NULL) + (footage_id IS NOT NULL) + (witness_id IS NOT NULL) <= 1",
        name="one_target",
    ),
    Index(None, "segment_id"),
    Index(None, "coding_id"),
    Index(None, "node_id"),
    Index(None, "category_id"),
    Index(None, "footage_id"),
    Index(None, "witness_id"),
    sqlite_autoincrement=True,
)

journal_steps = Table(
    "journal_steps",
    metadata,
    _id(),
    _guid(),
    _text("label"),
    _text("verb"),
    _text("kind"),
    _link("target_id", "journal_steps", nullable=True),
    _number("coder_id", nullable=True),
    _text("coder"),
    _text("at"),
    _text("state"),
    _number("undoable", 1),
    _number("row_count", 0),
    CheckConstraint("kind IN ('do', 'undo', 'redo')", name="kind"),
    CheckConstraint("state IN ('done', 'undone', 'dropped')", name="state"),
    Index(None, "kind", "state", "undoable"),
    sqlite_autoincrement=True,
)

# One statement of a step: which table, what was done, which columns it set.
journal_batches = Table(
    "journal_batches",
    metadata,
    _id(),
    _link("step_id", "journal_steps"),
    _text("table_name"),
    _text("operation"),
    _text("columns"),
    _number("row_count", 0),
    CheckConstraint("operation IN ('insert', 'update', 'delete')", name="operation"),
    Index(None, "step_id"),
    sqlite_autoincrement=True,
)

# The whole row before and after, as JSON.
journal_rows = Table(
    "journal_rows",
    metadata,
    _id(),
    _link("batch_id", "journal_batches"),
    _number("row_id"),
    Column("before", Text, nullable=True),
    Column("after", Text, nullable=True),
    Index(None, "batch_id", "row_id"),
)

JOURNAL = (journal_steps, journal_batches, journal_rows)
# Parents before children.
JOURNALED: dict[str, Table] = {
    table.name: table
    for table in (
        project,
        coders,
        sites,
        footage,
        witnesses,
        footage_witnesses,
        categories,
        nodes,
        segments,
        codings,
        memos,
        *METHOD,
    )
}
