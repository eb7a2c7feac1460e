"""The lists that the timeline opens: segments behind a “+ n” chip, and the choice of lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from qdacoder.domain.timeline import Cluster
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.timeline.geometry import LaneSize

if TYPE_CHECKING:
    from qdacoder.gui.widgets.timeline.base import TimelineBase

_MOST_LISTED = 30


def open_cluster_menu(view: TimelineBase, cluster: Cluster, at: QPoint) -> QMenu:
    """List the segments that have no row of their own; choosing one selects it."""
    menu = QMenu(view)
    menu.setObjectName("overlap_menu")
    grid = view.scene.grid
    for bar in cluster.hidden[:_MOST_LISTED]:
        text = tr("{begin} to {end}").format(begin=grid.format(bar.in_frame), end=grid.format(bar.out_frame))
        if bar.witness:
            text += f"  {bar.witness}"
        if bar.label:
            text += f"  {bar.label[:60]}"
        action = menu.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda _=False, i=bar.id: view.selection_requested.emit([i], False))
    rest = len(cluster.hidden) - _MOST_LISTED
    if rest > 0:
        action = menu.addAction(tr("{count} more, zoom in").format(count=rest))
        action.triggered.connect(lambda: view.zoom_to(cluster.in_frame, cluster.out_frame))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu


def open_lanes_menu(view: TimelineBase, at: QPoint) -> QMenu:
    """Lane size, and which lanes are shown."""
    menu = QMenu(view)
    menu.setObjectName("lanes_menu")
    sizes = QActionGroup(menu)
    names = {
        LaneSize.SMALL: tr("Small lanes"),
        LaneSize.MEDIUM: tr("Medium lanes"),
        LaneSize.LARGE: tr("Large lanes"),
    }
    for size, name in names.items():
        action = sizes.addAction(menu.addAction(name))
        action.setCheckable(True)
        action.setChecked(size is view.lane_size)
        action.triggered.connect(lambda _=False, s=size: view.set_lane_size(s))
    menu.addSeparator()
    scene = view.scene
    everything = menu.addAction(tr("Show all lanes"))
    everything.setEnabled(bool(scene.hidden))
    everything.triggered.connect(lambda: view.set_hidden_lanes(()))
    for lane in scene.all_lanes:
        action = menu.addAction(lane.name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(lane.node_id not in scene.hidden)
        action.toggled.connect(
            lambda shown, node=lane.node_id: view.set_hidden_lanes(
                scene.hidden - {node} if shown else scene.hidden | {node}
            )
        )
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    return menu
