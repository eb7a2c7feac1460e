"""Draws the pictures of the sample's clips: a grey building site with a clock, as arrays of luma.

Nothing here shows a person, a place or a text from real footage. Arrays are `uint8`, rows from the top,
limited range (16 black, 235 white), 640 x 360 pixels.
"""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8]

WIDTH, HEIGHT = 640, 360
# The clock stands on the grid of 16-pixel blocks that H.264 codes, so that a digit that changes never
# shares a block with the scene, nor the last three digits with the first five.
CLOCK_TOP, CLOCK_HEIGHT = 320, 32
CLOCK_LEFT = 224
_DIGIT_WIDTH = _COLON_WIDTH = 16
_PAPER, _INK = 26, 225
_TEXT = "00:00:00:00"
_FRAMES_A_POSE = 5  # figures move five times a second: every move costs room in the file

# Each glyph as strokes in a box 0..1 wide and 0..1 high: lines (x0, y0, x1, y1) and arcs
# (centre x, centre y, radius x, radius y, from degree, to degree), degrees clockwise from three o'clock.
_LINES: dict[str, tuple[tuple[float, ...], ...]] = {
    "0": ((0.04, 0.32, 0.04, 0.68), (0.96, 0.32, 0.96, 0.68), (0.36, 0.60, 0.64, 0.40)),
    "1": ((0.55, 0.0, 0.55, 1.0), (0.55, 0.0, 0.15, 0.2), (0.15, 1.0, 0.95, 1.0)),
    "2": ((0.9, 0.45, 0.04, 1.0), (0.04, 1.0, 0.98, 1.0)),
    "3": ((0.04, 0.0, 0.94, 0.0), (0.94, 0.0, 0.46, 0.4)),
    "4": ((0.68, 0.0, 0.02, 0.7), (0.02, 0.7, 1.0, 0.7), (0.76, 0.42, 0.76, 1.0)),
    "5": ((0.9, 0.0, 0.14, 0.0), (0.14, 0.0, 0.1, 0.44), (0.1, 0.44, 0.5, 0.4)),
    "6": ((0.62, 0.0, 0.1, 0.52),),
    "7": ((0.04, 0.0, 0.97, 0.0), (0.97, 0.0, 0.36, 1.0)),
    "8": (),
    "9": ((0.38, 1.0, 0.9, 0.48),),
}
_ARCS: dict[str, tuple[tuple[float, ...], ...]] = {
    "0": ((0.5, 0.32, 0.46, 0.32, 180, 360), (0.5, 0.68, 0.46, 0.32, 0, 180)),
    "2": ((0.5, 0.28, 0.44, 0.28, 180, 400),),
    "3": ((0.46, 0.7, 0.48, 0.3, 270, 520),),
    "5": ((0.46, 0.7, 0.48, 0.3, 270, 520),),
    "6": ((0.5, 0.69, 0.44, 0.31, 0, 360),),
    "8": ((0.5, 0.24, 0.38, 0.24, 0, 360), (0.5, 0.74, 0.46, 0.26, 0, 360)),
    "9": ((0.5, 0.31, 0.44, 0.31, 0, 360),),
}


def _to_luma(values: npt.NDArray[np.float64]) -> Luma:
    rounded: Luma = np.clip(np.rint(values), 16, 235).astype(np.uint8)
    return rounded


def _near_line(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], ends: tuple[float, float, float, float]
) -> npt.NDArray[np.float64]:
    """Distance of each point from a line between two ends, in pixels."""
    x0, y0, x1, y1 = ends
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2 or 1.0
    along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
    distance: npt.NDArray[np.float64] = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
    return distance


