"""What is in a media file: streams, frame grid, timecode, rotation, and whether it is whole to the end."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qdacoder.domain.footage import MediaFacts, StreamFacts
from qdacoder.domain.timecode import FrameRate, parse_timecode
from qdacoder.errors import MediaError, QdacoderError, UserError
from qdacoder.media.containers import (
    Cancel,
    Progress,
    can_decode,
    codec_name,
    decoded,
    frame_time,
    is_cover,
    main_audio,
    main_video,
    opened,
    readable_size,
    stop_if,
    tick,
)
from qdacoder.media.frames import FrameReader
from qdacoder.media.rates import Times, find_grid, places

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream

_SOUND_RATE = FrameRate(1000)
_KINDS = {"video", "audio", "subtitle", "data"}
# These say in advance how long they are; others guess it from what is there.
_DECLARE_LENGTH = {"mov", "matroska", "avi", "mxf", "asf", "wav", "flac"}
_MISSING_SECONDS = Fraction(1, 2)
_LONGEST_TAIL = 600  # pictures; a longer last stretch is not decoded
_EVERY = 512  # packets between two looks at `cancel`


@dataclass
class _Scan:
    """What one pass over all packets found, in the main stream's ticks."""

    times: array[int] = field(default_factory=lambda: array("q"))
    keys: array[int] = field(default_factory=lambda: array("q"))
    last: int | None = None
    last_duration: int = 0
    corrupt_at: int | None = None
    end_seconds: Fraction = Fraction(0)
    broken: bool = False

    def note(self, packet: Any) -> None:
        """Take in a packet of the main stream."""
        time = packet.pts if packet.pts is not None else packet.dts
        if time is None or packet.is_discard:
            return
        if packet.is_corrupt:
            self.corrupt_at = time if self.corrupt_at is None else min(self.corrupt_at, time)
            return
        self.times.append(time)
        if packet.is_keyframe:
            self.keys.append(time)
        duration = packet.duration or 0
        if self.last is None or time >= self.last:
            self.last, self.last_duration = time, duration
        else:
            # Decoded after the last picture, shown before it: durations follow the order of decoding
            # then, and of two that may be meant the shorter one does not overrun the end.
            self.last_duration = min(self.last_duration, duration)


def probe(path: Path, progress: Progress | None = None, cancel: Cancel | None = None) -> MediaFacts:
    """Look through a media file without decoding it, but for its last stretch.

    Args:
        path: the file.
        progress: told 0..1.
        cancel: asked whether to stop.

    Raises:
        MediaError: in one sentence, with a way out, if this is no media file that can be used.
        Cancelled: if `cancel` said so.
    """
    path = Path(path)
    size = readable_size(path)
    with opened(path) as container:
        main = _main_stream(container, path)
        # Pictures before the first one that can be decoded do not count.
        start, rotation = _first(container, main, path, cancel)
    with opened(path) as container:
        main = _main_stream(container, path)
        scan = _scan(container, main, size, progress, cancel)
        facts = _facts(container, main, scan, start)
        cut = _cut_at(container, main, scan, start)
    facts = replace(facts, rotation=rotation, size_bytes=size, damaged_at_ms=cut)
    if facts.has_video:
        facts = replace(facts, damaged_at_ms=_earliest(cut, _damaged_tail(path, facts, scan, start, cancel)))
    if progress is not None:
        progress(1.0)
    return facts


def _main_stream(container: InputContainer, path: Path) -> Stream:
    """The stream that gives the footage its grid: video if there is any, else sound."""
    stream = main_video(container) or main_audio(container)
    if stream is None:
        raise MediaError(f"“{path.name}” holds neither video nor sound.", "Choose a video or sound file.")
    if not can_decode(stream):
        raise MediaError(
            f"“{path.name}” holds {stream.type} that cannot be decoded here ({codec_name(stream)}).",
            "Convert it to MP4 with H.264 and add that.",
        )
    return stream


