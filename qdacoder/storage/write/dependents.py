"""What goes with a segment, a footage, a witness or a node when that is removed.

Rows are removed table by table, so that the journal holds an image of each of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from qdacoder.storage.tables_method import (
    attribute_values,
    cue_revisions,
    cues,
    evidence,
    exclusions,
    quantities,
    quotes,
    seen,
    still_nodes,
    stills,
    synonyms,
    transcripts,
    witness_stretches,
)
from qdacoder.storage.unit_of_work import UnitOfWork


def drop_of_segments(unit: UnitOfWork, segment_ids: Sequence[int]) -> None:
    """Quotes, quantities and evidence of segments; their stills stay, on no segment."""
    for table in (quotes, quantities, evidence):
        unit.delete(table, table.c.segment_id.in_(segment_ids))
    unit.update(stills, stills.c.segment_id.in_(segment_ids), segment_id=None)


def drop_of_footage(unit: UnitOfWork, footage_id: int) -> None:
    """Transcripts, exclusions, stills, stretches and what was seen of a footage."""
    layers = select(transcripts.c.id).where(transcripts.c.footage_id == footage_id)
    drop_transcripts(unit, list(unit.connection.execute(layers).scalars()))
    taken = select(stills.c.id).where(stills.c.footage_id == footage_id)
    unit.delete(still_nodes, still_nodes.c.still_id.in_(taken))
    for table in (stills, exclusions, seen, witness_stretches):
        unit.delete(table, table.c.footage_id == footage_id)


def drop_transcripts(unit: UnitOfWork, transcript_ids: Sequence[int]) -> None:
    """Transcript layers with cues, revisions and the quotes taken from them."""
    inside = select(cues.c.id).where(cues.c.transcript_id.in_(transcript_ids))
    unit.delete(quotes, quotes.c.cue_id.in_(inside))
    unit.delete(cue_revisions, cue_revisions.c.cue_id.in_(inside))
    unit.delete(cues, cues.c.transcript_id.in_(transcript_ids))
    unit.update(transcripts, transcripts.c.source_id.in_(transcript_ids), source_id=None)
    unit.delete(transcripts, transcripts.c.id.in_(transcript_ids))


def drop_of_witness(unit: UnitOfWork, witness_id: int) -> None:
    """Values and stretches of a witness; cues and stills stay, without a witness."""
    for table in (attribute_values, witness_stretches):
        unit.delete(table, table.c.witness_id == witness_id)
    for table in (cues, stills):
        unit.update(table, table.c.witness_id == witness_id, witness_id=None)


def drop_of_nodes(unit: UnitOfWork, node_ids: Sequence[int]) -> None:
    """Synonyms of nodes, and their places on stills."""
    for table in (synonyms, still_nodes):
        unit.delete(table, table.c.node_id.in_(node_ids))
