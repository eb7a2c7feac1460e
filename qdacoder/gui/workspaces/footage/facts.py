"""Names and values of the boxes below the footage table. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

from qdacoder.domain.footage import FootageRow, MediaFacts, MediaState
from qdacoder.domain.timecode import Timebase, TimecodeStyle
from qdacoder.gui.i18n import tr
from qdacoder.gui.workspaces.footage.lines import (
    Line,
    audio_text,
    checksum_text,
    container_text,
    day_text,
    other_streams_text,
    rate_text,
    size_text,
    state_text,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a box.

    Attributes:
        kind: ``text``, ``mono``, ``long`` (wraps) or ``amber``.
        copies: what a copy button beside it puts on the clipboard, empty without a button.
    """

    name: str
    text: str
    kind: str = "text"
    copies: str = ""


def footage_facts(row: FootageRow) -> list[Fact]:
    """What is known of the footage itself."""
    facts = [
        Fact(tr("Site"), row.site or "–"),
        Fact(tr("Kind"), row.kind or "–"),
        Fact(tr("Starts at"), row.timebase.format_full(0), "mono"),
        Fact(tr("Length"), row.timebase.format_duration(row.length_frames), "mono"),
        Fact(tr("Rate"), rate_text(row)),
        Fact(tr("Witnesses"), ", ".join(row.witnesses) or tr("none yet")),
    ]
    return [*facts, Fact(tr("Memo"), row.memo, "long")] if row.memo else facts


def file_facts(line: Line) -> list[Fact]:
    """What is known of a footage's file."""
    row = line.row
    if row is None:
        return []
    if line.state is MediaState.NONE or line.path is None:
        return [Fact(tr("File"), tr("None; it is coded by timecode"))]
    label = tr("Expected at") if line.state is MediaState.MISSING else tr("File")
    facts = [Fact(label, str(line.path), "mono", str(line.path))]
    if row.facts is not None:
        facts += _streams(row, row.facts)
    facts.append(
        Fact(tr("Size"), f"{size_text(row.media_size)} ({row.media_size:,} B)" if row.media_size else "–")
    )
    facts.append(_checksum(line, row))
    return facts


def _streams(row: FootageRow, found: MediaFacts) -> list[Fact]:
    facts = [Fact(tr("Container"), container_text(found))]
    audio, others = audio_text(found), other_streams_text(found)
    facts.append(Fact(tr("Audio"), audio or tr("none")))
    if others:
        facts.append(Fact(tr("Other streams"), others))
    if found.key_frame_gap:
        seconds = float(row.rate.seconds(found.key_frame_gap))
        text = (
            tr("every frame")
            if found.key_frame_gap == 1
            else tr("at most {frames} frames ({seconds} s) apart")
        )
        facts.append(
            Fact(tr("Key frames"), text.format(frames=found.key_frame_gap, seconds=f"{seconds:.3g}"))
        )
    if found.variable_rate:
        text = tr("Varies in the file; frames are counted on a grid of {rate} a second")
        facts.append(Fact(tr("Picture rate"), text.format(rate=row.rate.label), "long"))
    if found.damaged_at_ms is not None:
        frame = row.rate.frame_at_us(found.damaged_at_ms * 1000)
        at = Timebase(row.rate, row.timebase.start_frame, row.timebase.drop_frame, TimecodeStyle.FRAMES)
        facts.append(Fact(tr("Damaged"), tr("From {time} on").format(time=at.format(frame)), "amber"))
    return facts


def _checksum(line: Line, row: FootageRow) -> Fact:
    if not row.media_sha256:
        text = tr("not computed yet")
        if line.share is not None:
            text = tr("being computed, {percent} %").format(percent=int(line.share * 100))
        return Fact("SHA-256", text)
    text = checksum_text(row.media_sha256)
    if line.share is not None:
        text += "   " + tr("comparing, {percent} %").format(percent=int(line.share * 100))
    elif line.verified_at is not None:
        text += f"   {state_text(line).lower()} {day_text(line.verified_at)}"
    return Fact("SHA-256", text, "mono", row.media_sha256)
