"""Real clips with a machine-readable frame number in the picture, and files that are broken on purpose.

The number stands in a grid of 12 x 2 black and white blocks over the whole picture: twenty bits of
number and four of check, so that it survives lossy coding and scaling, and a picture that is blank,
blended from two others, turned or mirrored is refused instead of being read as some number.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np

COLUMNS, ROWS = 12, 2
LARGEST_NUMBER = (1 << 20) - 1
_BLACK, _WHITE = 16, 235
_SAMPLE_RATE = 48_000

Sound = Literal["tone", "speech", "silence", "bursts"] | Callable[[np.ndarray], np.ndarray] | None


@dataclass(frozen=True)
class ClipTruth:
    """What is known to be in a clip.

    Attributes:
        path: the file.
        rate: frames a second of the grid.
        times_us: presentation time of each coded picture from the first one, microseconds, rising.
        numbers: the number burnt into each coded picture, in the same order.
        frames: length on the grid.
    """

    path: Path
    rate: Fraction
    times_us: tuple[int, ...]
    numbers: tuple[int, ...]
    frames: int

    def picture_at(self, frame: int) -> int:
        """Index of the coded picture on screen at the start of a grid position."""
        slack = min(Fraction(1001), Fraction(1_000_000) / (4 * self.rate))
        return bisect_right(self.times_us, Fraction(frame * 1_000_000) / self.rate + slack) - 1

    def number_on_screen(self, frame: int) -> int:
        """The burnt-in number shown at a grid position."""
        return self.numbers[self.picture_at(frame)]


def number_picture(number: int, width: int, height: int) -> np.ndarray:
    """A luma plane (height x width, uint8) that shows a number."""
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(f"number {number} does not fit")
    bits = number << 4 | _check(number)
    cells = np.array([bits >> (23 - place) & 1 for place in range(24)]).reshape(ROWS, COLUMNS)
    rows = np.arange(height) * ROWS // height
    columns = np.arange(width) * COLUMNS // width
    return np.where(cells[np.ix_(rows, columns)], _WHITE, _BLACK).astype(np.uint8)


def read_number(rgb: bytes | bytearray | memoryview | np.ndarray, width: int, height: int) -> int:
    """The number that a picture shows.

    Args:
        rgb: rows from the top, 3 (RGB) or 4 (RGBA, BGRA) bytes a pixel, no padding; or an array of that.
        width, height: pixels; the picture fills them (no letterbox), at any scale from about 60 x 20.

    Raises:
        ValueError: if the blocks are grey or the check does not fit.
    """
    flat = rgb if isinstance(rgb, np.ndarray) else np.frombuffer(rgb, np.uint8)
    pixels = flat.reshape(height, width, -1)[:, :, :3]
    bits = 0
    for row in range(ROWS):
        top, bottom = _core(row, ROWS, height)
        for column in range(COLUMNS):
            left, right = _core(column, COLUMNS, width)
            level = float(pixels[top:bottom, left:right].mean())
            if 100 < level < 155:
                raise ValueError(f"block {row},{column} is grey ({level:.0f}): a blend or no number picture")
            bits = bits << 1 | (level > 127)
    number, check = bits >> 4, bits & 15
    if check != _check(number):
        raise ValueError(f"the check of number {number} does not fit: {check} is not {_check(number)}")
    return number


def _check(number: int) -> int:
    return number % 13 + 1


def _core(index: int, count: int, size: int) -> tuple[int, int]:
    """The inner 40 % of a block, at least one pixel."""
    block = size / count
    first = int(block * (index + 0.3))
    return first, max(first + 1, int(block * (index + 0.7)))


def make_clip(
    path: Path,
    *,
    frames: int = 250,
    rate: Fraction | int = Fraction(25),
    gop: int = 25,
    bframes: int = 0,
    open_gop: bool = False,
    size: tuple[int, int] = (320, 180),
    codec: str = "libx264",
    container: str | None = None,
    audio: Sound = None,
    audio_codec: str | None = None,
    audio_seconds: float | None = None,
    audio_start_us: int = 0,
    start_offset_us: int = 0,
    variable: bool | Literal["jitter"] = False,
    rotation: int = 0,
    start_timecode: str | None = None,
    second_video: bool = False,
    options: dict[str, str] | None = None,
    first_number: int = 0,
    seed: int = 0,
) -> ClipTruth:
    """Encode a clip whose every picture shows its own number.

    Args:
        path: where it is written; the ending chooses the container unless `container` names one.
        frames: length on the grid.
        size: pixels as shown, that is after rotation.
        audio: a tone, speech-like bursts, silence, "bursts" (a tone in the even half seconds) or a
            function from seconds to samples in -1..1.
        audio_seconds: length of the sound, as long as the pictures by default.
        audio_start_us: where the sound starts, from the first picture.
        start_offset_us: presentation time of the first picture.
        variable: True leaves out pictures at random so that others are held; "jitter" also moves them
            off the grid.
        rotation: clockwise degrees a player has to turn the picture.
        start_timecode: written as the format's own timecode (a tmcd track in MOV and MP4).
        second_video: add a second video track that shows other numbers (900000 and up).
        options: for the muxer.
        first_number: number of the first picture.
        seed: of the irregular times.
    """
    path, rate = Path(path), Fraction(rate)
    # Old codecs know no other times than the grid's own.
    fine = codec == "libx264"
    tick = Fraction(1, rate.numerator * max(1, -(-10_000 // rate.numerator))) if fine else 1 / rate
    ticks = _times(frames, rate, tick, variable, seed)
    ends = [*ticks[1:], _grid(frames, rate, tick)]
    muxer_options = dict(options or {})
    if start_timecode and path.suffix in (".mp4", ".mov"):
        muxer_options["write_tmcd"] = "1"
    with av.open(str(path), "w", format=container, options=muxer_options) as output:
        if start_timecode:
            output.metadata["timecode"] = start_timecode
        stream = _video_stream(output, codec, rate, tick, gop, bframes, open_gop, size, rotation)
        if start_timecode:
            stream.metadata["timecode"] = start_timecode
        second = (
            _video_stream(output, codec, rate, tick, gop, 0, False, (160, 90), 0) if second_video else None
        )
        length = float(frames / rate) if audio_seconds is None else audio_seconds
        sound = (
            _Sound(output, audio, audio_codec, length, start_offset_us + audio_start_us) if audio else None
        )
        offset = round(Fraction(start_offset_us, 1_000_000) / tick)
        durations = {start + offset: end - start for start, end in zip(ticks, ends, strict=True)}
        for index, (start, end) in enumerate(zip(ticks, ends, strict=True)):
            picture = _frame(number_picture(index + first_number, *size), rotation)
            _put(output, stream, picture, start + offset, durations, tick)
            if second is not None:
                other = _frame(number_picture(900_000 + index, 160, 90), 0)
                _put(output, second, other, start + offset, durations, tick)
            if sound is not None:
                sound.write_until(float(end * tick))
        for each in filter(None, (stream, second)):
            _put(output, each, None, 0, durations, tick)
        if sound is not None:
            sound.finish()
    times = tuple(round(value * tick * 1_000_000) for value in ticks)
    return ClipTruth(path, rate, times, tuple(range(first_number, first_number + len(ticks))), frames)


def _grid(frame: int, rate: Fraction, tick: Fraction) -> int:
    return round(frame / rate / tick)


def _times(frames: int, rate: Fraction, tick: Fraction, variable: bool | str, seed: int) -> list[int]:
    """Presentation times in ticks, the first one 0."""
    if not variable:
        return [_grid(frame, rate, tick) for frame in range(frames)]
    chance = random.Random(seed)
    kept = [0]
    while kept[-1] < frames - 1:
        kept.append(min(frames - 1, kept[-1] + chance.choices((1, 2, 3, 9), (70, 15, 10, 5))[0]))
    times = [_grid(frame, rate, tick) for frame in kept]
    if variable == "jitter":
        a_frame = float(1 / rate / tick)
        times = [times[0], *(time + round(chance.uniform(-0.3, 0.3) * a_frame) for time in times[1:])]
    return times


def _video_stream(
    output: Any,
    codec: str,
    rate: Fraction,
    tick: Fraction,
    gop: int,
    bframes: int,
    open_gop: bool,
    size: tuple[int, int],
    rotation: int,
) -> Any:
    options = {}
    if codec == "libx264":
        detail = f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop={int(open_gop)}:b-adapt=0"
        options = {"preset": "ultrafast", "crf": "20", "x264-params": detail}
    stream = output.add_stream(codec, rate=rate, options=options)
    width, height = size if rotation % 180 == 0 else size[::-1]
    stream.width, stream.height = width, height
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    context = stream.codec_context
    context.time_base = tick
    context.gop_size = gop
    context.max_b_frames = bframes
    context.thread_count = 1
    if rotation:
        stream.set_display_rotation(-rotation)
    return stream


def _frame(luma: np.ndarray, rotation: int) -> av.VideoFrame:
    luma = np.ascontiguousarray(np.rot90(luma, rotation // 90))
    height, width = luma.shape
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = luma
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def _put(
    output: Any, stream: Any, frame: av.VideoFrame | None, pts: int, durations: dict[int, int], tick: Fraction
) -> None:
    """Encode a picture (None: what is left) and mux what comes out, each shown as long as it should be."""
    if frame is not None:
        frame.pts, frame.time_base = pts, tick
    for packet in stream.encode(frame):
        packet.duration = durations.get(packet.pts, packet.duration)
        output.mux(packet)


class _Sound:
    """A sound track written in step with the pictures."""

    def __init__(self, output: Any, kind: Any, codec: str | None, seconds: float, start_us: int) -> None:
        self._output = output
        self._stream = output.add_stream(
            codec or output.default_audio_codec, rate=_SAMPLE_RATE, layout="mono"
        )
        self._make = kind if callable(kind) else _SOUNDS[kind]
        self._length = int(seconds * _SAMPLE_RATE)
        self._offset = start_us * _SAMPLE_RATE // 1_000_000
        self._done = 0

    def write_until(self, seconds: float) -> None:
        """Write what sounds before a time from the first picture."""
        self._write(min(self._length, int(seconds * _SAMPLE_RATE)))

    def finish(self) -> None:
        """Write the rest and close the track."""
        self._write(self._length)
        self._output.mux(self._stream.encode(None))

    def _write(self, end: int) -> None:
        while self._done < end:
            count = min(4096, end - self._done)
            seconds = np.arange(self._done, self._done + count) / _SAMPLE_RATE
            samples = (np.clip(self._make(seconds), -1, 1) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts = _SAMPLE_RATE, self._done + self._offset
            frame.time_base = Fraction(1, _SAMPLE_RATE)
            self._output.mux(self._stream.encode(frame))
            self._done += count


def _tone(seconds: np.ndarray) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * seconds)


def _speech(seconds: np.ndarray) -> np.ndarray:
    """Syllables four times a second over a 130 Hz voice, with a pause in every fourth second."""
    voice = sum(np.sin(2 * np.pi * 130 * part * seconds) / part for part in (1, 2, 3, 5, 8)) / 2.2
    syllables = np.abs(np.sin(2 * np.pi * 2 * seconds)) ** 1.5
    return 0.7 * voice * syllables * (seconds % 4 < 3)


_SOUNDS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "tone": _tone,
    "speech": _speech,
    "silence": np.zeros_like,
    "bursts": lambda seconds: _tone(seconds) * (seconds % 1 < 0.5),
}


def make_audio(
    path: Path, *, seconds: float = 4.0, audio: Sound = "bursts", codec: str | None = None
) -> Path:
    """A file with sound and no picture; the ending chooses the container (wav, mp3, m4a, flac, mka)."""
    path = Path(path)
    with av.open(str(path), "w") as output:
        _Sound(output, audio, codec, seconds, 0).finish()
    return path


def make_long_clip(path: Path, *, hours: float = 25.0, rate: Fraction | int = 1) -> ClipTruth:
    """A clip of more than a day, made in a second or two: 100 pictures, all key frames, over and over.

    The number on screen is the frame modulo 100.
    """
    path, rate = Path(path), Fraction(rate)
    count = int(hours * 3600 * rate)
    with av.open(str(path), "w") as output:
        stream = _video_stream(output, "libx264", rate, 1 / rate, 1, 0, False, (96, 32), 0)
        stream.codec_context.options = {**stream.codec_context.options, "tune": "zerolatency"}
        packets = []
        for number in range(100):
            frame = _frame(number_picture(number, 96, 32), 0)
            frame.pts, frame.time_base = number, 1 / rate
            packets += stream.encode(frame)
        packets += stream.encode(None)
        contents = [bytes(packet) for packet in packets]
        for index in range(count):
            packet = av.Packet(contents[index % 100])
            packet.stream, packet.time_base = stream, 1 / rate
            packet.pts = packet.dts = index
            packet.duration, packet.is_keyframe = 1, True
            output.mux_one(packet)
    times = tuple(round(index / rate * 1_000_000) for index in range(count))
    return ClipTruth(path, rate, times, tuple(index % 100 for index in range(count)), count)


def broken_media(folder: Path) -> dict[str, Path]:
    """Files that are broken each in its own way, by name.

    ``empty``, ``html``, ``no_moov``, ``text`` and ``noise`` cannot be opened. ``cut_mp4``,
    ``cut_fragmented``, ``cut_mkv`` and ``cut_ts`` lost their last third; ``tail_garbage``
    has a last third of noise; ``trailing_garbage`` is whole, with noise after its end.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Path] = {}

    def put(name: str, file: str, content: bytes) -> None:
        found[name] = folder / file
        found[name].write_bytes(content)

    noise = random.Random(4).randbytes
    whole = make_clip(folder / "whole.mp4").path.read_bytes()
    front = make_clip(folder / "front.mp4", options={"movflags": "faststart"}).path.read_bytes()
    pieces = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    put("empty", "empty.mp4", b"")
    put("html", "page.mp4", b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n" * 40)
    put("text", "notes.mov", b"Interview notes, first day.\n" * 200)
    put("noise", "noise.mkv", noise(60_000))
    put("no_moov", "no_moov.mp4", whole[: whole.rindex(b"moov") - 4])
    put("cut_mp4", "cut.mp4", front[: len(front) * 2 // 3])
    fragmented = make_clip(folder / "pieces.mp4", options=pieces).path.read_bytes()
    put("cut_fragmented", "cut_pieces.mp4", fragmented[: len(fragmented) * 2 // 3])
    for ending in ("mkv", "ts"):
        content = make_clip(folder / f"whole.{ending}").path.read_bytes()
        put(f"cut_{ending}", f"cut.{ending}", content[: len(content) * 2 // 3])
    put("tail_garbage", "tail.mp4", front[: len(front) * 2 // 3] + noise(len(front) - len(front) * 2 // 3))
    put("trailing_garbage", "trailing.mp4", whole + noise(20_000))
    return found


ODD_NAMES = {
    "korean_nfc": unicodedata.normalize("NFC", "증언 영상 2.mp4"),
    "korean_nfd": unicodedata.normalize("NFD", "증언 영상 2.mp4"),
    "cyrillic_nfc": unicodedata.normalize("NFC", "Благовещенск й 3.mp4"),
    "cyrillic_nfd": unicodedata.normalize("NFD", "Благовещенск й 3.mp4"),
    "hash": "take #2.mp4",
    "percent": "100%41 done.mp4",
    "question": "what? & 'this'.mp4",
    "spaces": "  two  spaces .mp4",
    "emoji": "interview 🎥👩‍🌾.mp4",
    "colon": "file:12:30.mp4",
}


class ClipStore:
    """Clips made once a test session, by their arguments."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, ClipTruth] = {}

    def get(self, ending: str = "mp4", **arguments: Any) -> ClipTruth:
        """The clip that `make_clip` makes from these arguments; do not change its file."""
        key = repr((ending, sorted(arguments.items(), key=lambda item: item[0])))
        if key not in self._made:
            path = self._folder / f"clip{len(self._made):03d}.{ending}"
            self._made[key] = make_clip(path, **arguments)
        return self._made[key]

    def long(self, ending: str = "mp4") -> ClipTruth:
        """The clip of 25 hours that `make_long_clip` makes; do not change its file."""
        key = f"long {ending}"
        if key not in self._made:
            self._made[key] = make_long_clip(self._folder / f"long.{ending}")
        return self._made[key]


_stores: list[ClipStore] = []
_folders: list[tempfile.TemporaryDirectory[str]] = []


def clip_store() -> ClipStore:
    """The store of this process; its folder goes away at exit."""
    if not _stores:
        _folders.append(tempfile.TemporaryDirectory(prefix="qdacoder-clips-"))
        _stores.append(ClipStore(Path(_folders[0].name)))
    return _stores[0]


@contextlib.contextmanager
def unchanged(path: Path) -> Iterator[None]:
    """Fails if a file's bytes differ afterwards."""
    before = path.read_bytes()
    yield
    assert path.read_bytes() == before, f"{path.name} was changed"
