"""Reads the data of the sample project: CSV files and `sample.toml` in `sample_project/`."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

import qdacoder
from qdacoder.domain.codebook import Hue
from qdacoder.domain.timecode import FrameRate, Timebase, TimecodeStyle
from qdacoder.errors import StorageError


@dataclass(frozen=True, slots=True)
class SampleFootage:
    """One footage of the sample and what its clip shows.

    Attributes:
        file: name of the clip in the folder ``footage``.
        start, length: timecodes ``HH:MM:SS:FF``.
        seed, scenes, shot_seconds, brightness, tint, noise_share: see `media.clips.ClipPlan`.
    """

    title: str
    site: str
    kind: str
    creator: str
    year: int | None
    style: TimecodeStyle
    file: str
    rate: int
    start: str
    length: str
    memo: str
    seed: int
    scenes: int
    shot_seconds: tuple[int, int]
    brightness: int
    tint: tuple[int, int]
    noise_share: float

    @property
    def grid(self) -> Timebase:
        """The footage's grid from zero."""
        return Timebase(FrameRate(self.rate))

    @property
    def start_frame(self) -> int:
        """The timecode of the first frame, in frames from zero."""
        return self.grid.parse(self.start)

    @property
    def length_frames(self) -> int:
        """Whole frames."""
        return self.grid.parse(self.length)


@dataclass(frozen=True, slots=True)
class SampleWitness:
    """One witness of the sample."""

    label: str
    site: str
    status: str
    role: str
    note: str


@dataclass(frozen=True, slots=True)
class SampleNode:
    """One node of the sample."""

    name: str
    category: str
    definition: str
    quick_key: str | None


@dataclass(frozen=True, slots=True)
class SampleSegment:
    """One segment of the sample: all citations of one range of one witness.

    Attributes:
        in_text, out_text: timecodes as printed.
        witness: label, empty where nobody is named.
        memo: summaries, one a line, then remarks.
    """

    footage: str
    in_text: str
    out_text: str
    witness: str
    nodes: tuple[str, ...]
    memo: str


@dataclass(frozen=True, slots=True)
class SampleData:
    """Everything the sample project is made from, in order."""

    name: str
    footage: tuple[SampleFootage, ...]
    witnesses: tuple[SampleWitness, ...]
    categories: tuple[tuple[str, str, Hue], ...]
    nodes: tuple[SampleNode, ...]
    segments: tuple[SampleSegment, ...]


def sample_data_folder() -> Path:
    """Where the data are: inside the installed package, or beside it in a checkout.

    Raises:
        StorageError: they are in neither place.
    """
    package = Path(qdacoder.__file__).resolve().parent
    for folder in (package / "_sample_project", package.parent / "sample_project"):
        if (folder / "sample.toml").is_file():
            return folder
    raise StorageError("The data of the sample project are missing.", "Install qdacoder again.")


def read_sample_data(folder: Path | None = None) -> SampleData:
    """Read the sample's data.

    Raises:
        StorageError: they are missing or damaged.
    """
    folder = folder or sample_data_folder()
    try:
        manifest = tomllib.loads((folder / "sample.toml").read_text(encoding="utf-8"))
        categories = _rows(folder / "categories.csv")
        hues = [Hue(name) for name in manifest["categories"]["hues"]]
        return SampleData(
            name=manifest["project"]["name"],
            footage=_footage(manifest["footage"], _rows(folder / "footage.csv")),
            witnesses=tuple(SampleWitness(**row) for row in _rows(folder / "witnesses.csv")),
            categories=tuple(
                (row["name"], row["definition"], hue) for row, hue in zip(categories, hues, strict=True)
            ),
            nodes=_nodes(_rows(folder / "nodes.csv"), _rows(folder / "node_notes.csv")),
            segments=_segments(_rows(folder / "citations.csv")),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(
            "The data of the sample project are damaged.", "Install qdacoder again."
        ) from error


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _footage(clips: list[dict[str, object]], rows: list[dict[str, str]]) -> tuple[SampleFootage, ...]:
    facts = {row["title"]: row for row in rows}
    result = []
    for clip in clips:
        row = facts[str(clip["title"])]
        values = {**clip, "shot_seconds": _pair(clip["shot_seconds"]), "tint": _pair(clip["tint"])}
        values["memo"] = str(clip["memo"]).strip()
        result.append(
            SampleFootage(
                site=row["site"],
                kind=row["kind"],
                creator=row["creator"],
                year=int(row["year"]) if row["year"] else None,
                style=TimecodeStyle.parse(row["timecode_style"]),
                **values,  # type: ignore[arg-type]
            )
        )
    return tuple(result)


def _pair(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("a pair of numbers is expected")
    return int(value[0]), int(value[1])


def _nodes(rows: list[dict[str, str]], notes: list[dict[str, str]]) -> tuple[SampleNode, ...]:
    by_name = {row["name"]: row for row in notes}
    return tuple(
        SampleNode(
            row["name"],
            row["category"],
            by_name[row["name"]]["definition"],
            by_name[row["name"]]["quick_key"] or None,
        )
        for row in rows
    )


def _segments(rows: list[dict[str, str]]) -> tuple[SampleSegment, ...]:
    grouped: dict[tuple[str, str, str, str], list[dict[str, str]]] = {}
    for row in rows:
        grouped.setdefault((row["footage"], row["in"], row["out"], row["witness"]), []).append(row)
    return tuple(
        SampleSegment(
            *key,
            nodes=tuple(dict.fromkeys(n for row in same for n in row["nodes"].split(";") if n)),
            memo="\n".join(
                dict.fromkeys(text for part in ("summary", "remark") for row in same if (text := row[part]))
            ),
        )
        for key, same in grouped.items()
    )
