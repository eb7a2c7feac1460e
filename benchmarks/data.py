"""Projects to measure with: made from a seed, kept under ``build/bench``, copied for each use.

Everything in them is made up. The journal is real: each handful of segments is a step of its own.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import small
from qdacoder.domain.text import folded
from qdacoder.domain.timecode import FrameRate
from qdacoder.services.session import ProjectSession, create_project, open_project
from qdacoder.storage.tables import REVISION, categories, codings, memos, nodes, segments
from qdacoder.storage.tables_method import quotes, transcripts
from qdacoder.storage.unit_of_work import UnitOfWork, now_text
from qdacoder.storage.write.transcripts import add_cues

ROOT = Path(__file__).resolve().parent.parent
MADE = "2"  # another number when what is made here changes
MAIN = 1  # id of the long footage
MAIN_NODES = 60
BIG_NODE, NEAR_NODE, OTHER_NODE = 1, 2, 3
TITLES = 40
_STEP = 5  # segments a journal step
_WITNESSES = {100_000: 200, 10_000: 40}


def _split(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


_WORDS = _split(
    "quota foreman ruble dormitory salary document passport winter timber shift envelope rice border",
    "they kept half of it and nobody asked where the rest of the money went that year",
)
_KOREAN = _split(
    "우리는 겨울에 나무를 베었다 월급 절반은 회사가 가져갔다 감시 반장 여권 기숙사 돈을 못 받았다"
)
_RUSSIAN = _split("мы работали зимой в лесу бригадир забрал паспорт половину зарплаты никто не спрашивал")


@dataclass(frozen=True)
class Size:
    """How much is in a project: segments (as many cues), nodes."""

    segments: int
    nodes: int = 500

    @property
    def witnesses(self) -> int:
        return _WITNESSES.get(self.segments, 8)

    @property
    def main_segments(self) -> int:
        """In the long footage."""
        return self.segments // 5

    @property
    def main_frames(self) -> int:
        return int(4.5 * 3600 * 25)


LARGE, MIDDLE, LITTLE = Size(100_000), Size(10_000), Size(1_000)
CODEBOOK = Size(40, 10_000)
_TINY = {LARGE: Size(600, 80), MIDDLE: Size(200, 80), LITTLE: Size(100, 80), CODEBOOK: Size(40, 300)}


def sized(size: Size) -> Size:
    """The size asked for, or a tiny one in a small run."""
    return _TINY[size] if small() else size


def project(size: Size, folder: Path) -> Path:
    """A copy of a project of this size, in a folder; made first where it is not there yet."""
    size = sized(size)
    kept = ROOT / "build" / "bench" / f"{size.segments}-{size.nodes}-{REVISION}-{MADE}.qdacoder"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(f"{kept.stem}.{os.getpid()}.qdacoder")
        part.unlink(missing_ok=True)
        _make(part, size)
        os.replace(part, kept)
    target = folder / kept.name
    shutil.copyfile(kept, target)
    return target


def _make(path: Path, size: Size) -> None:
    chance = random.Random(size.segments)
    session = create_project(path, f"{size.segments} segments", "Ruth Baker")
    try:
        session.add_coder("Min Seo")
        with session.beginning("Make a project to measure with"):
            _codebook(session, size)
            lengths = _footage(session, size)
        cues = _in_steps(session, lambda begin: _transcripts(begin, size, lengths, chance))
        _in_steps(session, lambda begin: _segments(begin, size, lengths, cues, chance))
        for footage_id, length in lengths.items():
            for _ in range(2):
                start = chance.randrange(length - 1000)
                session.exclusions.add(footage_id, start, start + 900, "interpreter speaks")
        session.search.rebuild()  # steps that are written without a commit each leave it out
    finally:
        session.close()
    open_project(path).close()


def _in_steps(session: ProjectSession, work: Callable[[Callable[[str], UnitOfWork]], Any]) -> Any:
    """Many journal steps in one transaction: as they would stand there, without a commit each."""
    with session.file.writing() as connection:
        opened: list[UnitOfWork] = []

        def begin(label: str) -> UnitOfWork:
            if opened:
                opened.pop().finish()
            opened.append(UnitOfWork(connection, label, "coding.tag", session.author))
            return opened[-1]

        found = work(begin)
        if opened:
            opened.pop().finish()
        return found


def _codebook(session: ProjectSession, size: Size) -> None:
    groups = max(4, size.nodes // 25)
    hues = ("blue", "mauve", "green", "red", "violet")

    def work(unit: UnitOfWork) -> None:
        names = [f"{_KOREAN[at % len(_KOREAN)]} {_WORDS[at % len(_WORDS)]} {at}" for at in range(groups)]
        unit.insert_many(
            categories,
            [
                {"name": name, "name_key": folded(name), "position": at, "hue": hues[at % 5]}
                for at, name in enumerate(names)
            ],
        )
        rows = []
        for at in range(size.nodes):
            words = (_WORDS, _KOREAN, _RUSSIAN)[at % 3]
            name = f"{words[at % len(words)]} {words[(at * 7 + 3) % len(words)]} {at + 1}"
            # Twenty-five nodes a category; of each five, two stand below the first, one of them deeper.
            above = {1: at, 2: at}.get(at % 5)
            rows.append(
                {
                    "name": name,
                    "name_key": folded(name),
                    "category_id": at * groups // size.nodes + 1,
                    "parent_id": above if above and _same(at, above - 1, groups, size) else None,
                    "position": at,
                    "definition": " ".join(words[:6]),
                    "quick_key": str(at + 1) if at < 9 else None,
                }
            )
        unit.insert_many(nodes, rows)

    session.run("Make a codebook", "node.add", work)


def _same(one: int, other: int, groups: int, size: Size) -> bool:
    return one * groups // size.nodes == other * groups // size.nodes


def _footage(session: ProjectSession, size: Size) -> dict[int, int]:
    """Lengths in frames by id; the first is the long one."""
    made = [session.witnesses.add(site=f"Site {at % 5}").result_id or 0 for at in range(size.witnesses)]
    lengths = {}
    for at in range(TITLES):
        length = "04:30:00:00" if at == 0 else "01:50:00:00"
        title = (
            f"Blagoveshchensk video {at + 1}" if at % 2 else f"{_KOREAN[at % 9]} {_RUSSIAN[at % 9]} {at + 1}"
        )
        who = [one for place, one in enumerate(made) if place % TITLES == at] or [made[at % len(made)]]
        change = session.footage.register(
            title,
            rate=FrameRate(25) if at % 4 == 0 else FrameRate.parse("29.97"),
            length=length,
            site=f"Site {at % 5}",
            creator="The Example Foundation",
            year=2017,
            witness_ids=who,
        )
        footage_id = change.result_id or 0
        lengths[footage_id] = session.footage.get(footage_id, counted=False).length_frames
    return lengths


def _transcripts(
    begin: Callable[[str], UnitOfWork], size: Size, lengths: dict[int, int], chance: random.Random
) -> dict[int, list[tuple[int, int]]]:
    """Two layers a footage, as many cues as segments in all; by footage: id and in of the original's."""
    each = max(2, size.segments // (2 * len(lengths)))
    found: dict[int, list[tuple[int, int]]] = {}
    last = 0
    for footage_id, length in lengths.items():
        source: int | None = None
        for kind, language in (("original", "ko" if footage_id % 3 else "ru"), ("translation", "en")):
            unit = begin("Import a transcript")
            layer = unit.insert(
                transcripts,
                footage_id=footage_id,
                name=language,
                language=language,
                kind=kind,
                source_id=source,
                created_at=now_text(),
            )
            step = length // (each + 1)
            rows = [
                {"in_frame": at * step, "out_frame": (at + 1) * step, "text": _sentence(language, chance)}
                for at in range(each)
            ]
            add_cues(unit, layer, rows, "imported")
            if kind == "original":
                found[footage_id] = [(last + at + 1, at * step) for at in range(each)]
            source, last = layer, last + each
    return found


def _sentence(language: str, chance: random.Random) -> str:
    words: Sequence[str] = {"ko": _KOREAN, "ru": _RUSSIAN}.get(language, _WORDS)
    return " ".join(chance.choice(words) for _ in range(chance.randrange(6, 16)))


def _segments(
    begin: Callable[[str], UnitOfWork],
    size: Size,
    lengths: dict[int, int],
    cues: dict[int, list[tuple[int, int]]],
    chance: random.Random,
) -> None:
    others = [one for one in lengths if one != MAIN]
    where = [MAIN] * size.main_segments + [
        others[at % len(others)] for at in range(size.segments - size.main_segments)
    ]
    chance.shuffle(where)
    at_once: list[tuple[dict[str, Any], list[int]]] = []
    for number, footage_id in enumerate(where, start=1):
        at_once.append(
            (_segment(footage_id, lengths[footage_id], size, chance), _nodes(footage_id, size, chance))
        )
        if len(at_once) == _STEP or number == len(where):
            _write(begin("Tag a handful"), number - len(at_once) + 1, at_once, cues, chance)
            at_once = []


def _segment(footage_id: int, length: int, size: Size, chance: random.Random) -> dict[str, Any]:
    start = chance.randrange(length - 1600)
    return {
        "footage_id": footage_id,
        "in_frame": start,
        "out_frame": start + chance.randrange(40, 600 if footage_id == MAIN else 1500),
        "witness_id": chance.randrange(size.witnesses) + 1 if chance.random() < 0.95 else None,
        "relevance": chance.randrange(4),
        "quote_original": _sentence("ko" if footage_id % 3 else "ru", chance),
        "quote_translation": _sentence("en", chance),
        "created_by": 1,
        "created_at": f"2026-03-{chance.randrange(1, 29):02}T09:30:00.000+00:00",
    }


def _nodes(footage_id: int, size: Size, chance: random.Random) -> list[int]:
    """A tenth of all segments carry the big node, a tenth of them another one besides."""
    most = min(MAIN_NODES, size.nodes) if footage_id == MAIN else size.nodes
    first = BIG_NODE if chance.random() < 0.1 else chance.randrange(2, most + 1)
    second = chance.randrange(2, most + 1)
    return [first, second] if chance.random() < 0.1 and second != first else [first]


def _write(
    unit: UnitOfWork,
    first: int,
    some: list[tuple[dict[str, Any], list[int]]],
    cues: dict[int, list[tuple[int, int]]],
    chance: random.Random,
) -> None:
    numbered = [(first + at, values, on) for at, (values, on) in enumerate(some)]
    unit.insert_many(segments, [{"id": one, **values} for one, values, _on in numbered])
    unit.insert_many(
        codings,
        [
            {
                "segment_id": one,
                "node_id": node,
                "coder_id": 2 if chance.random() < 0.1 else 1,
                "coded_at": values["created_at"],
            }
            for one, values, on in numbered
            for node in on
        ],
    )
    one, values, _on = numbered[0]
    if chance.random() < 0.3:
        at = values["created_at"]
        noted = {"segment_id": one, "coder_id": 1, "created_at": at, "changed_at": at}
        unit.insert_many(memos, [{**noted, "text": _sentence("en", chance)}])
    if chance.random() < 0.3:
        cue_id, _start = chance.choice(cues[values["footage_id"]])
        unit.insert_many(quotes, [{"segment_id": one, "cue_id": cue_id, "text": "돈", "to_character": 1}])
