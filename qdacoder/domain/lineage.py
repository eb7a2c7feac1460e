"""Where a node comes from: the merges that made it, as values and as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qdacoder.domain.splitting import SplitRecord


@dataclass(frozen=True, slots=True)
class LineageStep:
    """One merge in the history of a node.

    Attributes:
        name: the node's name after the merge.
        parts: the nodes that went into it, each with its own earlier merges.
        apart: names of nodes that were taken out again since.
    """

    merge_id: int
    name: str
    coder: str
    merged_at: str
    reason: str
    parts: tuple[LineagePart, ...]


@dataclass(frozen=True, slots=True)
class LineagePart:
    """A node that went into a merge.

    Attributes:
        codings: how many codings it had then.
        survivor: whether it is the node that stayed.
        apart: whether it was taken out again.
        earlier: merges that had made it.
    """

    guid: str
    name: str
    codings: int
    survivor: bool
    apart: bool
    earlier: tuple[LineageStep, ...] = ()


def lineage_text(node: str, steps: Sequence[LineageStep], splits: Sequence[SplitRecord] = ()) -> str:
    """The lineage as sentences for a methods section, in the order of time."""
    lines: list[tuple[str, str]] = []
    for step in steps:
        told: list[str] = []
        _tell(step, told)
        lines += [(step.merged_at, line) for line in told]
    lines += [(one.split_at, _split(one)) for one in splits]
    if not lines:
        return f"“{node}” was not joined from other nodes."
    return "\n".join(dict.fromkeys(line for _at, line in sorted(lines, key=lambda one: one[0])))


def guids_of(guid: str, steps: Iterable[LineageStep]) -> set[str]:
    """A node and everything that its lineage is made of."""
    found = {guid}
    for step in steps:
        for part in step.parts:
            found |= {part.guid} | (guids_of(part.guid, part.earlier) if part.earlier else set())
    return found


def splits_of(guids: set[str], records: Sequence[SplitRecord]) -> tuple[SplitRecord, ...]:
    """Splits that made one of these nodes, took from it, or came before in what it was made of."""
    found: list[SplitRecord] = []
    known = set(guids)
    for record in reversed(records):
        made = {guid for guid, _name, _count in record.parts}
        if record.guid in known or made & known:
            found.append(record)
            known.add(record.guid)
    return tuple(reversed(found))


def _split(record: SplitRecord) -> str:
    parts = [f"“{name}” ({_counted(count)})" for _guid, name, count in record.parts]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
    why = f", because: {record.reason.rstrip('.')}" if record.reason else ""
    stayed = f"{_counted(record.staying)} stayed" if record.staying else "nothing stayed"
    return (
        f"{record.split_at[:10]}: {listed} {'was' if len(parts) == 1 else 'were'} split off from "
        f"“{record.name}” {record.way}, by {record.coder}{why}; {stayed} with it."
    )


def _tell(step: LineageStep, lines: list[str]) -> None:
    for part in step.parts:
        for earlier in part.earlier:
            _tell(earlier, lines)
    names = [f"“{part.name}” ({_counted(part.codings)})" for part in step.parts]
    listed = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    why = f", because: {step.reason.rstrip('.')}" if step.reason else ""
    lines.append(f"{step.merged_at[:10]}: {listed} were joined as “{step.name}” by {step.coder}{why}.")
    apart = [part.name for part in step.parts if part.apart]
    if apart:
        listed = ", ".join(f"“{name}”" for name in apart)
        lines.append(f"Of these, {listed} {'was' if len(apart) == 1 else 'were'} taken out again.")


def _counted(codings: int) -> str:
    return "1 coding" if codings == 1 else f"{codings} codings"
