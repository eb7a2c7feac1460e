"""What the timeline says: tooltips, the label of a drag, and the text that assistive technology reads."""

from __future__ import annotations

from qdacoder.domain.timecode import Timebase
from qdacoder.domain.timeline import LaneData, SegmentBar
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.timeline.hit import ChipHit, Hit, ShadeHit
from qdacoder.gui.widgets.timeline.scene import Scene


def describe_bar(bar: SegmentBar, lane: LaneData | None, grid: Timebase, selected: bool) -> str:
    """“Weekly quota, 00:29:32:13 to 00:29:48:07, witness A, 2 nodes, selected”."""
    parts = [lane.name] if lane is not None else []
    parts.append(
        tr("{begin} to {end}").format(begin=grid.format(bar.in_frame), end=grid.format(bar.out_frame))
    )
    if bar.witness:
        parts.append(tr("witness {label}").format(label=bar.witness))
    if len(bar.node_ids) > 1:
        parts.append(tr("{count} nodes").format(count=len(bar.node_ids)))
    if selected:
        parts.append(tr("selected"))
    return ", ".join(parts)


def tooltip(scene: Scene, hit: Hit) -> str:
    """Two lines at most: what it is, and what a click does or the quote says."""
    lane = scene.lanes[hit.lane]
    if isinstance(hit, ChipHit):
        return tr("{count} more overlap here, click lists them").format(count=len(hit.cluster.hidden))
    if isinstance(hit, ShadeHit):
        begin, end = scene.grid.format(hit.in_frame), scene.grid.format(hit.out_frame)
        first = tr("{node}, {begin} to {end}").format(node=lane.name, begin=begin, end=end)
        if hit.count == 1:
            return first + "\n" + tr("1 segment under the pointer, click selects it")
        second = tr("{count} segments under the pointer, click zooms in").format(count=f"{hit.count:,}")
        return first + "\n" + second
    text = describe_bar(hit.bar, lane, scene.grid, False)
    return f"{text}\n{hit.bar.label}" if hit.bar.label else text


def difference(grid: Timebase, frames: int) -> str:
    """A signed length, hours left out while there are none: ``+00:03:07``."""
    sign = "-" if frames < 0 else "+"
    return sign + grid.format_duration(abs(frames)).removeprefix("00:")


def snapped(what: str) -> str:
    """The second line of a drag's label."""
    return tr("Snapped to {what}. Alt: no snap").format(what=what)


def describe_scene(scene: Scene) -> str:
    """The timeline in one paragraph: lanes, segments, playhead, what is selected."""
    if scene.timebase is None:
        return tr("No footage")
    parts = [
        tr("{lanes} lanes, {count} segments").format(lanes=len(scene.lanes), count=len(scene.index)),
        tr("playhead at {time}").format(time=scene.grid.format_full(scene.playhead)),
    ]
    chosen = scene.selected_bars()
    if len(chosen) == 1:
        names = {lane.node_id: lane for lane in scene.all_lanes}
        lane = names.get(chosen[0].node_ids[0]) if chosen[0].node_ids else None
        parts.append(describe_bar(chosen[0], lane, scene.grid, True))
    elif chosen:
        parts.append(tr("{count} segments selected").format(count=len(chosen)))
    return "; ".join(parts)
