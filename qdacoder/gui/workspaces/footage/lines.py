"""What a line of the footage table knows, and the words for it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

from qdacoder.domain.coverage import Coverage
from qdacoder.domain.exclusion import ExclusionRow
from qdacoder.domain.footage import FootageRow, MediaFacts, MediaState, Picture, StreamFacts
from qdacoder.domain.spans import Span
from qdacoder.domain.timecode import TimecodeStyle
from qdacoder.gui.i18n import tr

_CONTAINERS = {"mov": "MOV/MP4", "matroska": "Matroska", "mpegts": "MPEG-TS", "asf": "WMV/ASF"}
_CODECS = {
    "h264": "H.264",
    "hevc": "H.265",
    "mpeg2video": "MPEG-2",
    "mpeg4": "MPEG-4",
    "prores": "ProRes",
    "dvvideo": "DV",
    "dnxhd": "DNxHD",
    "aac": "AAC",
    "mp3": "MP3",
    "flac": "FLAC",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "ac3": "AC-3",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a footage of the project, or (`row` None) a file that is being read.

    Attributes:
        key: the footage's id; negative for a file that is being read.
        path: where the file is or should be, None when no file is known.
        state: None until it was looked for.
        verified_at: when the checksum was last compared and was the same.
        spans: coded stretches that do not touch.
        excluded: ranges that are left out of sound or picture, by in.
        seen: what anybody watched, stretches that do not touch.
        coverage: the same counted in frames, as Analysis and the command line count them.
        picture: a small one, None until it is made or where there is none.
        share: 0..1 of what is done with the file now (reading, comparing), None when nothing is.
        trouble: why the file was refused or has no picture, empty otherwise.
    """

    key: int
    row: FootageRow | None = None
    path: Path | None = None
    state: MediaState | None = None
    verified_at: datetime | None = None
    spans: tuple[Span, ...] = field(default=(), repr=False)
    excluded: tuple[ExclusionRow, ...] = field(default=(), repr=False)
    seen: tuple[Span, ...] = field(default=(), repr=False)
    coverage: Coverage | None = None
    picture: Picture | None = field(default=None, repr=False)
    share: float | None = None
    trouble: str = ""

    @property
    def title(self) -> str:
        """The footage's title, or the name of the file that is being read."""
        if self.row is not None:
            return self.row.title
        return self.path.name if self.path else ""

    @property
    def needs_attention(self) -> bool:
        """Whether something is wrong with the file."""
        if self.row is None:
            return bool(self.trouble)
        return self.state in (MediaState.MISSING, MediaState.CHANGED)

    @property
    def coded_share(self) -> float:
        """Share of the footage that is coded, 0..1."""
        return self.row.coded_frames / self.row.length_frames if self.row else 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """The line above the table.

    Attributes:
        seconds: of all footage together; `length` as text, to the frame where all is counted alike.
        size: bytes of all files.
        troubled: titles that need attention.
    """

    files: int
    length: str
    size: int
    troubled: tuple[str, ...]


def summarize(lines: list[Line]) -> Summary:
    """Counts over the lines of footage."""
    rows = [line.row for line in lines if line.row is not None]
    grids = {(row.rate, row.timebase.drop_frame) for row in rows}
    frames = sum(row.length_frames for row in rows)
    if len(grids) == 1 and rows[0].style is not TimecodeStyle.MILLISECONDS:
        length = rows[0].timebase.format_duration(frames)
    else:
        whole = int(sum(row.rate.seconds(row.length_frames) for row in rows))
        length = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    troubled = tuple(line.title for line in lines if line.row is not None and line.needs_attention)
    return Summary(len(rows), length, sum(row.media_size for row in rows), troubled)


def size_text(size: int) -> str:
    """Bytes as people read them, in decimal units: ``41.8 GB``."""
    value, unit = float(size), "B"
    for bigger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, bigger
    return f"{size} B" if unit == "B" else f"{value:.1f} {unit}"


def share_text(share: float) -> str:
    """A share as a whole per cent; what is there is never called 0, what is not whole never 100."""
    percent = round(share * 100)
    if share > 0 and percent == 0:
        return tr("under 1%")
    if share < 1 and percent == 100:
        return tr("over 99%")
    return f"{percent}%"


def coverage_text(line: Line) -> str:
    """How much is coded, excluded beside that, and (once anything was watched) not seen."""
    found = line.coverage
    coded = tr("nothing coded yet")
    if line.row and line.row.segments:
        coded = tr("{share} coded").format(share=share_text(line.coded_share))
    parts = [coded]
    if found is not None and found.excluded:
        parts.append(tr("{share} excluded").format(share=share_text(found.share(found.excluded))))
    if found is not None and found.unseen and line.seen:
        parts.append(tr("{share} not seen").format(share=share_text(found.share(found.unseen))))
    return ", ".join(parts)


