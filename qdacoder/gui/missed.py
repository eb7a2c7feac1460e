"""What changed in the project since a page looked last."""

from __future__ import annotations

from dataclasses import dataclass, field

from qdacoder.domain.changes import ChangeSet, Kind


@dataclass(slots=True)
class Missed:
    """Changes that were only noted, as their page is hidden; it looks at them together when it is shown.

    Attributes:
        kinds: of the things that changed.
        segment_ids: segments touched.
    """

    kinds: set[Kind] = field(default_factory=set)
    segment_ids: set[int] = field(default_factory=set)

    def note(self, change: ChangeSet) -> None:
        """One more change; costs no more than the change itself."""
        self.kinds |= {kind for kind, ids in change.ids.items() if ids}
        self.segment_ids |= change.segment_ids

    def touches(self, *kinds: Kind) -> bool:
        """Whether any of these kinds changed."""
        return not self.kinds.isdisjoint(kinds)
