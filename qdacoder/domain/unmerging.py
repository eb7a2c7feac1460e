"""Taking a merge apart: the record of what it did, and what becomes of each coding when a node comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qdacoder.domain.codebook import NodeRow
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
        name, quick_key, category_id, parent_id: of the node that comes back: its own, where they are free
            and there (`quick_key` is None where it is taken by now).
        sorted: what becomes of its codings.
        survivor: the survivor afterwards; with nothing left of the merge it gets its own name, definition,
            key and category back, where nobody changed them since and they are free.
        last: whether nothing of the merge is left afterwards.
        others: the other merges into the survivor that still stand.
    """

    record: MergeRecord
    source: SourceRecord
    name: str
    quick_key: str | None
    category_id: int | None
    parent_id: int | None
    sorted: Sorted
    survivor: NodeRow
    last: bool = False
    others: tuple[MergeRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Parting:
    """What taking several nodes out of a merge would do, each seen for itself.

    Attributes:
        plans: one a node, in the order of the merge.
        undecided: codings that no plan can place, each once, with all the nodes they may belong to.
        survivor: the survivor once all of them are out.
    """

    record: MergeRecord
    plans: tuple[ApartPlan, ...]
    undecided: tuple[Undecided, ...]
    survivor: NodeRow


Place = tuple[int, int]
Claims = dict[Place, list[CodingFact]]


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

    A coding of today belongs to what the record names for its segment and coder as long as it is the one that
    the merge left there (by guid). It goes back where no other joined node has a claim on it, else the node
    gets a coding of its own beside it. A coding put on after the merge stays.
    """
    here = {place_of(one): one for one in now}
    claimed = claims(record, source.guid, others, now)
    ours = _left_by(record)
    known = {place for one in (record, *others) for place in _left_by(one)}
    back: list[tuple[CodingFact, CodingFact]] = []
    again: list[tuple[CodingFact, CodingFact]] = []
    gone: list[CodingFact] = []
    undecided: list[Undecided] = []
    for then in source.codings:
        place = place_of(then)
        today = here.get(place)
        if today is None:
            gone.append(then)
        elif today.guid not in ours[place]:
            undecided.append(
                Undecided(today, "It was taken off and put on again after the merge.", (source.guid,))
            )
        elif place in claimed:
            again.append((today, then))
        else:
            back.append((today, then))
    candidates = tuple(one.guid for one in record.standing)
    for today in now:
        if place_of(today) not in known and today.coded_at < record.merged_at:
            why = "Its segment was made from another one after the merge."
            undecided.append(Undecided(today, why, candidates))
    return Sorted(tuple(back), tuple(again), tuple(gone), tuple(undecided))


def claims(
    record: MergeRecord, guid: str, others: Sequence[MergeRecord], now: Sequence[CodingFact]
) -> Claims:
    """By place, what the other nodes that are still joined have there; the survivor's own comes first.

    A claim counts while the coding that its merge left there still stands: what was taken off since is no
    longer claimed, also where something was put on again.
    """
    here = {place_of(one): one.guid for one in now}
    found: Claims = defaultdict(list)
    for one, sources in ((record, (record.survivor, *record.standing)), *((o, o.standing) for o in others)):
        left = _left_by(one)
        for source in sources:
            for coding in source.codings:
                place = place_of(coding)
                if source.guid != guid and here.get(place) in left[place]:
                    found[place].append(coding)
    return dict(found)


def _left_by(record: MergeRecord) -> dict[Place, set[str]]:
    """By place, the guids that the coding which a merge left there may have."""
    found: dict[Place, set[str]] = defaultdict(set)
    for one in (record.survivor, *record.sources):
        for coding in one.codings:
            found[place_of(coding)].add(coding.guid)
    return dict(found)


def later_record(
    later: MergeRecord, plan: ApartPlan, now: Sequence[CodingFact], new_guids: Mapping[Place, str]
) -> MergeRecord:
    """A merge done after the one of a plan, as it reads once the plan's node is out.

    What the node brought is no longer the survivor's own there, unless an earlier joined node has it too;
    where the survivor got a coding of its own for that, it is the one that counts.

    Args:
        now: the survivor's codings before the plan is carried out.
        new_guids: by place, codings that the survivor got instead of the ones that went back.
    """
    earlier = [one for one in plan.others if one.id < later.id]
    rest = claims(plan.record, plan.source.guid, earlier, now)
    went = {place_of(then) for _today, then in (*plan.sorted.back, *plan.sorted.again)}
    own = []
    for coding in later.survivor.codings:
        place = place_of(coding)
        if place not in went:
            own.append(coding)
        elif place in rest:
            at = min(one.coded_at for one in rest[place])
            own.append(coding._replace(guid=new_guids.get(place, coding.guid), coded_at=at))
    stills = set(plan.source.stills) - still_claims(plan.record, plan.source.guid, earlier)
    kept = tuple(one for one in later.survivor.stills if one not in stills)
    return replace(later, survivor=replace(later.survivor, codings=tuple(own), stills=kept))


def still_claims(record: MergeRecord, guid: str, others: Sequence[MergeRecord]) -> set[int]:
    """Stills that the survivor carries for itself or for another node that is still joined."""
    found = set(record.survivor.stills)
    for one in (record, *others):
        for source in one.standing:
            if source.guid != guid:
                found |= set(source.stills)
    return found


def parent_after(record: MergeRecord) -> int | None:
    """The node above the survivor right after the merge: a joined one leaves its place to its own parent."""
    above = {one.id: one.parent_id for one in record.sources}
    parent = record.survivor.parent_id
    while parent in above:
        parent = above[parent]
    return parent if record.category_id == record.survivor.category_id else None


def gathered(plans: Sequence[ApartPlan]) -> tuple[Undecided, ...]:
    """The undecided codings of several plans, each once, with all the nodes they may belong to."""
    found: dict[int, Undecided] = {}
    for plan in plans:
        for one in plan.sorted.undecided:
            known = found.setdefault(one.coding.id, replace(one, candidates=()))
            guids = dict.fromkeys((*known.candidates, *one.candidates))
            found[one.coding.id] = replace(known, candidates=tuple(guids))
    return tuple(found[one] for one in sorted(found))
