"""Footage: a video or sound file, or one that is not at hand, on its own frame grid."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from qdacoder.domain.timecode import FrameRate, Timebase, TimecodeStyle


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream of a container, as the probe found it.

    Attributes:
        kind: ``video``, ``audio``, ``subtitle`` or ``data``.
        codec: the codec's short name.
        language: ISO 639 tag or empty.
        width, height: pixels as stored (video), else 0.
        channels, sample_rate: audio, else 0.
    """

    kind: str
    codec: str
    language: str = ""
    width: int = 0
    height: int = 0
    channels: int = 0
    sample_rate: int = 0


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What the probe found in a media file.

    Attributes:
        container: the format's short name.
        streams: in the file's order; attached pictures are left out.
        rate: frames a second of the footage's grid (1000 for audio only).
        length_frames: whole frames on that grid, from the first picture to the end of the last.
        variable_rate: presentation times do not follow the grid.
        start_us: presentation time of the first picture (or first sound), microseconds, as in the container.
        start_frame: embedded start timecode as frames from zero, or None.
        drop_frame: the embedded timecode is drop-frame.
        rotation: clockwise degrees to turn the picture for viewing: 0, 90, 180, 270.
        key_frame_gap: longest distance between key frames seen, in frames (0 for audio only).
        damaged_at_ms: where decoding failed, in milliseconds from the start, or None when sound to the end.
        has_video, has_audio: derived from streams.
        size_bytes: size of the file.
    """

    container: str
    streams: tuple[StreamFacts, ...]
    rate: FrameRate
    length_frames: int
    variable_rate: bool = False
    start_us: int = 0
    start_frame: int | None = None
    drop_frame: bool = False
    rotation: int = 0
    key_frame_gap: int = 0
    damaged_at_ms: int | None = None
    size_bytes: int = 0

    @property
    def has_video(self) -> bool:
        """Whether there is at least one video stream."""
        return any(stream.kind == "video" for stream in self.streams)

    @property
    def has_audio(self) -> bool:
        """Whether there is at least one audio stream."""
        return any(stream.kind == "audio" for stream in self.streams)


class MediaState(enum.Enum):
    """Whether a footage's file is where the project says."""

    PRESENT = "present"
    MISSING = "missing"
    CHANGED = "changed"
    NONE = "none"  # registered by hand, no file known


@dataclass(frozen=True, slots=True)
class FootageRow:
    """A footage of the project.

    Attributes:
        timebase: rate, start timecode, drop-frame, style.
        length_frames: whole frames.
        media_path: path relative to the project's folder with ``/``, absolute where that is impossible,
            empty when no file is known.
        media_size: bytes, 0 when unknown.
        media_sha256: hex digest, empty until it has been computed.
        facts: what the probe found, None when no file was ever at hand.
        segments: count of segments.
        coded_frames: frames that lie in at least one segment (0 where not counted).
        witnesses: labels of linked witnesses, in order.
    """

    id: int
    guid: str
    title: str
    site_id: int | None
    site: str
    kind: str
    creator: str
    year: int | None
    timebase: Timebase
    length_frames: int
    media_path: str
    media_size: int
    media_sha256: str
    facts: MediaFacts | None
    memo: str = ""
    segments: int = 0
    coded_frames: int = 0
    witnesses: tuple[str, ...] = field(default=())

    @property
    def rate(self) -> FrameRate:
        """Frames a second."""
        return self.timebase.rate

    @property
    def style(self) -> TimecodeStyle:
        """How the footage's times are written."""
        return self.timebase.style


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded picture.

    Attributes:
        frame: the frame number on the footage's grid at which it was asked for.
        width, height: pixels, after rotation.
        rgb: width * height * 3 bytes, rows from the top, no padding.
        time_us: presentation time from the first picture, microseconds.
    """

    frame: int
    width: int
    height: int
    rgb: bytes
    time_us: int
