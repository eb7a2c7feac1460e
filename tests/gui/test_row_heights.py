"""Heights of many rows, against plain sums."""

from __future__ import annotations

import random

from qdacoder.gui.widgets.row_heights import RowHeights


def test_tops_and_rows_are_those_of_plain_sums() -> None:
    chance = random.Random(1)
    plain = [chance.randrange(1, 60) for _ in range(1200)]
    heights = RowHeights(plain)
    for _ in range(300):
        row = chance.randrange(len(plain))
        height = chance.randrange(1, 200)
        assert heights.measure(row, height) == height - plain[row]
        plain[row] = height
        assert heights.known(row)
        assert heights.total == sum(plain)
        row = chance.randrange(len(plain))
        assert heights.top(row) == sum(plain[:row])
        assert heights.height(row) == plain[row]
        inside = heights.top(row) + chance.randrange(plain[row])
        assert heights.row_at(inside) == row
    assert heights.row_at(-1) == heights.row_at(heights.total) == -1
    assert heights.row_at(heights.total - 1) == len(plain) - 1


def test_what_is_forgotten_keeps_its_height_until_it_is_measured_again() -> None:
    heights = RowHeights([10, 10, 10])
    for row in range(3):
        heights.measure(row, 30)
    heights.forget(1, 9)
    assert [heights.known(row) for row in range(3)] == [True, False, False]
    assert heights.total == 90
    heights.forget(2, 1)
    assert len(RowHeights()) == 0
    assert RowHeights().row_at(0) == -1
