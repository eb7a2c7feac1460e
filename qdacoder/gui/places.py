"""Places visited, with back and forward as in a browser."""

from __future__ import annotations

from dataclasses import dataclass

_MOST = 100
_NEAR_FRAMES = 25


@dataclass(frozen=True, slots=True)
class Place:
    """Where one was: workspace, footage and frame."""

    workspace: str
    footage_id: int | None = None
    frame: int = 0

    def is_near(self, other: Place) -> bool:
        """Whether going from one to the other is no journey."""
        same = (self.workspace, self.footage_id) == (other.workspace, other.footage_id)
        return same and abs(self.frame - other.frame) <= _NEAR_FRAMES


class Places:
    """The way one came, and the way back."""

    def __init__(self) -> None:
        self._behind: list[Place] = []
        self._ahead: list[Place] = []

    def leave(self, here: Place) -> None:
        """Note the place that is left for another one."""
        if not self._behind or not self._behind[-1].is_near(here):
            self._behind = [*self._behind, here][-_MOST:]
        self._ahead.clear()

    def back(self, here: Place) -> Place | None:
        """The place before; None at the start."""
        return self._step(self._behind, self._ahead, here)

    def forward(self, here: Place) -> Place | None:
        """The place after; None at the end."""
        return self._step(self._ahead, self._behind, here)

    @staticmethod
    def _step(source: list[Place], target: list[Place], here: Place) -> Place | None:
        while source:
            place = source.pop()
            if not place.is_near(here):
                target.append(here)
                return place
        return None
