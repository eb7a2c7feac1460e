"""Makes the synthetic clips of the sample: a drawn building site with a burnt-in timecode, and murmuring.

How 156,000 frames take seconds: between two key frames only the figures and the last three digits of the
clock change, and they change in the same way every ten seconds. So the difference pictures of ten seconds
of each scene are coded once; after that only the key frames (one every two seconds, with the new hours,
minutes and background) are coded, and the recorded packets are put behind each. All frames are coded with a
fixed quantiser and without deblocking, so that a packet's bits do not depend on the pictures around it.

``python -m qdacoder.media.clips`` with one JSON object as argument makes one clip in a process of its own
and writes its progress, 0 to 1, one number a line.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qdacoder.domain.timecode import FrameRate, format_frames
from qdacoder.errors import Cancelled, MediaError
from qdacoder.media.clip_drawing import (
    CLOCK_HEIGHT,
    CLOCK_TOP,
    DIGIT_COLUMNS,
    HEIGHT,
    WIDTH,
    Luma,
    Scene,
    draw_clock,
    read_clock,
)
from qdacoder.media.clip_sound import BLOCK, SAMPLE_RATE, quiet, speech_phrase, static_noise

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet

    AnyPacket = Packet[Any]

__all__ = [
    "HEIGHT",
    "SAMPLE_RATE",
    "SECONDS_A_TURN",
    "WIDTH",
    "ClipPlan",
    "is_clip",
    "make_clip",
    "make_scene_clip",
    "read_timecode",
]

Progress = Callable[[float], None]
Cancel = Callable[[], bool]

SECONDS_A_TURN = 2  # between two key frames
_TURNS_A_CYCLE = 5  # the last digit of the seconds comes round after ten seconds
_COMMENT = "Synthetic: drawn pictures and made-up sound, no real person or place."
_QUANTISER = 25
_X264 = (
    "keyint=infinite:scenecut=0:bframes=0:ref=16:no-deblock=1:weightp=0:aq-mode=0:threads=1"
    ":rc-lookahead=0:me=dia:merange=4"
)


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """What one clip shows and how long it is.

    Attributes:
        title: written into the file's metadata.
        rate: whole frames a second.
        start_frame: the burnt-in timecode of the first frame, a multiple of two seconds.
        length_frames: frames, at least 1.
        seed: the same plan and seed give the same pictures and sound.
        scenes: number of camera positions.
        shot_seconds: shortest and longest time before the camera position changes.
        brightness: of the scenes, -30 to 30.
        tint: blue and red chroma of the picture, 128 is grey.
        noise_share: how much of the sound is static noise, 0 to 1.
    """

    title: str
    length_frames: int
    start_frame: int = 0
    rate: int = 25
    seed: int = 1
    scenes: int = 3
    shot_seconds: tuple[int, int] = (60, 240)
    brightness: int = 0
    tint: tuple[int, int] = (128, 128)
    noise_share: float = 0.0

    def __post_init__(self) -> None:
        if self.rate < 1 or self.rate > 100 or self.length_frames < 1:
            raise ValueError("a clip has at least one frame and at most 100 frames a second")
        if self.start_frame < 0 or self.start_frame % (SECONDS_A_TURN * self.rate):
            raise ValueError(f"a clip starts at a multiple of {SECONDS_A_TURN} seconds")


def make_scene_clip(
    path: Path,
    *,
    title: str,
    length_frames: int,
    start_frame: int = 0,
    rate: int = 25,
    seed: int = 1,
    noise_share: float = 0.0,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Path:
    """Make a clip from its main figures. See `make_clip`."""
    plan = ClipPlan(title, length_frames, start_frame, rate, seed, noise_share=noise_share)
    return make_clip(path, plan, progress=progress, cancel=cancel)


def make_clip(
    path: Path, plan: ClipPlan, *, progress: Progress | None = None, cancel: Cancel | None = None
) -> Path:
    """Make a clip: MP4, H.264 640 x 360 and AAC mono, a key frame every two seconds, a timecode track.

    The file appears under its name only when it is whole.

    Args:
        progress: is told the share that is done, 0 to 1.
        cancel: is asked about every two seconds of clip; True stops.

    Raises:
        Cancelled: if `cancel` said so; nothing is left.
        MediaError: if the file cannot be written.
    """
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with av.open(str(partial), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            _write(container, plan, progress or (lambda _share: None), cancel or (lambda: False))
        os.replace(partial, path)
    except (OSError, av.FFmpegError) as error:
        raise MediaError(f"The clip “{path.name}” could not be written.", str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
    return path


def is_clip(path: Path, plan: ClipPlan) -> bool:
    """Whether a file is a clip made from this plan, by its head (a moment, whatever its length)."""
    import av

    try:
        with av.open(str(path)) as container:
            video = container.streams.video[0]
            return (
                container.metadata.get("comment") == _COMMENT
                and container.metadata.get("title") == plan.title
                and video.metadata.get("timecode") == format_frames(plan.start_frame, FrameRate(plan.rate))
                and video.frames == plan.length_frames
            )
    except (OSError, IndexError, av.FFmpegError):
        return False


def read_timecode(rgb: bytes, width: int, height: int) -> str:
    """The burnt-in timecode of a decoded picture, such as ``00:29:32:13``. See `clip_drawing.read_clock`."""
    return read_clock(rgb, width, height)


def _write(container: OutputContainer, plan: ClipPlan, progress: Progress, cancel: Cancel) -> None:
    container.metadata["title"] = plan.title
    container.metadata["comment"] = _COMMENT
    pictures = _Pictures(container, plan)
    sound = _Sound(container, plan)
    turn_frames = SECONDS_A_TURN * plan.rate
    for first in range(0, plan.length_frames, turn_frames):
        if cancel():
            raise Cancelled
        after = min(first + turn_frames, plan.length_frames)
        for packet in pictures.turn(first, after):
            container.mux_one(packet)
        for packet in sound.until(Fraction(after, plan.rate)):
            container.mux_one(packet)
        progress(after / plan.length_frames)


class _Pictures:
    """Codes the picture, turn by turn, with difference pictures that were recorded once."""

    def __init__(self, container: OutputContainer, plan: ClipPlan) -> None:
        import av

        self._plan = plan
        self._turn_frames = SECONDS_A_TURN * plan.rate
        self._coded = 0
        stream = container.add_stream(
            "libx264",
            rate=plan.rate,
            options={
                "preset": "superfast",
                "tune": "zerolatency",
                "qp": str(_QUANTISER),
                "forced-idr": "1",
                "x264-params": _X264,
            },
        )
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = Fraction(1, plan.rate)
        stream.metadata["timecode"] = format_frames(plan.start_frame, FrameRate(plan.rate))
        self._stream = stream
        self._frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, chroma in zip(self._frame.planes[1:], plan.tint, strict=True):
            np.frombuffer(memoryview(plane), np.uint8)[:] = chroma
        luma = self._frame.planes[0]
        self._canvas = np.frombuffer(memoryview(luma), np.uint8).reshape(HEIGHT, luma.line_size)[:, :WIDTH]
        self._scenes = [
            Scene(plan.seed * 101 + number, plan.brightness - 8 * (number % 3), self._turn_frames)
            for number in range(plan.scenes)
        ]
        self._shots = self._choose_shots()
        first_turn = plan.start_frame // self._turn_frames
        self._recorded = {
            (scene, turn % _TURNS_A_CYCLE): self._record(self._scenes[scene], turn % _TURNS_A_CYCLE)
            for turn, scene in dict.fromkeys(
                ((first_turn + at) % _TURNS_A_CYCLE, scene) for at, scene in enumerate(self._shots)
            )
        }

    def _choose_shots(self) -> list[int]:
        """The number of the scene for every turn."""
        rng = np.random.default_rng(self._plan.seed)
        turns = -(-self._plan.length_frames // self._turn_frames)
        shots: list[int] = []
        scene = 0
        while len(shots) < turns:
            seconds = int(rng.integers(self._plan.shot_seconds[0], self._plan.shot_seconds[1] + 1))
            shots += [scene] * max(1, seconds // SECONDS_A_TURN)
            if self._plan.scenes > 1:
                scene = (scene + int(rng.integers(1, self._plan.scenes))) % self._plan.scenes
        return shots[:turns]

    def turn(self, first: int, after: int) -> Iterator[AnyPacket]:
        """The packets of the frames `first` to before `after`, which lie in one turn."""
        label = first + self._plan.start_frame
        turn = label // self._turn_frames
        number = self._shots[first // self._turn_frames]
        picture = self._scenes[number].picture(turn, 0)
        draw_clock(picture, label, self._plan.rate)
        yield self._stamped(self._encoded(picture, key=True), first)
        recorded = self._recorded[number, turn % _TURNS_A_CYCLE]
        for at, packet in zip(range(first + 1, after), recorded, strict=False):
            yield self._stamped(packet, at)

    def _record(self, scene: Scene, phase: int) -> list[AnyPacket]:
        """The difference pictures of one turn, coded so that they fit behind any key frame of the scene."""
        packets = []
        first = phase * self._turn_frames
        for frame in range(self._turn_frames):
            picture = scene.picture(0, frame)
            draw_clock(picture, first + frame, self._plan.rate)
            # The digits that differ from turn to turn are noise here: no motion vector will point there.
            steady = picture[CLOCK_TOP : CLOCK_TOP + CLOCK_HEIGHT, DIGIT_COLUMNS[0] : DIGIT_COLUMNS[5]]
            steady[:] = np.random.default_rng(0).choice(np.array([16, 235], np.uint8), steady.shape)
            packet = self._encoded(picture, key=frame == 0)
            if frame:
                packets.append(packet)
        return packets

    def _encoded(self, picture: Luma, *, key: bool) -> AnyPacket:
        from av.video.frame import PictureType

        self._canvas[:] = picture
        self._frame.pts = self._coded
        self._coded += 1
        self._frame.pict_type = PictureType.I if key else PictureType.NONE
        packets = self._stream.encode(self._frame)
        if len(packets) != 1 or packets[0].is_keyframe != key:
            raise MediaError("The video encoder did not give one packet for one picture.")
        return packets[0]

    def _stamped(self, packet: AnyPacket, at: int) -> AnyPacket:
        packet.stream = self._stream
        packet.time_base = Fraction(1, self._plan.rate)
        packet.pts = packet.dts = at
        packet.duration = 1
        return packet


class _Sound:
    """Codes a stock of phrases once and strings their packets together in an order from the seed."""

    def __init__(self, container: OutputContainer, plan: ClipPlan) -> None:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, options={"b": "9000", "aac_coder": "fast"})
        stream.layout = "mono"
        self._stream = stream
        self._at = 0
        self._waiting: list[AnyPacket] = []
        self._noise_share = plan.noise_share
        self._rng = np.random.default_rng(plan.seed + 7)
        rng = np.random.default_rng(plan.seed + 8)
        self._pts = 0
        asked, told = 165 + 20 * rng.random(), 105 + 15 * rng.random()
        self._questions = [
            self._coded(speech_phrase(rng, asked, int(rng.integers(25, 50)))) for _ in range(4)
        ]
        self._answers = [self._coded(speech_phrase(rng, told, int(rng.integers(50, 140)))) for _ in range(10)]
        self._pauses = [self._coded(quiet(rng, blocks)) for blocks in (8, 14, 30)]
        self._noises = [self._coded(static_noise(rng, 90))] if plan.noise_share else []

    def _coded(self, samples: np.ndarray[Any, np.dtype[np.float32]]) -> list[AnyPacket]:
        import av

        packets: list[AnyPacket] = []
        for start in range(0, len(samples), BLOCK):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + BLOCK], "fltp", "mono")
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, self._pts, Fraction(1, SAMPLE_RATE)
            self._pts += BLOCK
            packets += self._stream.encode(frame)
        return packets

    def _next_phrase(self) -> list[AnyPacket]:
        rng = self._rng
        if self._noises and rng.random() < self._noise_share:
            return self._noises[0]
        pause = self._pauses[int(rng.integers(0, len(self._pauses)))]
        spoken = self._questions if rng.random() < 0.2 else self._answers
        return [*spoken[int(rng.integers(0, len(spoken)))], *pause]

    def until(self, seconds: Fraction) -> Iterator[AnyPacket]:
        """The packets from where the last call ended up to a time."""
        while (self._at + 1) * BLOCK <= seconds * SAMPLE_RATE:
            if not self._waiting:
                self._waiting = list(reversed(self._next_phrase()))
            packet = self._waiting.pop()
            packet.stream = self._stream
            packet.time_base = Fraction(1, SAMPLE_RATE)
            packet.pts = packet.dts = self._at * BLOCK
            packet.duration = BLOCK
            self._at += 1
            yield packet


def plan_to_text(path: Path, plan: ClipPlan) -> str:
    """The argument that makes this clip in a process of its own."""
    return json.dumps({"path": str(path), **dataclasses.asdict(plan)})


def plan_from_text(text: str) -> tuple[Path, ClipPlan]:
    """The inverse of `plan_to_text`."""
    values = json.loads(text)
    path = Path(values.pop("path"))
    for name in ("shot_seconds", "tint"):
        values[name] = tuple(values[name])
    return path, ClipPlan(**values)


def main(arguments: list[str]) -> int:
    """Make one clip; progress goes to standard output, an error as one line to standard error."""
    path, plan = plan_from_text(arguments[0])
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        if int(share * 200) != told:
            told = int(share * 200)
            sys.stdout.write(f"{share:.3f}\n")
            sys.stdout.flush()

    try:
        make_clip(path, plan, progress=tell)
    except MediaError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
