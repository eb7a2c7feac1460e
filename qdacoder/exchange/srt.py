"""SubRip (SRT): blocks of a number, a line of times and text, separated by empty lines.

There is no standard; what players and editors write is taken: numbers may be missing or wrong, the
fraction may follow a point, hours may have more than two digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qdacoder.domain.transcript import CueText, ReadCues, ReadProblem
from qdacoder.errors import UserError

_TIME = r"(-?)(\d{1,4}):(\d{1,2}):(\d{1,2})(?:[,.](\d{1,3}))?"
_TIMES = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_TAGS = re.compile(r"</?(?:[ibus]|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)


def read(text: str) -> ReadCues:
    """The cues of an SRT text, in the order of the file.

    Raises:
        UserError: there is no line of times in it.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    times = [place for place, line in enumerate(lines) if _TIMES.match(line)]
    problems = [
        ReadProblem(place + 1, "these times cannot be read")
        for place, line in enumerate(lines)
        if "-->" in line and not _TIMES.match(line)
    ]
    if not times:
        where = f" (line {problems[0].line} should hold one)" if problems else ""
        raise UserError(
            f"No cue was found: there is no line such as 00:00:01,000 --> 00:00:04,000{where}.",
            "Choose an SRT file.",
        )
    problems += _before_the_first(lines, times[0])
    cues: list[CueText] = []
    for number, place in enumerate(times):
        end = times[number + 1] if number + 1 < len(times) else len(lines)
        body = _body(lines, place + 1, end, last=number + 1 == len(times))
        problems += _lost(lines, place + 1, body, end)
        found = _cue(lines[place], "\n".join(body), place + 1)
        if isinstance(found, ReadProblem):
            problems.append(found)
        else:
            cues.append(found)
    problems += _unnumbered(lines, times, {cue.line for cue in cues})
    return ReadCues(tuple(cues), tuple(sorted(problems, key=lambda one: one.line)))


def _unnumbered(lines: list[str], times: list[int], taken: set[int]) -> list[ReadProblem]:
    """Cues that were read although no number stands above them; one note where the file has none at all."""
    found = [place for place in times if not (place and lines[place - 1].strip().isdigit())]
    if len(found) == len(times) > 1:
        return [
            ReadProblem(
                found[0] + 1, "the cues of this file have no numbers; they are read all the same", True
            )
        ]
    return [
        ReadProblem(place + 1, "this cue has no number; it is read all the same", True)
        for place in found
        if place + 1 in taken
    ]


def _before_the_first(lines: list[str], first: int) -> list[ReadProblem]:
    return [
        ReadProblem(place + 1, "this is not part of a cue")
        for place, line in enumerate(lines[:first])
        if line.strip() and not line.strip().isdigit() and "-->" not in line
    ]


def _body(lines: list[str], start: int, end: int, *, last: bool) -> list[str]:
    """The lines of a cue's text: up to the next cue's number, empty lines at the end left out."""
    body = lines[start:end]
    while body and not body[-1].strip():
        body.pop()
    # The number of the next cue, where one stands directly above its times.
    if not last and body and body[-1].strip().isdigit() and (len(body) == 1 or not body[-2].strip()):
        body.pop()
    elif not last and body and body[-1].strip().isdigit() and lines[end - 1].strip().isdigit():
        body.pop()  # no empty line between the cues
    while body and not body[-1].strip():
        body.pop()
    while body and not body[0].strip():
        body.pop(0)
    return body


def _lost(lines: list[str], start: int, body: list[str], end: int) -> list[ReadProblem]:
    """A block inside a cue's text that begins with a number of its own has lost its times."""
    for place in range(start + 1, end - 1):
        alone = lines[place].strip().isdigit() and not lines[place - 1].strip()
        if alone and lines[place + 1].strip() and place - start < len(body):
            return [ReadProblem(place + 1, "a cue without times; its text was added to the one before")]
    return []


def _cue(times: str, text: str, line: int) -> CueText | ReadProblem:
    match = _TIMES.match(times)
    assert match is not None
    first, second = match.groups()[:5], match.groups()[5:]
    if first[0] or second[0]:
        return ReadProblem(line, "the time is negative; this cue was left out")
    start, end = _milliseconds(first), _milliseconds(second)
    if start is None or end is None:
        return ReadProblem(line, "there are at most 59 minutes and seconds; this cue was left out")
    if end <= start:
        return ReadProblem(line, "the end is not after the start; this cue was left out")
    return CueText(start, end, _TAGS.sub("", text).strip(), line=line)


def _milliseconds(parts: tuple[str, ...]) -> int | None:
    hours, minutes, seconds = (int(one) for one in parts[1:4])
    if minutes > 59 or seconds > 59:
        return None
    return (hours * 3600 + minutes * 60 + seconds) * 1000 + int((parts[4] or "0").ljust(3, "0"))


def write(cues: Iterable[CueText]) -> str:
    """SRT with numbers from 1. An empty line inside a text becomes a space, or it would end the cue."""
    blocks = []
    for number, cue in enumerate(cues, start=1):
        text = "\n".join(line if line.strip() else "\u00a0" for line in cue.text.split("\n"))
        blocks.append(f"{number}\n{_written(cue.in_ms)} --> {_written(cue.out_ms)}\n{text}\n")
    return "\n".join(blocks)


def _written(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{rest:03d}"
