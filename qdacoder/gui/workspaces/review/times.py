"""Lengths of time as Review writes them."""

from __future__ import annotations

from fractions import Fraction

from qdacoder.gui.i18n import tr


def clock_text(seconds: Fraction, rate: Fraction | None = None) -> str:
    """Hours, minutes, seconds, and frames where a rate (frames a second) is given: ``00:05:53:02``.

    Hits of footage with different rates have no common frame: the rest is then hundredths, after a dot.
    """
    if rate is not None:
        a_second = -(-rate.numerator // rate.denominator)
        whole, rest = divmod(round(seconds * rate), a_second)
        mark = ":"
    else:
        whole, rest = divmod(round(seconds * 100), 100)
        mark = "."
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{rest:02d}"


def short_text(seconds: Fraction) -> str:
    """Minutes and whole seconds, rounded up to one where there is anything: ``0:15``."""
    whole = max(1, round(seconds)) if seconds else 0
    return f"{whole // 60}:{whole % 60:02d}"


def segments_text(count: int) -> str:
    """How many segments."""
    return tr("1 segment") if count == 1 else tr("{count} segments").format(count=f"{count:,}")