def _first(container: InputContainer, main: Stream, path: Path, cancel: Cancel | None) -> tuple[int, int]:
    """Time of the first picture or sound in ticks, and clockwise degrees to turn pictures for viewing."""
    for frame in decoded(container, main, cancel):
        time = frame_time(frame)
        if time is None:
            raise MediaError(f"“{path.name}” holds no times.", "Put it into an MP4 or MKV file and add that.")
        rotation = round(-frame.rotation / 90) % 4 * 90 if main.type == "video" else 0
        return time, rotation
    what = "picture" if main.type == "video" else "sound"
    raise MediaError(
        f"No {what} of “{path.name}” can be decoded: it is damaged.", "Copy it again from where it came from."
    )


def _scan(
    container: InputContainer, main: Stream, size: int, progress: Progress | None, cancel: Cancel | None
) -> _Scan:
    import av

    found = _Scan()
    packets = container.demux()
    bases = [tick(stream) for stream in container.streams]
    count = 0
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            found.broken = True
            break
        if packet is None:
            break
        if count % _EVERY == 0:
            stop_if(cancel)
            if progress is not None and packet.pos is not None and packet.pos > 0:
                progress(min(0.95, 0.95 * packet.pos / size))
        count += 1
        if packet.pts is not None and packet.size and not packet.is_corrupt:
            end = (packet.pts + (packet.duration or 0)) * bases[packet.stream_index]
            found.end_seconds = max(found.end_seconds, Fraction(end))
        if packet.stream_index == main.index and packet.size:
            found.note(packet)
    return found


def _facts(container: InputContainer, main: Stream, scan: _Scan, start: int) -> MediaFacts:
    base = tick(main)
    times: Times = np.unique(np.frombuffer(scan.times, np.int64)) if scan.times else np.empty(0, np.int64)
    times = times[times >= start]
    if not len(times):
        times = np.array([start], np.int64)
    names = container.format.name.split(",")
    facts = MediaFacts(
        container=names[0],
        streams=tuple(_stream_facts(each) for each in container.streams if _counts(each)),
        rate=_SOUND_RATE,
        length_frames=0,
        start_us=round(start * base * 1_000_000),
    )
    if main.type != "video":
        length = (int(times[-1]) - start + scan.last_duration) * base
        start_frame, drop = _sound_timecode(container), False
        return replace(facts, length_frames=max(1, int(length * 1000)), start_frame=start_frame)
    stream: Any = main
    grid = find_grid(times, scan.last_duration, base, (stream.base_rate, stream.average_rate))
    start_frame, drop = _timecode(container, main, grid.rate)
    keys: Times = np.unique(np.frombuffer(scan.keys, np.int64)) if scan.keys else np.empty(0, np.int64)
    return replace(
        facts,
        rate=grid.rate,
        length_frames=grid.length_frames,
        variable_rate=grid.variable,
        start_frame=start_frame,
        drop_frame=drop,
        key_frame_gap=_longest_gap(places(keys[keys >= start], start, base, grid.rate), grid.length_frames),
    )


def _counts(stream: Stream) -> bool:
    return stream.type in _KINDS and not is_cover(stream)


def _stream_facts(stream: Any) -> StreamFacts:
    language = stream.language or ""
    facts = StreamFacts(stream.type, codec_name(stream), "" if language == "und" else language)
    if stream.codec_context is None:
        return facts
    if stream.type == "video":
        return replace(facts, width=stream.width, height=stream.height)
    if stream.type == "audio":
        return replace(facts, channels=stream.channels, sample_rate=stream.sample_rate or 0)
    return facts


def _longest_gap(keys: Times, length: int) -> int:
    """Longest distance between key frames, the end counted as one."""
    return max(1, int(np.diff(np.array([*(keys if len(keys) else [0]), length])).max()))


