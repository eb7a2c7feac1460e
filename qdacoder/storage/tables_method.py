"""The tables of the method: attributes, transcripts, exclusions, merges, themes, stills, findings.

What holds for `tables` holds here: whole frames, UTC as text, integers and texts only, no cascades.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, Text, UniqueConstraint

from qdacoder.storage.columns import guid, link, metadata, number, row_id, text

_RANGE = "in_frame >= 0 AND out_frame > in_frame"


def _key(name: str = "name_key") -> Column[str]:
    return Column(name, Text, nullable=False, unique=True)


def _range() -> CheckConstraint:
    return CheckConstraint(_RANGE, name="range")


project_options = Table(
    "project_options",
    metadata,
    row_id(),
    _key("name"),
    text("value"),
    sqlite_autoincrement=True,
)

attributes = Table(
    "attributes",
    metadata,
    row_id(),
    guid(),
    text("name"),
    _key(),
    text("kind"),
    text("choices"),
    number("position", 0),
    CheckConstraint("kind IN ('text', 'number', 'date', 'yes_no', 'choice')", name="kind"),
    sqlite_autoincrement=True,
)

attribute_values = Table(
    "attribute_values",
    metadata,
    row_id(),
    link("attribute_id", "attributes"),
    link("witness_id", "witnesses"),
    text("value"),
    UniqueConstraint("attribute_id", "witness_id"),
    Index(None, "witness_id"),
    sqlite_autoincrement=True,
)

# Where in a footage a witness speaks.
witness_stretches = Table(
    "witness_stretches",
    metadata,
    row_id(),
    link("footage_id", "footage"),
    link("witness_id", "witnesses"),
    number("in_frame"),
    number("out_frame"),
    _range(),
    Index(None, "footage_id", "in_frame"),
    Index(None, "witness_id"),
    sqlite_autoincrement=True,
)

transcripts = Table(
    "transcripts",
    metadata,
    row_id(),
    guid(),
    link("footage_id", "footage"),
    text("name"),
    text("language"),
    text("kind"),
    link("source_id", "transcripts", nullable=True),
    text("maker"),
    text("made_on"),
    number("position", 0),
    text("created_at"),
    CheckConstraint("kind IN ('original', 'translation')", name="kind"),
    Index(None, "footage_id"),
    Index(None, "source_id"),
    sqlite_autoincrement=True,
)

# `revision` is the number of the newest of the cue's revisions, whose text it has.
cues = Table(
    "cues",
    metadata,
    row_id(),
    guid(),
    link("transcript_id", "transcripts"),
    number("in_frame"),
    number("out_frame"),
    text("speaker"),
    link("witness_id", "witnesses", nullable=True),
    text("text"),
    number("revision", 1),
    _range(),
    CheckConstraint("speaker IN ('', 'witness', 'interviewer')", name="speaker"),
    Index(None, "transcript_id", "in_frame"),
    Index(None, "witness_id"),
    sqlite_autoincrement=True,
)

cue_revisions = Table(
    "cue_revisions",
    metadata,
    row_id(),
    guid(),
    link("cue_id", "cues"),
    number("number"),
    text("text"),
    link("coder_id", "coders"),
    text("changed_at"),
    text("reason"),
    UniqueConstraint("cue_id", "number"),
    Index(None, "coder_id"),
    sqlite_autoincrement=True,
)

# What a segment quotes of a cue: characters of the text of one revision. `confirmed` is the newest
# revision that a coder has seen and let stand.
quotes = Table(
    "quotes",
    metadata,
    row_id(),
    guid(),
    link("segment_id", "segments"),
    link("cue_id", "cues"),
    number("from_character", 0),
    number("to_character", 0),
    text("text"),
    number("revision", 1),
    number("confirmed", 1),
    UniqueConstraint("segment_id", "cue_id"),
    Index(None, "cue_id"),
    sqlite_autoincrement=True,
)

exclusions = Table(
    "exclusions",
    metadata,
    row_id(),
    guid(),
    link("footage_id", "footage"),
    number("in_frame"),
    number("out_frame"),
    text("applies"),
    text("reason"),
    link("coder_id", "coders"),
    text("created_at"),
    _range(),
    CheckConstraint("applies IN ('audio', 'picture', 'both')", name="applies"),
    Index(None, "footage_id", "in_frame"),
    sqlite_autoincrement=True,
)

# What was played, by whom, at which speed (percent).
seen = Table(
    "seen",
    metadata,
    row_id(),
    link("footage_id", "footage"),
    link("coder_id", "coders"),
    number("in_frame"),
    number("out_frame"),
    number("speed", 100),
    text("seen_at"),
    _range(),
    Index(None, "footage_id", "coder_id"),
    sqlite_autoincrement=True,
)

# Names of joined nodes that lead to the one that took them in.
synonyms = Table(
    "synonyms",
    metadata,
    row_id(),
    guid(),
    link("node_id", "nodes"),
    text("name"),
    _key(),
    Index(None, "node_id"),
    sqlite_autoincrement=True,
)

# A merge as it was done, so that it can be taken apart later. Nodes are named by guid: they may go.
merges = Table(
    "merges",
    metadata,
    row_id(),
    guid(),
    number("survivor_id"),
    text("survivor_guid"),
    text("name"),
    text("reason"),
    text("coder"),
    text("merged_at"),
    text("record"),
    number("standing", 1),
    Index(None, "survivor_id"),
    sqlite_autoincrement=True,
)

stills = Table(
    "stills",
    metadata,
    row_id(),
    guid(),
    link("footage_id", "footage"),
    number("frame"),
    text("caption"),
    link("witness_id", "witnesses", nullable=True),
    link("segment_id", "segments", nullable=True),
    text("picture"),
    link("coder_id", "coders"),
    text("taken_at"),
    CheckConstraint("frame >= 0", name="frame"),
    Index(None, "footage_id", "frame"),
    Index(None, "segment_id"),
    Index(None, "witness_id"),
    sqlite_autoincrement=True,
)

still_nodes = Table(
    "still_nodes",
    metadata,
    row_id(),
    link("still_id", "stills"),
    link("node_id", "nodes"),
    UniqueConstraint("still_id", "node_id"),
    Index(None, "node_id"),
    sqlite_autoincrement=True,
)

themes = Table(
    "themes",
    metadata,
    row_id(),
    guid(),
    text("name"),
    _key(),
    text("filter"),
    number("position", 0),
    text("created_at"),
    sqlite_autoincrement=True,
)

findings = Table(
    "findings",
    metadata,
    row_id(),
    guid(),
    text("statement"),
    text("body"),
    number("position", 0),
    link("created_by", "coders"),
    text("created_at"),
    text("changed_at"),
    sqlite_autoincrement=True,
)

evidence = Table(
    "evidence",
    metadata,
    row_id(),
    guid(),
    link("finding_id", "findings"),
    link("segment_id", "segments"),
    text("role"),
    text("note"),
    number("position", 0),
    UniqueConstraint("finding_id", "segment_id"),
    CheckConstraint("role IN ('supports', 'qualifies', 'contradicts')", name="role"),
    Index(None, "segment_id"),
    sqlite_autoincrement=True,
)

studies = Table(
    "studies",
    metadata,
    row_id(),
    guid(),
    text("name"),
    _key(),
    text("author"),
    number("year", nullable=True),
    text("place"),
    sqlite_autoincrement=True,
)

stances = Table(
    "stances",
    metadata,
    row_id(),
    guid(),
    link("finding_id", "findings"),
    link("study_id", "studies"),
    text("stance"),
    text("page"),
    text("says"),
    number("position", 0),
    CheckConstraint("stance IN ('', 'agrees', 'differs', 'silent')", name="stance"),
    Index(None, "finding_id"),
    Index(None, "study_id"),
    sqlite_autoincrement=True,
)

# A stated quantity; numbers are decimal texts.
quantities = Table(
    "quantities",
    metadata,
    row_id(),
    guid(),
    link("segment_id", "segments"),
    text("what"),
    text("number"),
    text("unit"),
    text("per"),
    text("on_date"),
    text("note"),
    Index(None, "segment_id"),
    sqlite_autoincrement=True,
)

# One of `from_unit` is `factor` of `to_unit`, as a source said on a date.
rates = Table(
    "rates",
    metadata,
    row_id(),
    guid(),
    text("from_unit"),
    text("to_unit"),
    text("factor"),
    text("on_date"),
    text("source"),
    sqlite_autoincrement=True,
)

# Parents before children.
METHOD = (
    project_options,
    attributes,
    attribute_values,
    witness_stretches,
    transcripts,
    cues,
    cue_revisions,
    quotes,
    exclusions,
    seen,
    synonyms,
    merges,
    stills,
    still_nodes,
    themes,
    findings,
    evidence,
    studies,
    stances,
    quantities,
    rates,
)