def _glyph(char: str) -> Luma:
    """One digit, white on dark, drawn from our own strokes."""
    left, top, wide, high = 3.0, 6.0, 9.5, 20.0
    y, x = np.mgrid[0:CLOCK_HEIGHT, 0:_DIGIT_WIDTH].astype(np.float64) + 0.5
    distance = np.full(x.shape, 99.0)
    lines = [tuple(line) for line in _LINES.get(char, ())]
    for cx, cy, rx, ry, first, last in _ARCS.get(char, ()):
        turns = [math.radians(first + (last - first) * step / 24) for step in range(25)]
        points = [(cx + rx * math.cos(turn), cy + ry * math.sin(turn)) for turn in turns]
        lines += [(*a, *b) for a, b in itertools.pairwise(points)]
    for x0, y0, x1, y1 in lines:
        ends = (left + x0 * wide, top + y0 * high, left + x1 * wide, top + y1 * high)
        distance = np.minimum(distance, _near_line(x, y, ends))
    ink = np.clip(1.75 - distance, 0, 1)
    return _to_luma(_PAPER + (_INK - _PAPER) * ink)


@functools.cache
def digits() -> Luma:
    """The ten digits, shape (10, 32, 16)."""
    return np.stack([_glyph(str(number)) for number in range(10)])


def _colon() -> Luma:
    y, x = np.mgrid[0:CLOCK_HEIGHT, 0:_COLON_WIDTH].astype(np.float64) + 0.5
    distance = np.minimum(np.hypot(x - 7.75, y - 12), np.hypot(x - 7.75, y - 21))
    return _to_luma(_PAPER + (_INK - _PAPER) * np.clip(2.2 - distance, 0, 1))


def _columns() -> list[int]:
    """The left edge of each of the eight digits, in pixels."""
    edges, at = [], CLOCK_LEFT
    for char in _TEXT:
        if char == ":":
            at += _COLON_WIDTH
        else:
            edges.append(at)
            at += _DIGIT_WIDTH
    return edges


DIGIT_COLUMNS = tuple(_columns())
_CLOCK_RIGHT = DIGIT_COLUMNS[-1] + _DIGIT_WIDTH


def draw_clock_box(picture: Luma) -> None:
    """Paint the dark box and its colons into a picture."""
    picture[CLOCK_TOP : CLOCK_TOP + CLOCK_HEIGHT, CLOCK_LEFT - 8 : _CLOCK_RIGHT + 8] = _PAPER
    for pair in (1, 3, 5):
        left = DIGIT_COLUMNS[pair] + _DIGIT_WIDTH
        picture[CLOCK_TOP : CLOCK_TOP + CLOCK_HEIGHT, left : left + _COLON_WIDTH] = _colon()


