"""Background work. The only home of threads: one that reads, two for media, one for commits."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from qdacoder.errors import Cancelled

Job = Callable[[Callable[[float], None], Callable[[], bool]], Any]
_LANES = {"read": 1, "media": 2, "commit": 1}
_QUICK = 0.004  # seconds: what is done sooner is not worth a look at anything else


@dataclass(slots=True)
class Work:
    """One job under way.

    Attributes:
        title: what the status bar says.
        share: 0..1 as told by the job.
        started: monotonic seconds.
    """

    id: int
    title: str
    share: float = 0.0
    started: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask the job to stop; it leaves no half result."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self._stop.is_set()

    def seconds_left(self) -> float | None:
        """An estimate, None until enough is known."""
        gone = time.monotonic() - self.started
        return gone * (1 - self.share) / self.share if self.share > 0.02 and gone > 1 else None


class Runner(QObject):
    """Runs `job(progress, cancel) -> value` in a thread; results arrive on the main thread.

    Signals:
        jobs_changed: a job began, moved on or ended.
    """

    jobs_changed = Signal()
    _back = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {name: ThreadPoolExecutor(size, f"qdacoder-{name}") for name, size in _LANES.items()}
        self._ids = itertools.count(1)
        self._works: dict[int, Work] = {}
        self._open = True
        self._back.connect(self._call, Qt.ConnectionType.QueuedConnection)

    @property
    def works(self) -> tuple[Work, ...]:
        """Jobs under way, oldest first."""
        return tuple(self._works.values())

    def run(
        self,
        job: Job,
        on_done: Callable[[Any], object] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        title: str = "",
        lane: str = "media",
    ) -> Work:
        """Start a job. A stopped job calls neither `on_done` nor `on_error`."""
        work = Work(next(self._ids), title)
        self._works[work.id] = work

        def told(share: float) -> None:
            if share >= 1 or share - work.share >= 0.01:
                work.share = share
                self._post(self.jobs_changed.emit)

        future = self._pools[lane].submit(job, told, lambda: work.cancelled)
        future.add_done_callback(
            lambda ended: self._post(lambda: self._ended(work, ended, on_done, on_error))
        )
        self.jobs_changed.emit()
        return work

    def wait_for(self, work: Callable[[], None], meanwhile: Callable[[], None]) -> None:
        """Do `work` in the thread for commits and wait for it; every few milliseconds `meanwhile` runs here.

        The event loop does not run. What `work` raises is raised here; what `meanwhile` raises ends its calls
        and is reported afterwards, as it has nothing to do with the work.
        """
        done = threading.Event()
        future = self._pools["commit"].submit(work)
        future.add_done_callback(lambda _future: done.set())
        failed: Exception | None = None
        while not done.wait(_QUICK):
            try:
                if failed is None:
                    meanwhile()
            except Exception as error:
                failed = error
        if failed is not None:
            sys.excepthook(type(failed), failed, failed.__traceback__)
        future.result()

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for work in self.works:
            work.cancel()

    def close(self) -> None:
        """Stop every job and wait for the threads."""
        self._open = False
        self.cancel_all()
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)
        self._works.clear()

    def _post(self, call: Callable[[], None]) -> None:
        if self._open:
            self._back.emit(call)

    def _call(self, call: Callable[[], None]) -> None:
        if self._open:
            call()

    def _ended(
        self,
        work: Work,
        future: Future[Any],
        on_done: Callable[[Any], object] | None,
        on_error: Callable[[Exception], None] | None,
    ) -> None:
        self._works.pop(work.id, None)
        self.jobs_changed.emit()
        if work.cancelled or future.cancelled():
            return
        error = future.exception()
        if error is None:
            if on_done:
                on_done(future.result())
        elif isinstance(error, Cancelled):
            return
        elif on_error and isinstance(error, Exception):
            on_error(error)
        else:
            raise error
