"""Exact time: frame numbers, rates as fractions, and the text forms people cite.

A *frame* is a whole number on a footage's own grid, counted from its first picture (0).
Text such as ``01:41:17:22`` exists only at the edges and is made and read here.

Drop-frame counting follows SMPTE ST 12-1: at 30000/1001 the labels ``;00`` and ``;01`` are skipped
at the start of every minute except each tenth; at 60000/1001 the labels ``;00`` to ``;03``.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from qdacoder.errors import UserError

_NTSC = {
    "23.976": (24000, 1001),
    "23.98": (24000, 1001),
    "29.97": (30000, 1001),
    "47.952": (48000, 1001),
    "47.95": (48000, 1001),
    "59.94": (60000, 1001),
    "119.88": (120000, 1001),
}
_LONGEST_HOURS = 999


@dataclass(frozen=True, slots=True, order=False)
class FrameRate:
    """Frames a second as an exact fraction, in lowest terms.

    Raises:
        UserError: if the rate is not positive or above 10,000 a second.
    """

    numerator: int
    denominator: int = 1

    def __post_init__(self) -> None:
        if self.numerator <= 0 or self.denominator <= 0 or self.numerator > 10_000 * self.denominator:
            raise UserError(
                f"{self.numerator}/{self.denominator} is not a frame rate.",
                "Give frames a second, such as 25, 29.97 or 30000/1001.",
            )
        value = Fraction(self.numerator, self.denominator)
        object.__setattr__(self, "numerator", value.numerator)
        object.__setattr__(self, "denominator", value.denominator)

    @classmethod
    def parse(cls, text: str) -> FrameRate:
        """Read ``25``, ``29.97``, ``23.976`` or ``30000/1001``; NTSC decimals become their true fraction.

        Raises:
            UserError: if the text is not a rate.
        """
        cleaned = text.strip().lower().removesuffix("fps").strip()
        plain = cleaned.rstrip("0").rstrip(".") if "." in cleaned else cleaned
        if plain in _NTSC:
            return cls(*_NTSC[plain])
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?|[0-9]{1,9}/[0-9]{1,9}", cleaned, re.ASCII):
            raise UserError(f"“{text}” is not a frame rate.", "Give 25, 29.97 or 30000/1001.")
        try:
            value = Fraction(cleaned)
        except ZeroDivisionError:
            value = Fraction(0)
        return cls(value.numerator, value.denominator)

    @classmethod
    def from_fraction(cls, value: Fraction) -> FrameRate:
        """The rate for an exact fraction of frames a second."""
        return cls(value.numerator, value.denominator)

    @property
    def fraction(self) -> Fraction:
        """Frames a second."""
        return Fraction(self.numerator, self.denominator)

    @property
    def counted(self) -> int:
        """Frame labels in one second of timecode: 30 for 29.97, 25 for 25, never below 1."""
        return max(1, (2 * self.numerator + self.denominator) // (2 * self.denominator))

    @property
    def can_drop(self) -> bool:
        """Whether drop-frame counting is defined for this rate (29.97, 59.94 and their multiples)."""
        return self.denominator == 1001 and self.counted % 30 == 0

    @property
    def label(self) -> str:
        """Short text for people: ``25``, ``29.97``, ``23.976``."""
        if self.denominator == 1:
            return str(self.numerator)
        for text, pair in _NTSC.items():
            if pair == (self.numerator, self.denominator):
                return text
        return f"{float(self.fraction):.3f}".rstrip("0").rstrip(".")

    def seconds(self, frame: int) -> Fraction:
        """Start of a frame in seconds from frame 0."""
        return Fraction(frame * self.denominator, self.numerator)

    def middle_ms(self, frame: int) -> int:
        """A whole millisecond inside the frame, nearest to its middle (for players that seek in ms)."""
        return math.floor((Fraction(frame) + Fraction(1, 2)) / self.fraction * 1000)

    def frame_at(self, seconds: Fraction | int) -> int:
        """The frame on screen at a time in seconds from frame 0 (floor)."""
        return math.floor(Fraction(seconds) * self.fraction)

    @property
    def slack(self) -> Fraction:
        """Seconds by which a picture of a frame may seem to come too early.

        Matroska rounds to whole milliseconds, the first picture's time as well as the others', and
        players round to microseconds: together a little over a millisecond, far below a frame.
        """
        return min(Fraction(1001, 1_000_000), Fraction(1, 4) / self.fraction)

    def frame_at_us(self, microseconds: int) -> int:
        """The frame that a presentation time (from the first picture, rounded somewhere) belongs to."""
        return self.frame_at(Fraction(microseconds, 1_000_000) + self.slack)

    def __str__(self) -> str:
        return self.label


class TimecodeStyle(enum.Enum):
    """How a footage's times are written."""

    FRAMES = "HH:MM:SS:FF"
    MINUTES = "MM:SS"
    MILLISECONDS = "HH:MM:SS.mmm"

    @classmethod
    def parse(cls, text: str) -> TimecodeStyle:
        """The style with this name, such as ``HH:MM:SS:FF``.

        Raises:
            UserError: if no style has the name.
        """
        wanted = text.strip().upper().replace(";", ":")
        for style in cls:
            if style.value.upper() == wanted:
                return style
        known = ", ".join(style.value for style in cls)
        raise UserError(f"“{text}” is not a timecode style.", f"Use one of {known}.")


