"""The timeline as it is painted and handled: pixels, real mouse and wheel events, signals."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from qdacoder.domain.codebook import Hue
from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.domain.timeline import CueBar, LaneData, SegmentBar, Stretch
from qdacoder.gui.fonts import load_fonts
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.timeline import LaneSize, TimelineView
from qdacoder.gui.widgets.timeline.cache import PaintCache
from qdacoder.gui.widgets.timeline.hit import hit_at
from qdacoder.gui.widgets.timeline.overview import view_frame
from qdacoder.gui.widgets.timeline.paint_lanes import chip_rect
from qdacoder.gui.widgets.timeline.scene import BARS, SHADED
from qdacoder.gui.widgets.timeline.words import tooltip

BASE = Timebase(FrameRate(25))
LENGTH = 25 * 600
NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
LANES = [
    LaneData(1, "Weekly quota", Hue.GREEN, 1, 2),
    LaneData(2, "Debt", Hue.GREEN, 1, 1),
    LaneData(3, "Foreman intervenes", Hue.RED, 2, 1),
]
BARS_GIVEN = [
    SegmentBar(1, 500, 1000, (1, 3), "A", "Two hundred thousand won a week"),
    SegmentBar(2, 1500, 2000, (1,), "B", "Another passage"),
    SegmentBar(3, 1500, 1900, (2,), "A", "Written down as debt"),
]


@pytest.fixture(autouse=True)
def light_theme(qapp):
    load_fonts()
    theme().set_mode("light")
    yield
    theme().set_mode("light")
    theme().set_text_size(100)


@pytest.fixture
def view(qtbot):
    widget = TimelineView()
    qtbot.addWidget(widget)
    widget.resize(1056, 376)
    widget.set_footage(BASE, LENGTH)
    widget.set_lanes(LANES)
    widget.set_segments(BARS_GIVEN)
    widget.show()
    qtbot.waitExposed(widget)
    # 0.4 px a frame: the first 2197 frames are in view.
    widget.set_pixels_per_second(10)
    return widget


def x_at(view, frame):
    return view.scene.scale.px(frame)


def y_of(view, lane):
    return view.scene.lane_top(lane) + view.scene.metrics.lane // 2


def image_of(view):
    return view.viewport().grab().toImage()


def color_at(view, x, y):
    image = image_of(view)
    ratio = image.devicePixelRatio()
    return image.pixelColor(round(x * ratio), round(y * ratio))


def move_to(view, x, y, buttons=LEFT, modifiers=NO_KEY):
    at = QPointF(x, y)
    where = QPointF(view.viewport().mapToGlobal(QPoint(round(x), round(y))))
    event = QMouseEvent(QEvent.Type.MouseMove, at, where, Qt.MouseButton.NoButton, buttons, modifiers)
    QApplication.sendEvent(view.viewport(), event)


def press(view, x, y, button=LEFT, modifiers=NO_KEY):
    QTest.mousePress(view.viewport(), button, modifiers, QPoint(round(x), round(y)))


def release(view, x, y, button=LEFT):
    QTest.mouseRelease(view.viewport(), button, NO_KEY, QPoint(round(x), round(y)))


def drag(view, begin, end, modifiers=NO_KEY):
    press(view, *begin)
    move_to(view, (begin[0] + end[0]) / 2, begin[1], modifiers=modifiers)
    move_to(view, *end, modifiers=modifiers)
    release(view, *end)


def wheel(view, x, y, turns, modifiers=NO_KEY):
    at = QPointF(x, y)
    event = QWheelEvent(
        at,
        QPointF(view.viewport().mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, round(turns * 120)),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def heard(signal):
    calls = []
    signal.connect(lambda *values: calls.append(values))
    return calls


# What is painted.


def test_a_bar_has_ground_edge_and_left_edge_where_its_frames_are(view):
    hue, tint = theme().hue(Hue.GREEN), theme().tint(Hue.GREEN)
    left, right = x_at(view, 1500), x_at(view, 1900)
    top = view.scene.lane_top(1) + 2
    image = image_of(view)
    for x in (left, left + 1, left + 2, right - 1):
        assert image.pixelColor(x, top + 7) == hue
    assert image.pixelColor(right - 4, top + 2) == tint
    assert image.pixelColor(right - 4, top) == hue
    assert image.pixelColor(right - 4, top + 13) == hue
    lane = theme().color("lane")
    assert image.pixelColor(left - 1, top + 7) == lane
    assert image.pixelColor(right, top + 7) == lane
    assert image.pixelColor(right - 4, top - 1) == lane


def test_a_segment_with_two_nodes_has_a_bar_in_both_lanes(view):
    x = x_at(view, 990)
    assert color_at(view, x, view.scene.lane_top(0) + 4) == theme().tint(Hue.GREEN)
    assert color_at(view, x, view.scene.lane_top(2) + 4) == theme().tint(Hue.RED)
    assert color_at(view, x, view.scene.lane_top(1) + 4) == theme().color("lane")


def test_a_selected_segment_is_solid_with_ink_around_it_and_links(view):
    view.set_selected([1])
    x = x_at(view, 900)
    top = view.scene.lane_top(0) + 2
    image = image_of(view)
    assert image.pixelColor(x, top - 1) == theme().color("ink")
    assert image.pixelColor(x, top) == theme().color("ink")
    assert image.pixelColor(x, top + 2) == theme().hue(Hue.GREEN)
    assert image.pixelColor(x, view.scene.lane_top(2) + 4) == theme().hue(Hue.RED)
    between = range(view.scene.lane_top(1), view.scene.lane_top(2))
    link = {image.pixelColor(x_at(view, 500), y).name() for y in between}
    assert theme().color("ink").name() in link
    assert len(link) > 1


def test_overlaps_share_a_lane_that_keeps_its_height(view):
    view.update_segments(
        [SegmentBar(10, 1700, 2100, (1,), "", ""), SegmentBar(11, 1800, 2150, (1,), "", "")], []
    )
    hue = theme().hue(Hue.GREEN)
    top = view.scene.lane_top(0)
    image = image_of(view)
    for row, frame in ((0, 1500), (1, 1700), (2, 1800)):
        x = x_at(view, frame) + 1
        first = top + 1 + 6 * row
        assert {image.pixelColor(x, y).name() for y in range(first, first + 5)} == {hue.name()}
        assert image.pixelColor(x, first - 1) != hue
        assert image.pixelColor(x, first + 5) != hue
    assert view.scene.lane_top(1) - top == 20


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_four_overlaps_show_a_chip_that_lists_the_rest(view, qtbot):
    more = [SegmentBar(20 + n, 1550 + n, 1950, (2,), "A", f"hidden {n}") for n in range(4)]
    view.update_segments(more, [])
    lane = view.scene.bars_of(1)
    cluster = next(lane.crowded(0, LENGTH))
    assert [bar.id for bar in cluster.hidden] == [22, 23]
    rect = chip_rect(view.scene, 1, cluster)
    assert color_at(view, rect.left() + 2, rect.center().y()) == theme().color("ink")
    chosen = heard(view.selection_requested)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, rect.center())
    menu = view.findChild(QMenu, "overlap_menu")
    assert [action.text().split()[-1] for action in menu.actions()] == ["0", "1"] or len(menu.actions()) == 2
    menu.actions()[1].trigger()
    assert chosen == [([23], False)]
    menu.close()


def test_the_playhead_repaints_only_two_narrow_strips(view, qtbot):
    class Watch(QObject):
        def __init__(self):
            super().__init__()
            self.regions = []

        def eventFilter(self, watched, event):
            if isinstance(event, QPaintEvent):
                self.regions.append(QRegion(event.region()))
            return False

    watch = Watch()
    view.set_playhead(1000)
    QApplication.processEvents()
    redraws, strips = view.cache.redraws, view.cache.strips
    view.viewport().installEventFilter(watch)
    view.set_playhead(1250)
    qtbot.waitUntil(lambda: bool(watch.regions))
    painted = QRegion()
    for region in watch.regions:
        painted += region
    top = view.scene.metrics.ruler_top
    allowed = QRegion(0, 0, view.viewport().width(), top)
    for frame in (1000, 1250):
        allowed += QRect(x_at(view, frame) - 6, top, 12, view.viewport().height())
    assert painted.subtracted(allowed).isEmpty()
    assert painted.contains(QPoint(x_at(view, 1250), 200))
    assert (view.cache.redraws, view.cache.strips) == (redraws, strips)


def test_the_playhead_is_painted_where_it_is(view):
    view.set_playhead(1200)
    assert color_at(view, x_at(view, 1200), 300).lightness() < 60
    view.set_playhead(300)
    assert color_at(view, x_at(view, 1200), 300) == theme().color("lane")


@pytest.mark.parametrize("steps", [[37], [-120, 13], [400, 3, -9], [2, 2, 2, 500, -777]])
def test_scrolled_strips_equal_a_full_painting(view, steps):
    view.update_segments(
        [SegmentBar(30, 100, 14000, (2,), "B", "Longer than the view, with a label that sticks")]
        + [SegmentBar(40 + n, n * 400, n * 400 + 330, (3,), "A", f"number {n} of many") for n in range(35)]
        + [SegmentBar(90 + n, 3000 + n * 9, 3300, (1,), "A", "pile") for n in range(6)],
        [],
    )
    view.set_waveform(bytes((n * 37) % 256 for n in range(60_000)))
    view.show_from(3000)
    image_of(view)
    redraws = view.cache.redraws
    for step in steps:
        view.horizontalScrollBar().setValue(view.horizontalScrollBar().value() + step)
        image_of(view)
    assert view.cache.redraws == redraws
    scrolled = image_of(view)
    view.cache.drop()
    assert image_of(view) == scrolled


def test_scrolling_lanes_equals_a_full_painting(view):
    lanes = [LaneData(n, f"Lane {n}", Hue.BLUE, n // 4, 1) for n in range(1, 40)]
    view.set_lanes(lanes)
    view.set_segments(SegmentBar(n, n * 30, n * 30 + 200, (n,), "A", f"text {n}") for n in range(1, 40))
    image_of(view)
    before = view.cache.redraws
    for value in (7, 60, 33, 300):
        view.verticalScrollBar().setValue(value)
        image_of(view)
    scrolled = image_of(view)
    assert view.scene.vertical == 300
    view.cache.drop()
    assert image_of(view) == scrolled
    assert before > 0


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_cache_scrolls_at_every_pixel_ratio(view, ratio):
    cache = PaintCache(view.scene)
    view.show_from(600)
    cache.fresh(ratio)
    view.show_from(655)
    _, lanes = cache.fresh(ratio)
    assert cache.redraws == 2
    assert lanes.devicePixelRatio() == ratio
    fresh = PaintCache(view.scene).fresh(ratio)[1]
    assert lanes.toImage() == fresh.toImage()


def test_a_changed_theme_repaints_everything(view):
    x, y = x_at(view, 1700), view.scene.lane_top(1) + 4
    light = color_at(view, x, y)
    theme().set_mode("dark")
    assert color_at(view, x, y) == theme().tint(Hue.GREEN)
    assert color_at(view, x, y) != light
    assert color_at(view, x_at(view, 1200), y) == theme().color("lane")
    header = view.header.grab().toImage()
    assert header.pixelColor(2, view.scene.metrics.overview_top + 4) == theme().color("panel")


def test_larger_text_makes_rows_higher(view):
    lane, header = view.scene.metrics.lane, view.header.width()
    theme().set_text_size(150)
    assert view.scene.metrics.lane == lane * 3 // 2
    assert view.header.width() > header
    assert view.viewport().x() == view.header.width()
    assert color_at(view, x_at(view, 1880), view.scene.lane_top(1) + 6) == theme().tint(Hue.GREEN)


def test_dense_lanes_are_shaded_in_four_steps(view):
    many = [SegmentBar(1000 + n, 200 + n, 230 + n, (1,), "A", "") for n in range(0, 4000, 2)]
    view.set_segments([*many, SegmentBar(1, 9000, 9600, (1,), "A", "")])
    view.zoom_to_all()
    assert view.scene.mode(0) == SHADED
    y = view.scene.lane_top(0) + 8
    look = view.scene.look
    assert color_at(view, x_at(view, 2000), y) == look.shade(Hue.GREEN, 4)
    assert color_at(view, x_at(view, 9300), y) == look.shade(Hue.GREEN, 1)
    assert color_at(view, x_at(view, 7000), y) == theme().color("lane")
    view.set_selected([1000])
    top = view.scene.lane_top(0) + 2
    assert color_at(view, x_at(view, 200) + 1, top) == theme().color("ink")
    before = view.pixels_per_second
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 2000), y))
    assert view.pixels_per_second > before
    first, last = view.visible_span()
    assert first < 2000 < last


def test_a_click_on_a_shaded_column_with_one_segment_selects_it(view):
    many = [SegmentBar(1000 + n, 200 + n, 230 + n, (1,), "A", "") for n in range(0, 4000, 2)]
    view.set_segments([*many, SegmentBar(1, 9000, 9600, (1,), "A", "")])
    view.zoom_to_all()
    chosen = heard(view.selection_requested)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 9300), y_of(view, 0)))
    assert chosen == [([1], False)]


def test_the_empty_state_and_the_message_without_a_waveform(view, qtbot):
    view.set_footage(BASE, LENGTH)
    blank = image_of(view)
    view.set_audio_message("No waveform: it is made when the file is linked")
    assert image_of(view) != blank
    ink = theme().color("ink")
    lanes = view.scene.metrics.lanes_top
    area = blank.copy(300, lanes, 300, blank.height() - lanes)
    dark = sum(
        area.pixelColor(x, y).lightness() < ink.lightness() + 30
        for x in range(area.width())
        for y in range(area.height())
    )
    assert dark > 200


def test_the_range_band_lies_under_bars_and_over_empty_lanes(view):
    y = view.scene.lane_top(2) + 8
    plain = color_at(view, x_at(view, 1300), y)
    view.set_range(400, 1400)
    banded = color_at(view, x_at(view, 1300), y)
    assert banded != plain
    assert banded.lightness() < plain.lightness()
    assert color_at(view, x_at(view, 990), view.scene.lane_top(0) + 4) == theme().tint(Hue.GREEN)
    view.set_range(400, None)
    assert color_at(view, x_at(view, 1300), y) == plain
    assert color_at(view, x_at(view, 400), y) != theme().color("lane")


def test_a_running_segment_grows_with_the_playhead(view, qtbot):
    view.set_playhead(1150)
    view.set_running([(2, 1100)])
    y = view.scene.lane_top(1) + 8
    assert color_at(view, x_at(view, 1130), y) == theme().tint(Hue.GREEN)
    QApplication.processEvents()
    view.set_playing(True)
    view.set_playhead(1300)
    QApplication.processEvents()
    assert color_at(view, x_at(view, 1240), y) == theme().tint(Hue.GREEN)
    view.set_running([])
    assert color_at(view, x_at(view, 1240), y) == theme().color("lane")


def test_waveform_exclusions_and_cues_are_painted(view):
    view.set_waveform(b"\xff" * 60_000)
    middle = (view.scene.metrics.audio_top + view.scene.metrics.transcript_top) // 2
    image = image_of(view)
    xs = range(300, 340)
    assert min(image.pixelColor(x, middle - 10).lightness() for x in xs) < 190
    view.set_excluded([Stretch(700, 1400, "Static noise")])
    view.set_cues([CueBar(1000, 1400, "Each man owed"), CueBar(1400, 1600, "And then")])
    cue_y = view.scene.metrics.transcript_top + 4
    assert color_at(view, x_at(view, 1390), cue_y) == theme().color("surface")
    view.set_playhead(1010)
    assert color_at(view, x_at(view, 1390), cue_y) == theme().color("sel")


# The pointer.


def test_a_click_selects_and_ctrl_extends(view):
    chosen = heard(view.selection_requested)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 700), y_of(view, 0)))
    view.set_selected([1])
    QTest.mouseClick(
        view.viewport(),
        LEFT,
        Qt.KeyboardModifier.ControlModifier,
        QPoint(x_at(view, 1700), y_of(view, 1)),
    )
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 1300), y_of(view, 1)))
    assert chosen == [([1], False), ([3], True), ([], False)]


def test_dragging_the_out_edge_trims_and_previews(view):
    view.set_snap(False)
    trims, shown, ended = heard(view.trim_requested), heard(view.preview_requested), heard(view.preview_ended)
    x, y = x_at(view, 1900) - 2, y_of(view, 1)
    press(view, x, y)
    move_to(view, x + 20, y)
    move_to(view, x + 40, y)
    assert view.dragging
    assert view.scene.drag.spans == {3: (1500, 2000)}
    assert view.scene.drag.hint[0] == "Out 00:01:20:00  +00:04:00"
    assert color_at(view, x_at(view, 1980), view.scene.lane_top(1) + 6) == theme().hue(Hue.GREEN)
    release(view, x + 40, y)
    assert trims == [(3, 1500, 2000)]
    assert shown[-1] == (2000,)
    assert ended == [()]
    assert view.scene.drag is None


def test_an_edge_never_passes_the_other_nor_the_footage(view):
    view.set_snap(False)
    trims = heard(view.trim_requested)
    y = y_of(view, 1)
    drag(view, (x_at(view, 1500) + 1, y), (x_at(view, 1500) + 600, y))
    drag(view, (x_at(view, 1500) + 1, y), (-900, y))
    assert trims == [(3, 1899, 1900), (3, 0, 1900)]


def test_dragging_the_middle_moves_all_bars_of_the_segment(view):
    view.set_snap(False)
    moves = heard(view.move_requested)
    x, y = x_at(view, 700), y_of(view, 0)
    press(view, x, y)
    move_to(view, x + 100, y)
    view.set_selected([1])
    top = view.scene.lane_top(2) + 4
    assert color_at(view, x_at(view, 1240), top) == theme().hue(Hue.RED)
    assert color_at(view, x_at(view, 600), top + 1) != theme().hue(Hue.RED)
    release(view, x + 100, y)
    assert moves == [([1], 250)]


def test_dragging_one_of_several_selected_segments_moves_them_all_inside_the_footage(view):
    view.set_snap(False)
    moves, chosen = heard(view.move_requested), heard(view.selection_requested)
    view.set_selected([1, 2])
    x, y = x_at(view, 1700), y_of(view, 0)
    press(view, x, y)
    move_to(view, x + 100, y)
    assert view.scene.drag.spans == {1: (750, 1250), 2: (1750, 2250)}
    release(view, x + 100, y)
    drag(view, (x, y), (x - 500, y))
    assert moves == [([1, 2], 250), ([1, 2], -500)]
    assert chosen == []


def test_a_click_on_one_of_several_selected_segments_takes_that_one(view):
    chosen, moves = heard(view.selection_requested), heard(view.move_requested)
    view.set_selected([1, 2])
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 1700), y_of(view, 0)))
    assert chosen == [([2], False)]
    assert moves == []


def test_an_edge_of_one_of_several_selected_segments_trims_that_one(view):
    view.set_snap(False)
    trims, moves, chosen = (
        heard(view.trim_requested),
        heard(view.move_requested),
        heard(view.selection_requested),
    )
    view.set_selected([1, 2])
    drag(view, (x_at(view, 1000) - 1, y_of(view, 0)), (x_at(view, 1100) - 1, y_of(view, 0)))
    assert trims == [(1, 500, 1100)]
    assert moves == []
    assert chosen == [([1], False)]


def test_a_click_without_a_drag_moves_nothing(view):
    moves, trims = heard(view.move_requested), heard(view.trim_requested)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 700), y_of(view, 0)))
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 1500) + 1, y_of(view, 1)))
    assert moves == trims == []


def test_escape_takes_a_drag_back(view, qtbot):
    trims, ended = heard(view.trim_requested), heard(view.preview_ended)
    x, y = x_at(view, 1900) - 2, y_of(view, 1)
    press(view, x, y)
    move_to(view, x + 60, y)
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, NO_KEY)
    override.ignore()
    QApplication.sendEvent(view, override)
    assert override.isAccepted()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    release(view, x + 60, y)
    assert trims == []
    assert ended == [()]
    assert not view.dragging


def test_escape_without_a_drag_is_left_to_others(view):
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, NO_KEY)
    event.accept()
    QApplication.sendEvent(view, event)
    assert not event.isAccepted()


def test_a_drag_snaps_to_edges_and_alt_lets_go(view):
    trims = heard(view.trim_requested)
    y = y_of(view, 1)
    # 990 is 4 px from the out of segment 1.
    grab, near = (x_at(view, 1500) + 1, y), (x_at(view, 1500) + 1 - 204, y)
    press(view, *grab)
    move_to(view, *near)
    assert view.scene.drag.hint[1] == "Snapped to segment edge. Alt: no snap"
    release(view, *near)
    drag(view, grab, near, Qt.KeyboardModifier.AltModifier)
    view.set_snap(False)
    drag(view, grab, near)
    assert trims == [(3, 1000, 1900), (3, 990, 1900), (3, 990, 1900)]


def test_a_drag_snaps_to_playhead_and_given_edges(view):
    trims = heard(view.trim_requested)
    y = y_of(view, 1)
    grab = (x_at(view, 1900) - 2, y)
    view.set_playhead(2005)
    drag(view, grab, (grab[0] + 40, y))
    view.set_playhead(0)
    view.set_snap_edges([2055, 2100])
    drag(view, grab, (grab[0] + 62, y))
    assert trims[0][2] in (2000, 2005)
    assert trims[1] == (3, 1500, 2055)


def test_an_empty_stretch_marks_a_range(view):
    view.set_snap(False)
    marks = heard(view.range_marked)
    y = y_of(view, 2)
    press(view, x_at(view, 1200), y)
    move_to(view, x_at(view, 1600), y)
    assert color_at(view, x_at(view, 1400), y) != theme().color("lane")
    release(view, x_at(view, 1600), y)
    drag(view, (x_at(view, 1600), y), (x_at(view, 1200), y))
    assert marks == [(1200, 1600), (1200, 1600)]


def test_the_ruler_scrubs(view):
    seeks = heard(view.seek_requested)
    view.seek_requested.connect(view.set_playhead)
    y = view.scene.metrics.ruler_top + 10
    drag(view, (100, y), (300, y))
    assert seeks[0] == (250,)
    assert seeks[-1] == (750,)


def test_the_rows_above_the_lanes_seek_on_a_click(view):
    seeks = heard(view.seek_requested)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(200, view.scene.metrics.audio_top + 5))
    assert seeks == [(500,)]


def test_the_overview_frame_moves_and_zooms(view):
    rect = view_frame(view.scene)
    first, last = view.visible_span()
    y = 20
    drag(view, (rect.center().x(), y), (rect.center().x() + 100, y))
    moved_first, moved_last = view.visible_span()
    by = round(100 * LENGTH / view.viewport().width())
    assert moved_first - first == pytest.approx(by, abs=6)
    assert moved_last - moved_first == pytest.approx(last - first, abs=3)
    rect = view_frame(view.scene)
    right = rect.left() + rect.width()
    zoom = view.pixels_per_second
    drag(view, (right, y), (right + 80, y))
    assert view.pixels_per_second < zoom
    assert view.visible_span()[0] == pytest.approx(moved_first, abs=10)


def test_a_click_in_the_overview_centres_the_view(view):
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(600, 20))
    first, last = view.visible_span()
    assert (first + last) / 2 == pytest.approx(600 * LENGTH / view.viewport().width(), abs=10)


def test_the_wheel_scrolls_lanes_time_and_zooms_at_the_pointer(view):
    view.set_lanes([LaneData(n, f"Lane {n}", Hue.BLUE, 1, 1) for n in range(1, 40)])
    wheel(view, 300, 200, -1)
    assert view.verticalScrollBar().value() == 60
    assert view.lanes_bar.value() == 60
    wheel(view, 300, 200, -2, Qt.KeyboardModifier.ShiftModifier)
    assert view.horizontalScrollBar().value() > 100
    assert view.verticalScrollBar().value() == 60
    frame, zoom = view.scene.scale.frame(300), view.pixels_per_second
    zooms = heard(view.zoom_changed)
    wheel(view, 300, 200, 3, Qt.KeyboardModifier.ControlModifier)
    assert view.pixels_per_second > zoom
    assert zooms[-1] == (view.pixels_per_second,)
    assert view.scene.scale.frame(300) == pytest.approx(frame, abs=1 / view.scene.scale.ppf)


def test_the_middle_button_pans(view):
    view.show_from(3000)
    before = view.horizontalScrollBar().value()
    middle = Qt.MouseButton.MiddleButton
    press(view, 400, 250, middle)
    move_to(view, 350, 250, middle)
    release(view, 350, 250, middle)
    assert view.horizontalScrollBar().value() == before + 50
    assert not view.dragging


def test_a_button_still_held_from_a_given_up_drag_does_not_hold_the_next_one(view):
    press(view, x_at(view, 1700), y_of(view, 1))
    assert view.cancel_drag()
    middle = Qt.MouseButton.MiddleButton
    press(view, 400, 250, middle)
    release(view, 400, 250, middle)
    assert not view.dragging
    release(view, 400, 250)
    assert not view.dragging


def test_another_button_let_go_does_not_end_a_drag(view):
    press(view, x_at(view, 1700), y_of(view, 1))
    press(view, 400, 250, Qt.MouseButton.MiddleButton)
    release(view, 400, 250, Qt.MouseButton.MiddleButton)
    assert view.dragging
    release(view, x_at(view, 1700), y_of(view, 1))
    assert not view.dragging


def test_a_double_click_zooms_to_the_bar(view):
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 1700), y_of(view, 1)))
    first, last = view.visible_span()
    assert first < 1500
    assert last > 1900
    assert last - first < 600


def test_pointer_shapes_and_hover(view):
    move_to(view, x_at(view, 1500), y_of(view, 1), Qt.MouseButton.NoButton)
    assert view.viewport().cursor().shape() == Qt.CursorShape.SizeHorCursor
    x, y = x_at(view, 1850), y_of(view, 1)
    move_to(view, x, y + 60, Qt.MouseButton.NoButton)
    before = color_at(view, x, y - 5)
    move_to(view, x, y, Qt.MouseButton.NoButton)
    assert view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    assert view.scene.hovered == (3, 2)
    assert color_at(view, x, y - 5) != before


def test_a_narrow_bar_is_eight_pixels_wide_to_the_pointer(view):
    view.update_segments([SegmentBar(50, 1200, 1202, (2,), "", "")], [])
    chosen = heard(view.selection_requested)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 1200) + 4, y_of(view, 1)))
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(x_at(view, 1200) + 30, y_of(view, 1)))
    assert chosen == [([50], False), ([], False)]


def test_the_context_menu_names_the_segment(view):
    asked, chosen = heard(view.context_requested), heard(view.selection_requested)
    at = QPoint(x_at(view, 1700), y_of(view, 1))
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(reason, at, view.viewport().mapToGlobal(at), NO_KEY)
    )
    assert asked[0][0] == 3
    assert chosen == [([3], False)]


def test_a_drag_beyond_the_edge_scrolls_on(view, qtbot):
    y = y_of(view, 2)
    press(view, x_at(view, 1300), y)
    move_to(view, view.viewport().width() + 30, y)
    qtbot.waitUntil(lambda: view.horizontalScrollBar().value() > 60)
    view.cancel_drag()


# Data, zoom and words.


def test_segments_without_nodes_have_a_lane(view):
    assert [lane.node_id for lane in view.scene.lanes] == [1, 2, 3]
    view.update_segments([SegmentBar(60, 100, 400, (), "A", "loose")], [])
    assert [lane.node_id for lane in view.scene.lanes] == [1, 2, 3, None]
    assert view.scene.lanes[-1].name == "No node"
    assert color_at(view, x_at(view, 390), view.scene.lane_top(3) + 4) == theme().tint(None)
    view.update_segments([], [60])
    assert [lane.node_id for lane in view.scene.lanes] == [1, 2, 3]


def test_a_patch_repaints_only_its_lanes(view):
    image_of(view)
    redraws = view.cache.redraws
    view.update_segments([SegmentBar(3, 1500, 1600, (2,), "A", "")], [2])
    image = image_of(view)
    assert view.cache.redraws == redraws
    lane = theme().color("lane")
    assert image.pixelColor(x_at(view, 1700), view.scene.lane_top(1) + 4) == lane
    assert image.pixelColor(x_at(view, 1700), view.scene.lane_top(0) + 4) == lane
    view.cache.drop()
    assert image_of(view) == image


def test_new_counts_alone_leave_the_bars_painted(view):
    image_of(view)
    redraws = view.cache.redraws
    view.set_lanes([LaneData(1, "Weekly quota", Hue.GREEN, 1, 9), *LANES[1:]])
    image_of(view)
    assert view.cache.redraws == redraws
    assert view.scene.lanes[0].count == 9


def test_zoom_limits_and_steps(view):
    view.zoom_to_all()
    assert view.visible_span() == (0, LENGTH)
    assert view.horizontalScrollBar().maximum() == 0
    view.set_playhead(5000)
    x = x_at(view, 5000)
    view.zoom_step(2)
    assert x_at(view, 5000) == pytest.approx(x, abs=1)
    view.zoom_to(1000, 2000)
    first, last = view.visible_span()
    assert (first, last) == (pytest.approx(1000, abs=3), pytest.approx(2000, abs=3))
    for _ in range(40):
        view.zoom_step(1)
    assert view.scene.scale.ppf == 24
    for _ in range(80):
        view.zoom_step(-1)
    assert view.visible_span() == (0, LENGTH)


def test_the_whole_footage_stays_whole_when_resized(view, qtbot):
    view.zoom_to_all()
    view.resize(700, 300)
    qtbot.waitUntil(lambda: view.scene.scale.width == view.viewport().width() and view.width() == 700)
    assert view.visible_span() == (0, LENGTH)


def test_while_playing_the_page_turns_unless_the_user_scrolled(view, qtbot):
    view.set_playing(True)
    view.set_playhead(2100)
    assert view.visible_span()[0] == 0
    view.set_playhead(2300)
    first, _ = view.visible_span()
    assert 2100 < first < 2300
    wheel(view, 300, 200, 8, Qt.KeyboardModifier.ShiftModifier)
    here = view.visible_span()
    view.set_playhead(6000)
    assert view.visible_span() == here


def test_ensure_visible_scrolls_as_little_as_needed(view):
    view.ensure_visible(1000)
    assert view.visible_span()[0] == 0
    view.ensure_visible(9000)
    first, last = view.visible_span()
    assert first < 9000 < last
    view.ensure_segment_visible(1)
    first, last = view.visible_span()
    assert first <= 500 < last


def test_state_is_kept_and_restored(view, qtbot):
    view.set_lane_size(LaneSize.LARGE)
    view.set_snap(False)
    view.set_hidden_lanes([2])
    kept = view.state()
    other = TimelineView()
    qtbot.addWidget(other)
    other.resize(1056, 376)
    other.set_footage(BASE, LENGTH)
    other.set_lanes(LANES)
    other.restore(kept)
    assert other.state() == kept
    assert other.lane_size is LaneSize.LARGE
    assert not other.header.snap_button.isChecked()
    assert [lane.node_id for lane in other.scene.lanes] == [1, 3]
    other.restore({"lane_size": 7, "snap": "x", "pixels_per_second": "much", "hidden": None})
    assert other.state() == kept


def test_lane_sizes(view):
    for size in LaneSize:
        view.set_lane_size(size)
        assert view.scene.lane_top(1) - view.scene.lane_top(0) == size.value
        y = view.scene.lane_top(1) + 4
        assert color_at(view, x_at(view, 1890), y) == theme().tint(Hue.GREEN)
        assert color_at(view, x_at(view, 1890), view.scene.lane_top(1) + size.value - 1) != theme().hue(
            Hue.GREEN
        )


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_header_texts_and_lanes_menu(view, qtbot):
    view.set_total_lanes(26)
    assert view.header.lanes_button.text() == "3 of 26 lanes"
    QTest.mouseClick(view.header.lanes_button, LEFT)
    menu = view.findChild(QMenu, "lanes_menu")
    names = {action.text(): action for action in menu.actions()}
    names["Debt"].trigger()
    assert [lane.node_id for lane in view.scene.lanes] == [1, 3]
    assert view.header.lanes_button.text() == "2 of 26 lanes"
    menu.close()


def test_the_zoom_slider_and_the_zoom_agree(view):
    view.zoom_to_all()
    slider = view.zoom_row.slider
    assert slider.value() == 0
    slider.setValue(500)
    assert view.pixels_per_second > 10
    value = slider.value()
    view.zoom_step(1)
    assert slider.value() > value
    QTest.mouseClick(view.zoom_row.minus, LEFT)
    assert slider.value() == pytest.approx(value, abs=2)


def test_assistive_text_says_playhead_and_selection(view):
    view.set_playhead(1250)
    view.set_selected([1])
    text = view.accessibleDescription()
    assert "playhead at 00:00:50:00" in text
    assert "Weekly quota, 00:00:20:00 to 00:00:40:00, witness A, 2 nodes, selected" in text
    view.set_playing(True)
    view.set_playhead(1300)
    assert view.accessibleDescription() == text
    view.set_playing(False)
    assert "playhead at 00:00:52:00" in view.accessibleDescription()


def test_long_names_of_other_scripts_stay_inside_their_column(view):
    names = [
        "장시간 노동과 야간 부업 그리고 벌금과 빚에 대한 이야기",
        "Сверхурочная работа по ночам без оплаты",
    ]
    view.set_lanes([LaneData(n, name, Hue.RED, 1, 1234) for n, name in enumerate(names, 1)])
    image = view.header.grab().toImage()
    for number in range(2):
        y = view.scene.lane_top(number) + 9
        assert view.header._name_at(QPoint(60, y)) == names[number]
        gap = view.header.width() - 10 - view.scene.look.label_metrics.horizontalAdvance("1,234") - 5
        column = [image.pixelColor(gap, view.scene.lane_top(number) + n) for n in range(2, 18)]
        assert set(color.name() for color in column) == {QColor(theme().color("panel")).name()}


def test_nothing_breaks_without_footage(view):
    view.set_footage(None, 0)
    image_of(view)
    view.set_playhead(100)
    view.zoom_step(1)
    view.zoom_to(0, 10)
    view.ensure_visible(3)
    press(view, 300, 200)
    move_to(view, 320, 200)
    release(view, 320, 200)
    wheel(view, 300, 200, 1, Qt.KeyboardModifier.ControlModifier)
    assert view.accessibleDescription() == "No footage"
    assert not view.dragging


def test_modes_follow_the_zoom(view):
    many = [SegmentBar(100 + n, n * 37, n * 37 + 20, (1,), "", "") for n in range(400)]
    view.set_segments(many)
    view.zoom_to_all()
    assert view.scene.mode(0) == SHADED
    view.zoom_to(0, 1000)
    assert view.scene.mode(0) == BARS


def test_the_same_footage_again_keeps_zoom_and_bars(view):
    view.set_footage(BASE, LENGTH, key=7)
    view.set_lanes(LANES)
    view.set_segments(BARS_GIVEN)
    view.zoom_to(1000, 2000)
    span = view.visible_span()
    view.set_footage(BASE, LENGTH, key=7)
    assert view.visible_span() == span
    assert len(view.scene.index) == 3
    view.set_footage(BASE, LENGTH, key=8)
    assert view.visible_span() == (0, LENGTH)
    assert len(view.scene.index) == 0


def test_tooltips_say_what_is_under_the_pointer(view):
    assert hit_at(view.scene, QPoint(4, 200)) is None
    hit = hit_at(view.scene, QPoint(x_at(view, 700), y_of(view, 0)))
    text = tooltip(view.scene, hit)
    assert text.splitlines() == [
        "Weekly quota, 00:00:20:00 to 00:00:40:00, witness A, 2 nodes",
        "Two hundred thousand won a week",
    ]
    many = [SegmentBar(1000 + n, 200 + n, 230 + n, (1,), "A", "") for n in range(0, 4000, 2)]
    view.set_segments(many)
    view.zoom_to_all()
    text = tooltip(view.scene, hit_at(view.scene, QPoint(x_at(view, 2000), y_of(view, 0))))
    assert text.startswith("Weekly quota, 00:01:")
    assert text.endswith("segments under the pointer, click zooms in")


@pytest.mark.parametrize("before", [None, 1, 300])
def test_a_footage_of_thirty_hours_comes_after_none_and_after_a_short_one_seen_closely(view, before):
    view.set_footage(None if before is None else BASE, before or 0)
    view.set_footage(Timebase(FrameRate(60)), 30 * 3600 * 60, key="long")
    assert view.visible_span()[0] == 0
    assert view.visible_span()[1] >= 30 * 3600 * 60
    view.zoom_to(30 * 3600 * 60 - 100, 30 * 3600 * 60)
    assert view.visible_span()[1] >= 30 * 3600 * 60 - 1
    assert not view.grab().isNull()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_painted_again_in_part_is_as_if_painted_whole(view, qtbot, seed):
    import random

    chance = random.Random(seed)
    # Apart from one another by a few pixels of the overview, as what is narrower is drawn wider.
    bars = {
        at: SegmentBar(at, at * 300, at * 300 + chance.randrange(40, 200), (1,), chance.choice("AB"), "")
        for at in range(1, 45)
    }
    view.set_segments(bars.values())
    view.grab()
    for _ in range(12):
        ident = chance.choice(list(bars))
        if chance.random() < 0.4:
            gone = bars.pop(ident)
            view.update_segments([], [gone.id])
        else:
            start = ident * 300 + chance.randrange(-20, 20)
            fresh = SegmentBar(ident, start, start + chance.randrange(40, 200), (2,), "B", "")
            bars[ident] = fresh
            view.update_segments([fresh], [])
        part = view.grab().toImage()
        view.cache.drop()
        assert view.grab().toImage() == part
