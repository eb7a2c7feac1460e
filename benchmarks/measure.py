"""What a measured row is, how it is counted, and what it has to hold."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

SMALL = "QDACODER_BENCH_SMALL"
CPU = "QDACODER_BENCH_CPU"
FEW = "QDACODER_BENCH_FEW"
_FEW_TIMES = 8


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: as the issue calls it, with a part behind a dot where a row has several.
        what: in words, with the sizes it really had.
        floor: what the same would cost bare, in the same unit and the same run.
        most: the most the median (or, with `by` p95, the 95th percentile) may be; None: nothing is asked.
    """

    name: str
    what: str
    n: int
    unit: str
    median: float
    p95: float
    worst: float
    floor: float
    most: float | None = None
    by: str = "median"
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.median / self.floor if self.floor else 0.0

    @property
    def asked(self) -> str:
        """What it has to hold, in words; a bound of several parts is written in full."""
        if self.most is None:
            return ""
        if self.by == "ratio":
            return f"{self.most:g} × floor"
        return f"{self.most:g} {self.unit} {self.by}"

    @property
    def holds(self) -> bool | None:
        if self.most is None:
            return None
        return float(getattr(self, self.by)) <= self.most

    def as_json(self) -> dict[str, Any]:
        kept = ("name", "n", "unit", "median", "p95", "worst", "floor")
        given = asdict(self)
        return {key: _rounded(given[key]) for key in kept} | {"ratio": _rounded(self.ratio)}

    def whole(self) -> dict[str, Any]:
        return asdict(self)


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def row(name: str, what: str, found: Sequence[float], floor: float | Sequence[float], **more: Any) -> Row:
    """A row of what was measured; `floor` is a value or what was measured for it."""
    ordered = sorted(found)
    bare = floor if isinstance(floor, float | int) else statistics.median(floor)
    return Row(
        name,
        what,
        len(ordered),
        more.pop("unit", "ms"),
        statistics.median(ordered),
        ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
        ordered[-1],
        float(bare),
        **more,
    )


def small() -> bool:
    """Whether only the running of the benchmark is of interest."""
    return os.environ.get(SMALL) == "1"


def times(count: int) -> int:
    """How often to repeat: so often, twice in a small run, a few times where only stalls are of interest."""
    if small():
        return 2
    return min(count, _FEW_TIMES) if os.environ.get(FEW) == "1" else count


def clock() -> float:
    """Seconds that passed; on a machine that others use as well, those the processor gave to this program."""
    return time.process_time() if os.environ.get(CPU) == "1" else time.perf_counter()


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that something takes."""
    start = clock()
    work()
    return (clock() - start) * 1000


def repeated(count: int, work: Callable[[], object], *, warm: int = 1) -> list[float]:
    """Milliseconds of each of `times(count)` calls, after some that do not count."""
    for _ in range(warm):
        work()
    return [timed(work) for _ in range(times(count))]
