"""The rules of coding by key, with a player whose time the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.media.fake_player import FakePlayer
from qdacoder.media.player import PlayerSource
from tests.helpers.build import a_project


class Desk:
    def __init__(self, path: Path) -> None:
        self.session = a_project(path)
        self.player = FakePlayer()
        self.presenter = CodingPresenter(self.session, self.player)
        self.errors: list[str] = []
        self.presenter.failed.connect(lambda error: self.errors.append(str(error)))
        row = self.session.footage.get(1)
        self.player.open(PlayerSource(path, row.rate, row.length_frames))
        self.presenter.open_footage(row)
        self.presenter.player.seek(10_000)

    def play(self, frames: int) -> None:
        self.player.advance(frames * 40)

    def spans(self) -> list[tuple[int, int, tuple[int, ...]]]:
        return [(row.in_frame, row.out_frame, row.node_ids) for row in self.presenter.segments][3:]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "p.qdacoder")
    yield made
    made.presenter.close()
    made.session.close()


def test_1_in_and_out_are_marked_the_key_codes_that_range(desk: Desk) -> None:
    do = desk.presenter.handle
    do("mark_in")
    desk.player.seek(10_050)
    do("mark_out")
    desk.player.seek(12_000)
    desk.presenter.handle_node_key("1")
    desk.presenter.handle_node_key("9")  # the same range takes both
    assert desk.spans() == [(10_000, 10_050, (1, 4))]
    assert [row.witness for row in desk.presenter.selected] == ["A"]


def test_2_only_in_is_marked_it_codes_to_the_frame_on_screen(desk: Desk) -> None:
    desk.presenter.handle("mark_in")
    desk.presenter.handle("play")
    desk.play(30)
    desk.presenter.handle_node_key("2")
    desk.play(30)
    desk.presenter.handle_node_key("1")
    assert desk.spans() == [(10_000, 10_030, (1, 2))]


def test_3_playing_it_starts_a_running_segment_and_ends_it(desk: Desk) -> None:
    desk.presenter.handle("play")
    desk.play(5)
    desk.presenter.handle_node_key("1")
    desk.play(10)
    desk.presenter.handle_node_key("2")
    assert desk.presenter.marks.running == {1: 10_005, 2: 10_015}
    desk.play(10)
    desk.presenter.handle_node_key("1")
    desk.play(5)
    desk.presenter.handle("play")  # paused: the key still ends it
    desk.presenter.handle_node_key("2")
    assert desk.spans() == [(10_005, 10_025, (1,)), (10_015, 10_030, (2,))]
    assert desk.presenter.marks.running == {}


def test_4_paused_it_toggles_the_node_on_the_selected_segment(desk: Desk) -> None:
    desk.presenter.select([1])
    desk.presenter.handle_node_key("2")
    assert desk.presenter.selected[0].node_ids == (1, 2, 4)
    desk.presenter.handle_node_key("2")
    assert desk.presenter.selected[0].node_ids == (1, 4)


def test_5_otherwise_it_says_what_to_do(desk: Desk) -> None:
    before = desk.session.totals()
    desk.presenter.handle_node_key("1")
    assert desk.errors == ["Mark a range with I and O."]
    assert desk.session.totals() == before


def test_the_frame_is_read_when_the_key_goes_down(desk: Desk) -> None:
    desk.presenter.handle("mark_in")
    desk.presenter.apply_node(1, 10_010)
    assert desk.spans() == [(10_000, 10_010, (1,))]


def test_enter_codes_with_the_last_nodes(desk: Desk) -> None:
    desk.presenter.handle("mark_in")
    desk.player.seek(10_050)
    desk.presenter.handle_node_key("1")
    desk.presenter.handle_node_key("9")
    desk.player.seek(11_000)
    desk.presenter.handle("mark_in")
    desk.player.seek(11_010)
    desk.presenter.handle("mark_out")
    desk.presenter.handle("code_range")
    assert desk.spans()[-1] == (11_000, 11_010, (1, 4))


def test_out_before_in_is_refused_and_a_new_in_starts_a_new_range(desk: Desk) -> None:
    desk.presenter.handle("mark_in")
    desk.player.seek(9_000)
    desk.presenter.handle("mark_out")
    assert desk.errors == ["The out point must come after the in point."]
    assert (desk.presenter.marks.in_frame, desk.presenter.marks.out_frame) == (10_000, None)


def test_trim_split_relevance_delete_undo_redo(desk: Desk) -> None:
    do = desk.presenter.handle
    desk.presenter.select([1])
    desk.player.seek(1_100)
    do("trim_in")
    desk.player.seek(1_900)
    do("trim_out")
    desk.player.seek(1_500)
    do("split")
    assert [(row.in_frame, row.out_frame) for row in desk.presenter.segments][:2] == [
        (1100, 1500),
        (1500, 1900),
    ]
    do("relevance")
    do("relevance")
    assert desk.presenter.selected[0].relevance == 2
    do("delete")
    assert desk.presenter.selected == []
    for _ in range(6):
        desk.presenter.undo()
    assert (desk.presenter.segments[0].in_frame, desk.presenter.segments[0].out_frame) == (1000, 2000)
    desk.presenter.redo()
    assert desk.presenter.segments[0].in_frame == 1100
    assert desk.errors == []


def test_counts_follow_every_change(desk: Desk) -> None:
    desk.presenter.select([3])
    desk.presenter.handle_node_key("9")
    fresh = desk.session.codebook.read()
    assert desk.presenter.codebook == fresh
    desk.presenter.undo()
    assert desk.presenter.codebook == desk.session.codebook.read() != fresh


def test_moving_through_segments_and_edges(desk: Desk) -> None:
    do = desk.presenter.handle
    desk.player.seek(0)
    do("segment_on")
    assert desk.player.frame == 1000
    do("segment_on")
    assert desk.player.frame == 1500
    do("edge_on")
    assert desk.player.frame == 2000
    do("edge_back")
    do("segment_back")
    assert desk.player.frame == 1000
    do("leave")
    assert desk.presenter.selected == []


def test_running_segments_are_not_lost_when_the_footage_changes(desk: Desk) -> None:
    desk.presenter.handle("play")
    desk.presenter.handle_node_key("1")
    desk.play(50)
    desk.presenter.open_footage(None)
    assert [(row.in_frame, row.out_frame) for row in desk.session.coding.segments(1)][-1] == (10_000, 10_050)


def test_a_running_segment_follows_its_node_into_a_merge(desk: Desk) -> None:
    desk.presenter.handle("play")
    desk.presenter.handle_node_key("1")
    desk.play(10)
    merging = desk.session.merging
    merging.merge(merging.plan([1, 2], 2))
    assert desk.presenter.marks.running == {2: 10_000}
    desk.play(10)
    survivor = next(node for node in desk.presenter.codebook.nodes if node.id == 2)
    desk.presenter.handle_node_key(survivor.quick_key or "")
    assert desk.presenter.marks.running == {}
    assert desk.spans()[-1] == (10_000, 10_020, (2,))


def test_j_k_l(desk: Desk) -> None:
    do = desk.presenter.handle
    speeds = []
    for _ in range(5):
        do("shuttle_on")
        speeds.append(desk.player.speed)
    assert speeds == [1.0, 1.5, 2.0, 4.0, 4.0]
    do("shuttle_back")
    assert desk.player.speed == -1.0
    do("shuttle_stop")
    assert (desk.player.speed, desk.presenter.playing) == (1.0, False)


def test_play_while_typing_pauses_and_goes_on_a_little_earlier(desk: Desk) -> None:
    desk.presenter.resume_back = 3
    desk.presenter.handle("play")
    desk.play(10)
    desk.presenter.handle("play_anywhere")
    assert not desk.presenter.playing
    desk.presenter.handle("play_anywhere")
    assert desk.presenter.playing
    assert desk.presenter.player.frame == 10_010 - 3 * 25


def test_play_while_typing_never_goes_before_the_start(desk: Desk) -> None:
    desk.presenter.player.seek(10)
    desk.presenter.handle("play_anywhere")
    assert desk.presenter.player.frame == 0


def _fill_disk(desk: Desk, full: bool) -> None:
    with desk.session.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages if full else 1_000_000}"))


def test_what_a_full_disk_refused_is_kept_and_written_later(desk: Desk) -> None:
    _fill_disk(desk, True)
    start = 20_000
    while not desk.errors:  # until no page is left
        start += 100
        desk.presenter.set_range(start, start + 50)
        desk.presenter.handle_node_key("1")
        assert start < 120_000
    assert "disk is full" in desk.errors[0]
    assert desk.presenter.unsaved == 1
    written = len(desk.spans())
    desk.presenter.set_range(10, 20)  # other marks do not change what waits
    assert not desk.presenter.retry()
    assert desk.presenter.unsaved == 1
    _fill_disk(desk, False)
    assert desk.presenter.retry()
    assert desk.presenter.unsaved == 0
    assert len(desk.spans()) == written + 1
    assert desk.spans()[-1] == (start, start + 50, (1,))
