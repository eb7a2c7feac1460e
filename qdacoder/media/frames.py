"""The exact picture of a frame, decoded with PyAV from presentation times.

A frame number is a position on the footage's grid; its picture is the last one whose presentation time,
counted from the first picture, is at or before the start of that frame. Nothing here multiplies a frame
number by an average rate of the container, and no seek is trusted before the pictures' own times confirm it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qdacoder.domain.footage import MediaFacts, Picture
from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import MediaError, UserError
from qdacoder.media.containers import (
    can_decode,
    codec_name,
    frame_time,
    main_video,
    open_container,
    tick,
)
from qdacoder.media.png import to_png

if TYPE_CHECKING:
    from types import TracebackType

    from av.video.frame import VideoFrame
    from av.video.reformatter import VideoReformatter

__all__ = ["FrameReader", "frame_at", "to_png"]

_AHEAD = 120  # decode on instead of seeking when the wanted picture is at most this many frames away
_HD_HEIGHT = 720
_UNSPECIFIED, _BT709 = 2, 1


def frame_at(path: Path, frame: int, grid: MediaFacts | FrameRate) -> Picture:
    """The one picture shown at a frame.

    Args:
        path: the media file.
        frame: position on the footage's grid, 0 for the first picture.
        grid: the footage's rate, or what the probe found (then the length is checked too).

    Raises:
        UserError: if the frame is negative or beyond the end.
        MediaError: if there is no picture there: sound only, damaged, not decodable.
    """
    with FrameReader(path, grid) as reader:
        return reader.read(frame)


class FrameReader:
    """Reads exact pictures of one file; keeps its place, so that frame n + 1 after n is cheap.

    A context manager; one per thread.

    Args:
        path: the media file.
        grid: the footage's rate, or what the probe found (then the length is checked too).

    Raises:
        MediaError: if the file cannot be opened or has no picture that can be decoded.
    """

    def __init__(self, path: Path, grid: MediaFacts | FrameRate) -> None:
        self._path = Path(path)
        self._rate = grid.rate if isinstance(grid, MediaFacts) else grid
        self._length = grid.length_frames if isinstance(grid, MediaFacts) else None
        from av.video.reformatter import VideoReformatter

        self._converter = VideoReformatter()
        self._container: Any = None
        self._following: VideoFrame | None = None
        self._origin = 0
        self._open()
        try:
            first = self._advance()
            time = None if first is None else frame_time(first)
            if first is None:
                raise MediaError(
                    f"No picture of “{self._path.name}” can be decoded.",
                    "Convert it to MP4 with H.264 and add that.",
                )
            if time is None:
                raise MediaError(
                    f"“{self._path.name}” holds no times.", "Put it into an MP4 or MKV file and add that."
                )
        except BaseException:
            self.close()
            raise
        self._origin = time
        self._current: VideoFrame = first

    def __enter__(self) -> FrameReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._container is not None:
            self._container.close()
            self._container = None

    @property
    def tick(self) -> Fraction:
        """Seconds of one unit of the container's times."""
        return self._tick

    @property
    def origin_us(self) -> int:
        """Presentation time of the first picture as the container counts, microseconds."""
        return round(self._origin * self._tick * 1_000_000)

    def read(self, frame: int, width: int | None = None) -> Picture:
        """The picture shown at a frame, turned upright, in square pixels.

        Args:
            frame: position on the grid.
            width: scale to this many pixels across, keeping the shape; None for full size.

        Raises:
            UserError: if the frame is negative or beyond the end.
            MediaError: if no picture can be decoded there.
        """
        found = self.find(frame)
        since = round((_time(found) - self._origin) * self._tick * 1_000_000)
        pixels = _pixels(found, self._converter, self._shape, width)
        return Picture(frame, pixels.shape[1], pixels.shape[0], pixels.tobytes(), since)

    def find(self, frame: int) -> VideoFrame:
        """The decoded picture shown at a frame, as it is stored. Raises as `read` does."""
        if frame < 0:
            raise UserError(f"Frame {frame} is before the start.")
        if self._length is not None and frame >= self._length:
            raise self._beyond(frame)
        wanted = self._origin + self._last_tick(frame)
        self._seek(wanted)
        found = self._decode_to(wanted)
        self._check_end(found, frame)
        self._check_damage(found, wanted)
        return found

    def _last_tick(self, frame: int) -> int:
        """The last time, in ticks from the first picture, of a picture that is on screen at a frame's start.

        A container rounds both times to its ticks, so that a picture on the grid may stand a tick late.
        """
        a_frame = 1 / self._rate.fraction
        slack = min(a_frame / 4, max(self._rate.slack, self._tick))
        return math.floor((self._rate.seconds(frame) + slack) / self._tick)

    def _seek(self, wanted: int) -> None:
        """Stand on a picture at or before the wanted time, as near as a key frame allows."""
        if self._container is None:
            self._restart()
        here, following = _time(self._current), self._following
        ahead = _AHEAD / self._rate.fraction / self._tick
        if here <= wanted and (
            wanted - here <= ahead or (following is not None and _time(following) > wanted)
        ):
            return
        aim, back = wanted, max(1, round(Fraction(1, 2) / self._tick))
        while aim > self._origin:
            if self._jump(aim, wanted):
                return
            aim, back = aim - back, back * 4
        self._restart()

    def _jump(self, aim: int, wanted: int) -> bool:
        """Seek to the key frame before a time; False if it turns out to lie after the wanted one."""
        import av

        try:
            self._container.seek(aim, stream=self._stream, backward=True)
        except av.FFmpegError:
            return False
        self._begin()
        self._need_key = True
        first = self._advance()
        if first is None or self._key_time is None:
            return False
        # Pictures before the key picture's own time refer to pictures before the seek (open GOP).
        while first is not None and _time(first) < self._key_time:
            first = self._advance()
        if first is None or _time(first) > wanted:
            return False
        self._current = first
        return True

    def _restart(self) -> None:
        self.close()
        self._open()
        first = self._advance()
        if first is None:
            raise MediaError(f"“{self._path.name}” can no longer be read.", "Check the drive it is on.")
        self._current = first

    def _decode_to(self, wanted: int) -> VideoFrame:
        """Decode forward; the last picture at or before the wanted time."""
        while True:
            following = self._following or self._advance()
            self._following = following
            if following is None or _time(following) > wanted:
                return self._current
            self._current, self._following = following, None

    def _open(self) -> None:
        container = open_container(self._path)
        stream = main_video(container)
        if stream is None or not can_decode(stream):
            container.close()
            if stream is None:
                raise MediaError(f"“{self._path.name}” has no pictures.", "It holds sound only.")
            raise MediaError(
                f"“{self._path.name}” holds video that cannot be decoded here ({codec_name(stream)}).",
                "Convert it to MP4 with H.264 and add that.",
            )
        stream.codec_context.thread_type = "AUTO"
        self._container, self._stream = container, stream
        self._tick = tick(stream)
        self._shape = stream.sample_aspect_ratio or Fraction(1)
        self._need_key = False
        self._begin()

    def _begin(self) -> None:
        """Forget what was decoded; the container stands somewhere new."""
        self._pictures = self._decode()
        self._following = None
        self._key_time: int | None = None
        self._sent: list[int] = []
        self._failed = False
        self._ended = False
        self._end = 0

    def _advance(self) -> VideoFrame | None:
        return next(self._pictures, None)

    def _decode(self) -> Iterator[VideoFrame]:
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                self._failed, packet = True, None
            if packet is None:
                self._ended = True
                return
            if packet.size:
                if self._need_key and not packet.is_keyframe:
                    continue
                self._need_key = False
                self._note(packet)
            try:
                yield from packet.decode()
            except av.FFmpegError:
                self._failed = True

    def _note(self, packet: Any) -> None:
        """Remember which pictures went into the decoder, to notice one that does not come out."""
        self._failed = self._failed or packet.is_corrupt
        time = packet.pts if packet.pts is not None else packet.dts
        if time is None or packet.is_discard:
            return
        if self._key_time is None:
            self._key_time = time
        self._end = max(self._end, time + (packet.duration or 0))
        if len(self._sent) > 4 * _AHEAD:
            self._sent = [each for each in self._sent if each >= _time(self._current)]
        self._sent.append(time)

    def _check_end(self, found: VideoFrame, frame: int) -> None:
        """The last picture lasts for its own duration, at least one frame; nothing is shown after that."""
        if not self._ended or self._following is not None:
            return
        a_frame = 1 / self._rate.fraction
        end = max(
            (self._end - self._origin) * self._tick, (_time(found) - self._origin) * self._tick + a_frame
        )
        if self._rate.seconds(frame) <= end - a_frame / 4:
            return
        if self._length is None:
            raise self._beyond(frame)
        raise MediaError(
            f"“{self._path.name}” ends before frame {frame}: it is damaged or was cut.",
            "Copy it again, or relink the whole file.",
        )

    def _check_damage(self, found: VideoFrame, wanted: int) -> None:
        if not self._failed:
            return
        shown = _time(found)
        if any(shown < time <= wanted for time in self._sent):
            seconds = int((wanted - self._origin) * self._tick)
            at = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
            raise MediaError(f"“{self._path.name}” is damaged at {at}: there is no picture to show.")

    def _beyond(self, frame: int) -> UserError:
        last = f"The last frame is {self._length - 1}." if self._length else ""
        return UserError(f"Frame {frame} is beyond the end.", last)


