"""The timeline: one widget that paints overview, ruler, waveform, cues, witnesses and a lane per node."""

from qdacoder.gui.widgets.timeline.geometry import LaneSize
from qdacoder.gui.widgets.timeline.view import TimelineView

__all__ = ["LaneSize", "TimelineView"]
