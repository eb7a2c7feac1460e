"""Edges that a drag catches on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qdacoder.domain.timeline import nearest_edge
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.timeline.scene import Scene

REACH = 6


class Snapper:
    """The edges around one drag, gathered when it begins.

    Args:
        scene: what is shown.
        extra: further edges (of cues), ordered.
        without: segments whose own edges do not count.
    """

    def __init__(self, scene: Scene, extra: Sequence[int], without: Iterable[int] = ()) -> None:
        self._scene = scene
        marks = sorted(frame for frame in (scene.mark_in, scene.mark_out) if frame is not None)
        self._kinds: list[tuple[str, Sequence[int]]] = [
            (tr("the playhead"), [scene.playhead]),
            (tr("cue start"), sorted({cue.in_frame for cue in scene.cues})),
            (tr("cue end"), sorted({cue.out_frame for cue in scene.cues})),
            (tr("cue edge"), sorted(extra)),
            (tr("segment edge"), scene.edges(without)),
            (tr("range edge"), marks),
        ]

    def snap(self, frame: float, active: bool) -> tuple[int, str]:
        """The frame to use and the words for what it caught on (empty: nothing)."""
        best: tuple[float, int, str] | None = None
        if active:
            for name, edges in self._kinds:
                edge = nearest_edge(frame, edges, REACH / self._scene.scale.ppf)
                if edge is not None and (best is None or abs(edge - frame) < best[0]):
                    best = (abs(edge - frame), edge, name)
        if best is None:
            return round(frame), ""
        return best[1], best[2]
