"""The picture and the sound, beside PyAV's own decoding of the same."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from benchmarks.data import ROOT
from benchmarks.measure import Row, clock, repeated, row, small, timed, times
from benchmarks.window import rest, until
from qdacoder.domain.footage import Picture
from qdacoder.domain.timecode import FrameRate
from qdacoder.gui.application import make_application
from qdacoder.gui.qt_player import QtPlayer
from qdacoder.gui.runner import Runner
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.media.frames import frame_at
from qdacoder.media.player import PlayerSource
from qdacoder.media.waveform import waveform

_RATE, _GOP = 25, 50


def seek() -> list[Row]:
    """Asking for a frame while paused, to its picture on the canvas."""
    make_application(["benchmarks"])
    seconds = 4 if small() else 40
    path = clip(seconds)
    canvas = PictureCanvas()
    canvas.resize(960, 540)
    canvas.show()
    # As in the program: a picture that Qt does not bring in time is decoded exactly.
    runner = Runner()

    def exact(frame: int, done: Callable[[Picture | None], None]) -> None:
        runner.run(lambda _progress, _cancel: frame_at(path, frame, FrameRate(_RATE)), done, lane="read")

    player = QtPlayer(exact)
    shown: list[int] = []
    player.listener.picture = canvas.show_picture
    player.listener.frame = shown.append
    player.open(PlayerSource(path, FrameRate(_RATE), seconds * _RATE, 0))
    until(lambda: bool(shown))
    chance, found, floor = random.Random(1), [], []
    for _ in range(times(40) + 1):
        frame = chance.randrange(seconds * _RATE)
        if shown and shown[-1] == frame:
            continue
        start = clock()
        player.seek(frame)
        until(lambda frame=frame: bool(shown) and shown[-1] == frame)  # type: ignore[misc]
        canvas.repaint()
        found.append((clock() - start) * 1000)
        floor.append(timed(lambda frame=frame: _decode(path, frame)))  # type: ignore[misc]
    player.close()
    canvas.close()
    runner.close()
    rest(50)
    made = row("seek", f"seek while paused, 1080p25, a key picture every {_GOP}", found[1:], floor[1:])
    return [_bound(made)]


def sound() -> list[Row]:
    """The waveform of an hour, beside the plain decoding of its sound."""
    seconds = 20 if small() else 3600
    path = speech(seconds)
    found, floor = [], []
    for at in range(times(3)):
        with TemporaryDirectory(prefix="qdacoder-bench-") as folder:
            found += repeated(1, lambda at=at: waveform(path, f"{at}", Path(folder)), warm=0)[:1]  # type: ignore[misc]
        floor.append(timed(lambda: _decode_sound(path)))
    made = row("waveform", f"waveform of {seconds / 60:.0f} minutes of AAC", found, floor)
    return [_bound(made)]


def _bound(made: Row) -> Row:
    return replace(made, most=1.2, by="ratio")


def _decode(path: Path, frame: int) -> None:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        assert stream.time_base is not None
        wanted = int(Fraction(frame, _RATE) / stream.time_base)
        container.seek(wanted, stream=stream)
        for picture in container.decode(stream):
            if picture.pts is not None and picture.pts >= wanted:
                picture.to_ndarray(format="rgb24")
                return


def _decode_sound(path: Path) -> None:
    with av.open(str(path)) as container:
        for _block in container.decode(audio=0):
            pass


def clip(seconds: int) -> Path:
    """A moving pattern, 1080p25."""
    path = ROOT / "build" / "bench" / f"clip-{seconds}.mp4"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.mp4")
        with av.open(str(part), "w") as container:
            stream = container.add_stream("libx264", rate=_RATE, options={"preset": "veryfast", "bf": "2"})
            stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
            stream.gop_size = _GOP
            ground = np.add.outer(np.arange(1080), np.arange(1920)).astype(np.uint32)
            for number in range(seconds * _RATE):
                luma = ((ground + number * 7) // 4 % 220 + 16).astype(np.uint8)
                planes = np.concatenate([luma, np.full((540, 1920), 128, np.uint8)])
                picture = av.VideoFrame.from_ndarray(planes, format="yuv420p")
                container.mux(stream.encode(picture))
            container.mux(stream.encode())
        part.replace(path)
    return path


def speech(seconds: int) -> Path:
    """Bursts of a tone, AAC in an MP4, with a small picture so that it is footage."""
    path = ROOT / "build" / "bench" / f"sound-{seconds}.mp4"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.mp4")
        with av.open(str(part), "w") as container:
            video = container.add_stream("libx264", rate=1, options={"preset": "ultrafast"})
            video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
            audio = container.add_stream("aac", rate=48_000, layout="stereo")
            grey = np.full((54, 64), 128, np.uint8)
            tone = np.sin(np.arange(48_000) * 2 * math.pi * 220 / 48_000).astype(np.float32)
            for second in range(seconds):
                container.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="yuv420p")))
                loud = tone * np.float32(0.1 + second % 7 / 10)
                block = av.AudioFrame.from_ndarray(np.stack([loud, loud]), format="fltp", layout="stereo")
                block.sample_rate = 48_000
                block.pts = second * 48_000
                container.mux(audio.encode(block))
            container.mux(video.encode())
            container.mux(audio.encode())
        part.replace(path)
    return path