def _timecode(container: InputContainer, main: Stream, rate: FrameRate) -> tuple[int | None, bool]:
    """Start timecode as frames from zero and whether it is drop-frame, from whoever in the file names one."""
    tracks = [main.metadata, *(each.metadata for each in container.streams if each is not main)]
    for metadata in (*tracks, container.metadata):
        for name, text in metadata.items():
            if name.lower() in ("timecode", "com.apple.quicktime.timecode"):
                found = _read_timecode(text.strip(), rate)
                if found is not None:
                    return found
    return None, False


def _read_timecode(text: str, rate: FrameRate) -> tuple[int, bool] | None:
    dropped = ";" in text and rate.can_drop
    try:
        return parse_timecode(text if dropped else text.replace(";", ":"), rate, dropped), dropped
    except UserError:
        return None


def _sound_timecode(container: InputContainer) -> int | None:
    """Broadcast wave: samples since midnight, as milliseconds."""
    stream: Any = main_audio(container)
    for metadata in (stream.metadata, container.metadata):
        text = metadata.get("time_reference", "")
        if text.isascii() and text.isdigit() and stream.sample_rate:
            return int(text) * 1000 // int(stream.sample_rate)
    return None


def _cut_at(container: InputContainer, main: Stream, scan: _Scan, start: int) -> int | None:
    """Milliseconds at which the file stops too early: broken packets, or less than it says it holds."""
    base = tick(main)
    if scan.corrupt_at is not None:
        return max(0, int((scan.corrupt_at - start) * base * 1000))
    last = ((start if scan.last is None else scan.last) + scan.last_duration - start) * base
    if scan.broken:
        return int(last * 1000)
    if not _DECLARE_LENGTH.intersection(container.format.name.split(",")):
        return None
    missing = Fraction(0)
    if main.duration:
        missing = main.duration * base - last
    elif container.duration:
        # The longest stream's end on the container's own clock, which need not start at zero.
        begin = min(Fraction(container.start_time or 0, 1_000_000), Fraction(0))
        missing = Fraction(container.duration, 1_000_000) + begin - scan.end_seconds
    return int(last * 1000) if missing > _MISSING_SECONDS else None


def _earliest(*times: int | None) -> int | None:
    return min((time for time in times if time is not None), default=None)


def _damaged_tail(
    path: Path, facts: MediaFacts, scan: _Scan, start: int, cancel: Cancel | None
) -> int | None:
    """Decode the last stretch; where it fails, look backwards for the first picture that does.

    Milliseconds from the first picture, None if the last stretch is sound or too long to try.
    """
    with FrameReader(path, facts) as reader:
        keys: Times = np.unique(np.frombuffer(scan.keys, np.int64)) if scan.keys else np.array([start])
        starts = places(keys[keys >= start], start, reader.tick, facts.rate).tolist() or [0]
        bounds: list[int] = [*starts, facts.length_frames]
        if bounds[-1] - bounds[-2] > _LONGEST_TAIL:
            return None
        if _first_bad(reader, bounds[-2], bounds[-1], cancel) is None:
            return None
        low, high = -1, len(starts) - 1  # the stretch `high` is bad, those up to `low` are good
        while high - low > 1:
            middle = (low + high) // 2
            stop_if(cancel)
            end = min(bounds[middle + 1], bounds[middle] + _LONGEST_TAIL)
            if _first_bad(reader, bounds[middle], end, cancel) is None:
                low = middle
            else:
                high = middle
        bad = _first_bad(reader, bounds[high], bounds[high + 1], cancel)
        frame = bounds[high] if bad is None else bad
    return int(facts.rate.seconds(frame) * 1000)


def _first_bad(reader: FrameReader, first: int, end: int, cancel: Cancel | None) -> int | None:
    """The first frame in [first, end) whose picture cannot be decoded whole."""
    for frame in range(first, end):
        stop_if(cancel)
        try:
            if reader.find(frame).is_corrupt:
                return frame
        except QdacoderError:
            return frame
    return None
