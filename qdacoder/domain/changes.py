"""What a change to a project was, and what the journal tells about it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


class Kind(enum.Enum):
    """Kinds of things that change; named after what people see, not after tables."""

    PROJECT = "project"
    CODER = "coder"
    SITE = "site"
    FOOTAGE = "footage"
    WITNESS = "witness"
    CATEGORY = "category"
    NODE = "node"
    SEGMENT = "segment"
    CODING = "coding"
    MEMO = "memo"
    ATTRIBUTE = "attribute"
    TRANSCRIPT = "transcript"
    CUE = "cue"
    QUOTE = "quote"
    EXCLUSION = "exclusion"
    SEEN = "seen"
    MERGE = "merge"
    STILL = "still"
    THEME = "theme"
    FINDING = "finding"
    STUDY = "study"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Coded:
    """A coding that came (`by` 1) or went (`by` -1): of one coder, on a segment, with a node."""

    segment_id: int
    node_id: int
    by: int


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one operation changed.

    Attributes:
        label: what the history and the Undo menu say, such as ``Tag “Weekly quota”``.
        verb: the service verb, such as ``coding.tag``; ``undo`` and ``redo`` for those.
        ids: for each kind that changed, the ids of the rows that were added, changed or removed.
        segments, footage_ids, node_ids: segments touched (through codings and memos too), footage whose
            segments changed, nodes whose counts changed. Views refresh these and nothing else.
        initiator: whoever asked, so that a view can skip what it caused.
        result_id: id of the thing the verb made (the segment of a tag, a new node), else None.
        undoable: False for facts noted in the background (checksums).
        codings: each coding that came or went, so that counts can follow without counting anew; None where
            there are too many to say.
        added: how many segments, codings, footage, nodes and witnesses there are more (less: negative) by
            it; None where that is not known.
    """

    label: str
    verb: str
    ids: dict[Kind, frozenset[int]]
    segment_ids: frozenset[int] = frozenset()
    footage_ids: frozenset[int] = frozenset()
    node_ids: frozenset[int] = frozenset()
    initiator: object = None
    result_id: int | None = None
    undoable: bool = True
    codings: tuple[Coded, ...] | None = None
    added: Mapping[Kind, int] | None = None

    def touches(self, *kinds: Kind) -> bool:
        """Whether any of these kinds changed."""
        return any(self.ids.get(kind) for kind in kinds)


class StepState(enum.Enum):
    """Where a journal step stands."""

    DONE = "done"
    UNDONE = "undone"  # can be done again
    DROPPED = "dropped"  # was undone, then something else was done


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One step of the journal.

    Attributes:
        id: the step's number, rising.
        kind: ``do``, ``undo`` or ``redo``.
        target_id: for undo and redo, the step they concern.
        undoable: False for facts that are noted in the background (checksums) and for beginnings.
        rows: number of row images.
        next_undo, next_redo: whether this is the step that Undo or Redo would take.
    """

    id: int
    label: str
    verb: str
    kind: str
    coder: str
    at: datetime
    state: StepState
    target_id: int | None
    undoable: bool
    rows: int
    next_undo: bool = False
    next_redo: bool = False