def day_text(at: datetime) -> str:
    """A day: ``12 Mar 2024``."""
    local = at.astimezone()
    return f"{local.day} {local:%b %Y}"


def state_text(line: Line) -> str:
    """The word for a file's state."""
    if line.state is MediaState.PRESENT:
        return tr("Verified") if line.verified_at else tr("Present")
    if line.state is None:
        return ""
    return {
        MediaState.MISSING: tr("Missing"),
        MediaState.CHANGED: tr("Changed"),
        MediaState.NONE: tr("No file"),
    }[line.state]


def button_text(line: Line) -> str:
    """What can be done about a file, empty where nothing needs to be."""
    if line.row is None:
        return tr("Dismiss") if line.trouble else tr("Stop")
    found = {
        MediaState.MISSING: tr("Relink"),
        MediaState.CHANGED: tr("Compare"),
        MediaState.NONE: tr("Link file"),
    }
    return found.get(line.state, "") if line.state is not None else ""


def segments_text(count: int) -> str:
    """A count of segments."""
    return tr("1 segment") if count == 1 else tr("{count} segments").format(count=f"{count:,}")


def beside_button(line: Line) -> str:
    """What stands beside the button: where the file was, or what lies in it."""
    if line.row is None:
        return ""
    if line.state is MediaState.MISSING and line.path is not None:
        return tr("on {folder}").format(folder=line.path.parent)
    if line.state is MediaState.CHANGED:
        return segments_text(line.row.segments)
    return ""


def second_state_text(line: Line) -> str:
    """The line below the state: checksum, or how far its making is."""
    if line.share is not None:
        return tr("Checksum {percent} %").format(percent=int(line.share * 100))
    if line.row is not None and line.row.media_sha256:
        return f"SHA-256 {line.row.media_sha256[:8]}"
    return ""


def reading_text(line: Line) -> str:
    """How far the reading of a file is, or why it was refused."""
    if line.trouble:
        return line.trouble
    if not line.share:
        return tr("Waiting to be read") if line.share is None else tr("Reading …")
    return tr("Reading … {percent} %").format(percent=int(line.share * 100))


def origin_text(row: FootageRow) -> str:
    """Creator, year, kind and how it is cited, in one line."""
    who = ", ".join(part for part in (row.creator, str(row.year or "")) if part)
    cited = tr("cited as {style}").format(style=row.style.value)
    kind = f"{row.kind}, " if row.kind else ""
    cited = _capital(kind + cited)
    return f"{tr('Creator: {who}').format(who=who)}. {cited}" if who else cited


def checksum_text(sha256: str) -> str:
    """A checksum as it is read: two groups and the end."""
    return f"{sha256[:8]} {sha256[8:16]} ... {sha256[-8:]}" if sha256 else ""


def container_text(facts: MediaFacts) -> str:
    """Container and picture: ``MXF, MPEG-2 1920×1080``."""
    name = _CONTAINERS.get(facts.container, facts.container.upper())
    videos = [_video(stream) for stream in facts.streams if stream.kind == "video"]
    return ", ".join([name, *videos])


def audio_text(facts: MediaFacts) -> str:
    """The sound streams: ``2 channels, AAC 48 kHz``."""
    return "; ".join(_audio(stream) for stream in facts.streams if stream.kind == "audio")


def other_streams_text(facts: MediaFacts) -> str:
    """Streams that are neither picture nor sound."""
    return ", ".join(
        " ".join(part for part in (stream.kind, stream.codec, stream.language) if part)
        for stream in facts.streams
        if stream.kind not in ("video", "audio")
    )


def rate_text(row: FootageRow) -> str:
    """Frames a second, exact, and whether pictures keep to it."""
    rate = row.rate
    if rate.numerator == 1000 and rate.denominator == 1 and not (row.facts and row.facts.has_video):
        return tr("sound only, counted in milliseconds")
    text = tr("{rate} frames a second").format(rate=rate.label)
    if rate.denominator != 1:
        text += f" ({rate.numerator}/{rate.denominator})"
    if row.timebase.drop_frame:
        text += ", " + tr("drop-frame timecode")
    return text


def file_name(stored: str) -> str:
    """The name at the end of a stored path, also of one that was written on Windows."""
    return PureWindowsPath(stored).name if "\\" in stored else PurePosixPath(stored).name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _video(stream: StreamFacts) -> str:
    name = _CODECS.get(stream.codec, stream.codec.upper())
    return f"{name} {stream.width}×{stream.height}" if stream.width else name


def _audio(stream: StreamFacts) -> str:
    name = "PCM" if stream.codec.startswith("pcm") else _CODECS.get(stream.codec, stream.codec.upper())
    channels = tr("1 channel") if stream.channels == 1 else tr("{n} channels").format(n=stream.channels)
    rate = f"{stream.sample_rate / 1000:g} kHz" if stream.sample_rate else ""
    text = f"{channels}, {name} {rate}".rstrip()
    return f"{text} ({stream.language})" if stream.language else text
