"""What is marked but not yet coded: the range, and segments that run while it plays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qdacoder.errors import UserError


@dataclass(slots=True)
class Marks:
    """In, out and running segments, in frames.

    Attributes:
        in_frame, out_frame: None while not marked; the out is the frame after the last.
        running: in frame of the running segment of each node.
        last_nodes: what Enter codes with, in the order it was used.
        coded: the range that `last_nodes` were put on, so that a second node joins the first.
    """

    in_frame: int | None = None
    out_frame: int | None = None
    running: dict[int, int] = field(default_factory=dict)
    last_nodes: tuple[int, ...] = ()
    coded: tuple[int, int] | None = None

    @property
    def range(self) -> tuple[int, int] | None:
        """In and out, when both are marked."""
        if self.in_frame is None or self.out_frame is None:
            return None
        return self.in_frame, self.out_frame

    @property
    def any(self) -> bool:
        """Whether in or out is marked."""
        return self.in_frame is not None or self.out_frame is not None

    def mark_in(self, frame: int) -> None:
        """Mark in; an out that is not after it, or that belongs to a range already coded, goes."""
        if self.range is not None and self.range == self.coded:
            self.out_frame = None
        self.in_frame = frame
        if self.out_frame is not None and self.out_frame <= frame:
            self.out_frame = None

    def mark_out(self, frame: int) -> None:
        """Mark out.

        Raises:
            UserError: it does not come after the in.
        """
        if self.range is not None and self.range == self.coded and frame <= (self.in_frame or 0):
            self.in_frame = None
        if self.in_frame is not None and frame <= self.in_frame:
            raise UserError("The out point must come after the in point.")
        self.out_frame = frame

    def set_range(self, in_frame: int, out_frame: int) -> None:
        """Mark both."""
        if out_frame <= in_frame:
            raise UserError("The out point must come after the in point.")
        self.in_frame, self.out_frame = in_frame, out_frame

    def set_edges(self, in_frame: int | None, out_frame: int | None) -> None:
        """Mark what was typed; None stays unmarked.

        Raises:
            UserError: the out does not come after the in.
        """
        if in_frame is not None and out_frame is not None:
            self.set_range(in_frame, out_frame)
        else:
            self.in_frame, self.out_frame = in_frame, out_frame

    def clear(self) -> None:
        """Leave the range."""
        self.in_frame = self.out_frame = None

    def follow(self, led_to: Mapping[int, int]) -> None:
        """Go on with the node that took another in; of two running ones the earlier start stays."""

        def now(node: int) -> int:
            seen = {node}
            while led_to.get(node) not in (None, *seen):
                node = led_to[node]
                seen.add(node)
            return node

        running: dict[int, int] = {}
        for node, start in self.running.items():
            running[now(node)] = min(start, running.get(now(node), start))
        self.running = running
        self.last_nodes = tuple(dict.fromkeys(now(node) for node in self.last_nodes))

    def note_coded(self, place: tuple[int, int], node_ids: tuple[int, ...]) -> None:
        """Remember what was coded with: nodes put on the same range one after the other count together."""
        before = self.last_nodes if self.coded == place else ()
        self.last_nodes = tuple(dict.fromkeys((*before, *node_ids)))
        self.coded = place
