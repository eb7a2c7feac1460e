"""The test clips themselves: a number that cannot be misread."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.helpers.clips import LARGEST_NUMBER, clip_store, number_picture, read_number


def _rgb(luma: np.ndarray) -> np.ndarray:
    return np.repeat(luma[:, :, None], 3, axis=2)


@pytest.mark.parametrize("size", [(320, 180), (96, 32), (1280, 720), (853, 481)])
def test_a_number_reads_back_at_any_size(size):
    chance = random.Random(1)
    for number in (0, 1, LARGEST_NUMBER, *(chance.randrange(LARGEST_NUMBER) for _ in range(20))):
        assert read_number(_rgb(number_picture(number, *size)), *size) == number


def test_a_blank_a_blend_and_a_turned_picture_are_refused():
    picture = _rgb(number_picture(77, 320, 180)).astype(float)
    other = _rgb(number_picture(78, 320, 180))
    blank = np.zeros((180, 320, 3), np.uint8)
    for wrong in (blank, blank + 255, (picture + other) / 2, picture[::-1]):
        with pytest.raises(ValueError, match=r"check|grey"):
            read_number(np.ascontiguousarray(wrong.astype(np.uint8)), 320, 180)


def test_a_clip_is_made_once_a_session():
    store = clip_store()
    assert store.get(frames=10) is store.get(frames=10)
    assert store.get(frames=10).path != store.get(frames=11).path