def draw_clock(picture: Luma, label: int, rate: int) -> None:
    """Paint the eight digits of a count of frames from ``00:00:00:00`` into a picture with a clock box."""
    glyphs = digits()
    seconds, frame = divmod(label, rate)
    for pair, value in enumerate((seconds // 3600 % 100, seconds // 60 % 60, seconds % 60, frame)):
        for place, number in enumerate(divmod(value, 10)):
            left = DIGIT_COLUMNS[2 * pair + place]
            picture[CLOCK_TOP : CLOCK_TOP + CLOCK_HEIGHT, left : left + _DIGIT_WIDTH] = glyphs[number]


def read_clock(rgb: bytes, width: int, height: int) -> str:
    """The burnt-in timecode of a decoded picture of a clip, such as ``00:29:32:13``.

    Args:
        rgb: width * height * 3 bytes, rows from the top, no padding; pictures scaled to another size can
            be read as long as the digits can.

    Raises:
        ValueError: if there is no clock in the picture, or a digit cannot be told from another.
    """
    if len(rgb) != width * height * 3 or width < WIDTH // 4 or height < HEIGHT // 4:
        raise ValueError(f"a picture of {width} x {height} pixels does not hold {len(rgb)} bytes")
    picture = np.frombuffer(rgb, np.uint8).reshape(height, width, 3).astype(np.float64).mean(axis=2)
    if (width, height) != (WIDTH, HEIGHT):
        rows = ((np.arange(HEIGHT) + 0.5) * height / HEIGHT).astype(int)
        columns = ((np.arange(WIDTH) + 0.5) * width / WIDTH).astype(int)
        picture = picture[rows][:, columns]
    glyphs = digits().astype(np.float64)
    glyphs = (glyphs - 16) * 255 / 219
    text = ""
    for left in DIGIT_COLUMNS:
        cell = picture[CLOCK_TOP : CLOCK_TOP + CLOCK_HEIGHT, left : left + _DIGIT_WIDTH]
        apart = np.sqrt(((glyphs - cell) ** 2).mean(axis=(1, 2)))
        best, second = np.sort(apart)[:2]
        if best > 45 or second - best < 8:
            raise ValueError(f"no clear digit in the clock (best {best:.0f}, next {second:.0f})")
        text += str(int(apart.argmin()))
    return ":".join(text[at : at + 2] for at in range(0, 8, 2))


class Scene:
    """One camera position on a building site, made from a seed.

    The background moves slowly (clouds, the load of the crane, lights in the windows): once a *turn*.
    The figures move with every frame and stand again as at first after one turn. The two never meet in
    one block of 16 pixels, so that the coded difference between two frames of a turn holds for every turn.

    Args:
        seed: the same seed gives the same scene.
        brightness: added to every luma value of the scene (not of the clock).
        frames_a_turn: frames after which the figures are back.
    """

    def __init__(self, seed: int, brightness: int, frames_a_turn: int) -> None:
        rng = np.random.default_rng(seed)
        self._brightness = brightness
        self._frames_a_turn = frames_a_turn
        self._ground = int(rng.integers(262, 286))
        self._left = int(rng.integers(70, 190))
        self._columns, self._floors = int(rng.integers(6, 10)), int(rng.integers(4, 6))
        self._mast = min(self._left + self._columns * 30 + int(rng.integers(50, 90)), WIDTH - 90)
        self._jib = int(rng.integers(52, 80))
        self._phase = int(rng.integers(0, 90))
        self._every = int(rng.integers(5, 20))
        # Top, left, height, width, pixels a turn.
        limits = ((8, 90), (0, WIDTH), (6, 16), (90, 190), (1, 3))
        self._clouds = [tuple(int(rng.integers(low, high)) for low, high in limits) for _ in range(4)]
        self._feet = [
            (int(rng.integers(60, 190) + 370 * number), int(rng.integers(318, 330))) for number in range(2)
        ]
        self._fixed = self._draw_fixed(rng)
        self._steel, self._steel_cover = self._draw_steel()
        self._raise_crane(self._fixed)
        self._patches = [
            self._draw_figures(step * _FRAMES_A_POSE) for step in range(-(-frames_a_turn // _FRAMES_A_POSE))
        ]

    def picture(self, turn: int, frame: int) -> Luma:
        """The scene without the clock's digits at a frame of a turn, shape (360, 640)."""
        picture = self._fixed.copy()
        for top, start, height, width, pace in self._clouds:
            at = (start + turn * pace) % (WIDTH + width) - width
            picture[top : top + height, max(0, at) : max(0, at + width)] += 8
        self._hang_load(picture, turn)
        roof, right = self._roof, self._left + self._wide
        picture[roof : self._ground, self._left - 12 : right] = self._fixed[
            roof : self._ground, self._left - 12 : right
        ]
        self._light_windows(picture, turn)
        for top, left, patch in self._patches[frame // _FRAMES_A_POSE]:
            picture[top : top + patch.shape[0], left : left + patch.shape[1]] = patch
        return picture

    @property
    def _wide(self) -> int:
        return self._columns * 30 + 14

    @property
    def _roof(self) -> int:
        return self._ground - self._floors * 30 - 10

    def _window(self, floor: int, column: int) -> tuple[slice, slice]:
        top, left = self._roof + 10 + 30 * floor, self._left + 12 + 30 * column
        return slice(top, top + 17), slice(left, left + 16)

    def _draw_fixed(self, rng: np.random.Generator) -> Luma:
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
        ground, roof, left = self._ground, self._roof, self._left
        picture = 84 + 20 * y / ground
        picture[roof:ground, left : left + self._wide] = 118
        picture[roof : roof + 2, left : left + self._wide] = 134
        picture[roof:ground, left - 12 : left - 10] = 130
        picture[roof:ground:12, left - 12 : left] = 130
        for floor in range(self._floors):
            for column in range(self._columns):
                picture[self._window(floor, column)] = int(rng.integers(66, 94))
        picture = np.where(y >= ground, 58 - 14 * (y - ground) / (HEIGHT - ground), picture)
        for start, lean in ((0.15, -1.8), (0.55, 0.75), (0.8, 2.7)):
            track = np.abs(x - WIDTH * start - (y - ground) * lean) < 1.5
            picture = np.where((y >= ground) & track, 66, picture)
        result = _to_luma(picture + self._brightness)
        draw_clock_box(result)
        return result

    def _draw_steel(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Which pixels the crane covers (places in the flattened picture), and how far (0 to 1)."""
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
        mast, jib = self._mast, self._jib
        cover = np.zeros(x.shape)
        for ends in (
            (mast, jib - 26, mast, self._ground - 3),
            (mast - 122, jib, mast + 52, jib),
            (mast - 122, jib, mast, jib - 26),
            (mast + 52, jib, mast, jib - 26),
        ):
            cover = np.maximum(cover, np.clip(2.4 - _near_line(x, y, ends), 0, 1))
        covered = np.flatnonzero(cover)
        return covered, cover.ravel()[covered]

    def _hang_load(self, picture: Luma, turn: int) -> None:
        steel = 146 + self._brightness
        hang = self._mast - 40 - abs((turn + self._phase) % 100 - 50)
        load = self._jib + 46 + abs((turn + self._phase) % 60 - 30)
        picture[self._jib : load, hang - 1 : hang + 2] = steel
        picture[load : load + 8, hang - 14 : hang + 14] = steel - 16
        self._raise_crane(picture)

    def _raise_crane(self, picture: Luma) -> None:
        flat = picture.reshape(-1)
        under = flat[self._steel].astype(np.float64)
        flat[self._steel] = _to_luma(under + (146 + self._brightness - under) * self._steel_cover)

    def _light_windows(self, picture: Luma, turn: int) -> None:
        # The lowest floor stays dark: figures may stand before it.
        step = (turn + self._phase) // self._every
        for floor in range(self._floors - 1):
            for column in range(self._columns):
                if (5 * floor + 3 * column + step + floor * column * step) % 17 == 0:
                    picture[self._window(floor, column)] = 168 + self._brightness

    def _draw_figures(self, frame: int) -> list[tuple[int, int, Luma]]:
        """The workers as they stand at a frame of a turn, outlines without faces: top, left, pixels."""
        patches = []
        for number, (foot_x, foot_y) in enumerate(self._feet):
            swing = math.sin(2 * math.pi * (frame / self._frames_a_turn + 0.4 * number))
            top, left = foot_y - 62, foot_x - 24
            under = self._fixed[top : foot_y + 2, left : foot_x + 24]
            cover = _figure_cover(foot_x, foot_y, top, left, swing)
            patches.append((top, left, _to_luma(under + (38 + self._brightness / 3 - under) * cover)))
        return patches


def _figure_cover(foot_x: int, foot_y: int, top: int, left: int, swing: float) -> npt.NDArray[np.float64]:
    y, x = np.mgrid[top : foot_y + 2, left : foot_x + 24].astype(np.float64)
    shoulder, hip = foot_y - 44, foot_y - 22
    outside: npt.NDArray[np.float64] = np.hypot(x - foot_x - swing, y - foot_y + 54) - 6
    for ends, thick in (
        ((foot_x + swing, shoulder, foot_x, hip), 6.0),
        ((foot_x, hip, foot_x - 5, foot_y - 2), 3.0),
        ((foot_x, hip, foot_x + 5, foot_y - 2), 3.0),
        ((foot_x + swing, shoulder, foot_x + 13 + 5 * swing, shoulder + 14 - 9 * swing), 2.2),
        ((foot_x + swing, shoulder, foot_x - 12, shoulder + 16 + 4 * swing), 2.2),
    ):
        outside = np.minimum(outside, _near_line(x, y, ends) - thick)
    return np.clip(0.5 - outside, 0, 1)
