"""Where a node comes from: the merges that made it, as values and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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


def lineage_text(node: str, steps: Sequence[LineageStep]) -> str:
    """The lineage as sentences for a methods section."""
    if not steps:
        return f"“{node}” was not joined from other nodes."
    lines: list[str] = []
    for step in steps:
        _tell(step, lines)
    return "\n".join(dict.fromkeys(lines))


def _tell(step: LineageStep, lines: list[str]) -> None:
    for part in step.parts:
        for earlier in part.earlier:
            _tell(earlier, lines)
    names = [
        f"“{part.name}” ({part.codings} {'coding' if part.codings == 1 else 'codings'})"
        for part in step.parts
    ]
    listed = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    why = f", because: {step.reason.rstrip('.')}" if step.reason else ""
    lines.append(f"{step.merged_at[:10]}: {listed} were joined as “{step.name}” by {step.coder}{why}.")
    apart = [part.name for part in step.parts if part.apart]
    if apart:
        listed = ", ".join(f"“{name}”" for name in apart)
        lines.append(f"Of these, {listed} {'was' if len(apart) == 1 else 'were'} taken out again.")


def _counted(codings: int) -> str:
    return "1 coding" if codings == 1 else f"{codings} codings"