@dataclass(frozen=True, slots=True)
class Timebase:
    """A footage's grid: rate, where its timecode starts, whether labels are dropped, how it is written.

    Attributes:
        rate: frames a second.
        start_frame: the timecode of frame 0, as a count of frames from ``00:00:00:00``.
        drop_frame: skip labels as SMPTE ST 12-1 says (only where `rate.can_drop`).
        style: how times are written.
    """

    rate: FrameRate
    start_frame: int = 0
    drop_frame: bool = False
    style: TimecodeStyle = TimecodeStyle.FRAMES

    def __post_init__(self) -> None:
        if self.drop_frame and not self.rate.can_drop:
            raise UserError(
                f"Drop-frame timecode does not exist at {self.rate.label} frames a second.",
                "It is defined for 29.97 and 59.94.",
            )
        if self.start_frame < 0:
            raise UserError("A start timecode cannot be negative.")

    def format(self, frame: int) -> str:
        """The timecode of a frame in the footage's own style (``-`` before it when negative)."""
        return self.format_as(frame, self.style)

    def formatter(self) -> Callable[[int], str]:
        """`format` for very many frames: what the seconds and the frames in them look like is kept."""
        if self.style is not TimecodeStyle.FRAMES:
            return self.format
        fps, start, drop, whole = self.rate.counted, self.start_frame, self.drop_frame, self.format
        within = [format_frames(frame, self.rate)[8:] for frame in range(fps)]
        if drop:
            within = [text.replace(":", ";") for text in within]

        def text(frame: int) -> str:
            label = frame + start
            if label < 0:
                return whole(frame)
            seconds, rest = divmod(_with_dropped_labels(label, fps) if drop else label, fps)
            return _clock(seconds) + within[rest]

        return text

    def format_as(self, frame: int, style: TimecodeStyle) -> str:
        """The timecode of a frame in a given style."""
        return self._text(frame + self.start_frame, style)

    def format_full(self, frame: int) -> str:
        """The timecode to the frame, whatever the footage's style (status bar, trimming)."""
        style = TimecodeStyle.FRAMES if self.style is TimecodeStyle.MINUTES else self.style
        return self._text(frame + self.start_frame, style)

    def format_duration(self, frames: int) -> str:
        """A length in frames, always to the frame (a length is never cited in minutes)."""
        style = TimecodeStyle.FRAMES if self.style is TimecodeStyle.MINUTES else self.style
        return Timebase(self.rate, 0, False, style).format(frames)

    def parse(self, text: str) -> int:
        """The frame that a timecode names, counted from the footage's first frame.

        Reads ``HH:MM:SS:FF``, ``HH:MM:SS;FF``, ``HH:MM:SS.mmm``, ``HH:MM:SS`` and ``MM:SS``;
        ``MM:SS`` is minutes and seconds in every style. The result may lie outside the footage.

        Raises:
            UserError: if the text is no timecode, a frame does not exist at the rate, or the label
                is one that drop-frame counting skips.
        """
        return parse_timecode(text, self.rate, self.drop_frame) - self.start_frame

    def with_style(self, style: TimecodeStyle) -> Timebase:
        """The same grid written in another style."""
        return Timebase(self.rate, self.start_frame, self.drop_frame, style)

    def _text(self, label: int, style: TimecodeStyle) -> str:
        sign, label = ("-", -label) if label < 0 else ("", label)
        if style is TimecodeStyle.FRAMES:
            return sign + format_frames(label, self.rate, self.drop_frame)
        if style is TimecodeStyle.MILLISECONDS:
            # The smallest whole millisecond inside the frame, so that reading it gives the frame back.
            ms = math.ceil(self.rate.seconds(label) * 1000)
            clock = f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}"
            return f"{sign}{clock}.{ms % 1000:03d}"
        seconds = math.floor(self.rate.seconds(label))
        return f"{sign}{seconds // 60:02d}:{seconds % 60:02d}"


def format_frames(label: int, rate: FrameRate, drop_frame: bool = False) -> str:
    """``HH:MM:SS:FF`` (``;FF`` when dropping) for a count of frames from zero; hours go past 24."""
    fps = rate.counted
    if drop_frame:
        label = _with_dropped_labels(label, fps)
    separator = ";" if drop_frame else ":"
    width = max(2, len(str(fps - 1)))
    seconds, frames = divmod(label, fps)
    return f"{_clock(seconds)}{separator}{frames:0{width}d}"


