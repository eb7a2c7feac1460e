"""Taking a merge apart: the record of what it did, and what becomes of each coding when a node comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qdacoder.domain.merging import CodingFact


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A joined node as it was, with what went to the survivor.

    Attributes:
        codings: each coding of the node (its guid, segment, coder, date and memos).
        memo_ids: memos on the node itself.
        children: nodes that stood directly below it.
        synonyms: ids of synonyms that led to it.
        stills: ids of stills that carried it.
        apart: whether it was taken out again.
    """

    id: int
    guid: str
    name: str
    parent_id: int | None
    category_id: int | None
    definition: str
    quick_key: str | None
    position: int
    codings: tuple[CodingFact, ...] = ()
    memo_ids: tuple[int, ...] = ()
    children: tuple[int, ...] = ()
    synonyms: tuple[int, ...] = ()
    stills: tuple[int, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """A merge as it was done.

    Attributes:
        survivor: the node that stayed, as it was before (its codings are its own ones).
        sources: the nodes that were joined into it.
        name, category_id, quick_key, definition: of the survivor right afterwards.
        synonym: id of the synonym that keeps the survivor's old name, or None.
    """

    id: int
    survivor: SourceRecord
    sources: tuple[SourceRecord, ...]
    name: str
    category_id: int | None
    quick_key: str | None
    definition: str
    reason: str
    coder: str
    merged_at: str
    synonym: int | None = None

    def without(self, guid: str) -> MergeRecord:
        """The same with a source taken out."""
        return replace(
            self,
            sources=tuple(replace(one, apart=True) if one.guid == guid else one for one in self.sources),
        )

    @property
    def standing(self) -> tuple[SourceRecord, ...]:
        """The sources that are still joined."""
        return tuple(one for one in self.sources if not one.apart)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A coding of the survivor of which the record cannot say to which node it belongs.

    Attributes:
        coding: stays with the survivor until a person decides.
        why: one sentence.
        candidates: guids of the nodes it may belong to.
    """

    coding: CodingFact
    why: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The codings of a source, sorted by what becomes of them when it is taken out.

    Attributes:
        back: codings of the survivor that become the node's again, as (coding now, coding then).
        again: the same where the survivor keeps one too: the node gets one of its own.
        gone: codings of then whose segment or coding was removed after the merge.
        undecided: codings that stay with the survivor and are listed for decision.
    """

    back: tuple[tuple[CodingFact, CodingFact], ...]
    again: tuple[tuple[CodingFact, CodingFact], ...]
    gone: tuple[CodingFact, ...]
    undecided: tuple[Undecided, ...]


@dataclass(frozen=True, slots=True)
class ApartPlan:
    """What taking a source out of a merge would do.

    Attributes:
        restored: the node that comes back; `name` and `quick_key` are None where they are taken by now.
        sorted: what becomes of its codings.
        others: the other merges into the survivor that still stand.
        last: whether nothing of the merge is left afterwards, so that the survivor gets its own name back.
    """

    record: MergeRecord
    source: SourceRecord
    name: str
    quick_key: str | None
    category_id: int | None
    parent_id: int | None
    sorted: Sorted
    last: bool = False
    others: tuple[MergeRecord, ...] = ()


Place = tuple[int, int]


def place_of(coding: CodingFact) -> Place:
    """Where a coding stands: its segment and its coder."""
    return coding.segment_id, coding.coder_id


def sort_codings(
    record: MergeRecord, source: SourceRecord, others: Sequence[MergeRecord], now: Sequence[CodingFact]
) -> Sorted:
    """Which codings go back, are made again, are gone or cannot be told apart.

    Args:
        others: the other merges into the same survivor of which something is still joined.
        now: the survivor's codings of today.

    A coding of today belongs to what the records name for its segment and coder as long as it is one that a
    merge left there (by guid). It goes back where no other joined node has a claim on it, else the node gets
    a coding of its own beside it. A coding put on after the merge stays.
    """
    here = {place_of(one): one for one in now}
    claimed = claims(record, source.guid, others)
    left = _left_by_merges((record, *others))
    back: list[tuple[CodingFact, CodingFact]] = []
    again: list[tuple[CodingFact, CodingFact]] = []
    gone: list[CodingFact] = []
    undecided: list[Undecided] = []
    for then in source.codings:
        place = place_of(then)
        today = here.get(place)
        if today is None:
            gone.append(then)
        elif today.guid not in left[place]:
            undecided.append(
                Undecided(today, "It was taken off and put on again after the merge.", (source.guid,))
            )
        elif place in claimed:
            again.append((today, then))
        else:
            back.append((today, then))
    candidates = tuple(one.guid for one in (record.survivor, *record.standing))
    for today in now:
        if place_of(today) not in left and today.coded_at < record.merged_at:
            why = "Its segment was made from another one after the merge."
            undecided.append(Undecided(today, why, candidates))
    return Sorted(tuple(back), tuple(again), tuple(gone), tuple(undecided))


def claims(record: MergeRecord, guid: str, others: Sequence[MergeRecord]) -> dict[Place, list[CodingFact]]:
    """By place, what the other nodes that are still joined had there; the survivor's own comes first."""
    found: dict[Place, list[CodingFact]] = defaultdict(list)
    sources = [one for one in record.standing if one.guid != guid]
    sources += [one for other in others for one in other.standing]
    for one in (record.survivor, *sources):
        for coding in one.codings:
            found[place_of(coding)].append(coding)
    return dict(found)


def _left_by_merges(records: Sequence[MergeRecord]) -> dict[Place, set[str]]:
    """By place, the guids that a coding left there by a merge may have."""
    found: dict[Place, set[str]] = defaultdict(set)
    for record in records:
        for one in (record.survivor, *record.sources):
            for coding in one.codings:
                found[place_of(coding)].add(coding.guid)
    return dict(found)


def forget_places(record: MergeRecord, places: set[Place]) -> MergeRecord:
    """A later merge after a node of an earlier one was taken out: these are no longer the survivor's own."""
    own = tuple(one for one in record.survivor.codings if place_of(one) not in places)
    return replace(record, survivor=replace(record.survivor, codings=own))