def _time(frame: VideoFrame) -> int:
    return frame_time(frame) or 0


def _pixels(
    frame: VideoFrame, converter: VideoReformatter, shape: Fraction, width: int | None
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """RGB pixels (height x width x 3), upright, square, scaled to `width` if given."""
    turns = round(frame.rotation / 90) % 4
    across, down = _square_size(frame.width, frame.height, shape)
    if width is not None:
        shown = across if turns % 2 == 0 else down
        across, down = (max(1, round(each * width / shown)) for each in (across, down))
    # Untagged HD video is BT.709 by convention; the converter's own default is BT.601.
    untagged_hd = frame.colorspace == _UNSPECIFIED and frame.height >= _HD_HEIGHT
    picture = converter.reformat(
        frame,
        width=across,
        height=down,
        format="rgb24",
        src_colorspace=_BT709 if untagged_hd else None,
        interpolation="AREA" if width is not None else "BICUBIC",
    )
    return np.ascontiguousarray(np.rot90(np.asarray(picture.to_ndarray(), np.uint8), turns))


def _square_size(width: int, height: int, shape: Fraction) -> tuple[int, int]:
    """Size in square pixels: never fewer pixels across than are stored, as players do it."""
    if shape <= 0 or shape == 1:
        return width, height
    if shape > 1:
        return round(width * shape), height
    return width, round(height / shape)