@lru_cache(maxsize=20_000)  # five and a half hours
def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_FULL = re.compile(r"([0-9]{1,4}):([0-9]{1,2}):([0-9]{1,2})(?:([:;.,])([0-9]{1,5}))?", re.ASCII)
_SHORT = re.compile(r"([0-9]{1,6}):([0-9]{1,2})(?:\.([0-9]{1,3}))?", re.ASCII)


def parse_shift(text: str, rate: FrameRate) -> int:
    """A signed duration as frames: ``-00:00:02:12``, ``+00:00:01.500``, ``01:30``; a minus sign goes back.

    Durations are counted without dropped labels, so that every one can be written.

    Raises:
        UserError: if the text is no timecode at this rate.
    """
    cleaned = text.strip()
    back = cleaned.startswith(("-", "\u2212"))
    frames = parse_timecode(cleaned.lstrip("+-\u2212").strip(), rate)
    return -frames if back else frames


def parse_timecode(text: str, rate: FrameRate, drop_frame: bool = False) -> int:
    """A timecode as a count of frames from ``00:00:00:00``. See `Timebase.parse`.

    Raises:
        UserError: if the text is no timecode at this rate.
    """
    cleaned = text.strip()
    full = _FULL.fullmatch(cleaned)
    if full is not None:
        hours, minutes, seconds = (int(full[i]) for i in (1, 2, 3))
        _check_clock(text, hours, minutes, seconds)
        whole = hours * 3600 + minutes * 60 + seconds
        if full[4] is None:
            return _first_frame_of_second(whole, rate, drop_frame)
        # A comma is how SRT writes milliseconds, a full stop how this program does.
        if full[4] in ".,":
            return _frame_at_decimal(whole, full[5], rate)
        return _frame_of_label(text, whole, int(full[5]), rate, drop_frame or full[4] == ";")
    short = _SHORT.fullmatch(cleaned)
    if short is not None:
        minutes, seconds = int(short[1]), int(short[2])
        _check_clock(text, minutes // 60, 0, seconds)
        whole = minutes * 60 + seconds
        if short[3] is not None:
            return _frame_at_decimal(whole, short[3], rate)
        return math.ceil(whole * rate.fraction)
    raise UserError(
        f"“{text}” is not a timecode.", "Write HH:MM:SS:FF, HH:MM:SS.mmm or MM:SS, such as 00:29:32:13."
    )


def _check_clock(text: str, hours: int, minutes: int, seconds: int) -> None:
    if minutes > 59 or seconds > 59:
        raise UserError(f"“{text}” is not a timecode: minutes and seconds go to 59.")
    if hours > _LONGEST_HOURS:
        raise UserError(f"“{text}” is longer than {_LONGEST_HOURS} hours.")


def _first_frame_of_second(whole: int, rate: FrameRate, drop_frame: bool) -> int:
    if rate.counted == 1000 and rate.denominator == 1:
        return whole * 1000
    label = whole * rate.counted
    if drop_frame:
        dropped = _labels_dropped_a_minute(rate.counted)
        if whole % 60 == 0 and whole // 60 % 10:
            label += dropped
        return _without_dropped_labels(label, rate.counted)
    return label


def _frame_at_decimal(whole: int, digits: str, rate: FrameRate) -> int:
    return rate.frame_at(Fraction(whole) + Fraction(int(digits), 10 ** len(digits)))


def _frame_of_label(text: str, whole: int, frame: int, rate: FrameRate, drop_frame: bool) -> int:
    fps = rate.counted
    if frame >= fps:
        raise UserError(
            f"Frame {frame} does not exist at {rate.label} frames a second.",
            f"The last frame of a second is {fps - 1}.",
        )
    label = whole * fps + frame
    if not drop_frame:
        return label
    if not rate.can_drop:
        raise UserError(
            f"“{text}” is drop-frame timecode, which does not exist at {rate.label} frames a second."
        )
    if whole % 60 == 0 and whole // 60 % 10 and frame < _labels_dropped_a_minute(fps):
        raise UserError(
            f"“{text}” does not exist: drop-frame timecode skips it.",
            f"The minute starts at ;{_labels_dropped_a_minute(fps):02d}.",
        )
    return _without_dropped_labels(label, fps)


def _labels_dropped_a_minute(fps: int) -> int:
    return fps // 15


def _with_dropped_labels(frame: int, fps: int) -> int:
    """The label number of a frame: SMPTE ST 12-1, skipped labels added in."""
    drop = _labels_dropped_a_minute(fps)
    a_minute = fps * 60 - drop
    ten_minutes = fps * 600 - 9 * drop
    tens, rest = divmod(frame, ten_minutes)
    added = 9 * drop * tens
    if rest >= fps * 60:
        added += drop * (1 + (rest - fps * 60) // a_minute)
    return frame + added


def _without_dropped_labels(label: int, fps: int) -> int:
    """The frame of a label number: SMPTE ST 12-1, skipped labels taken out."""
    minutes = label // (fps * 60)
    return label - _labels_dropped_a_minute(fps) * (minutes - minutes // 10)
