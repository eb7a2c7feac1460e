"""How long the window does not answer: the longest stall of the event loop, and what the GUI thread did then.

A thread posts a ping to the GUI thread, waits for the answer and posts the next; every few milliseconds it
looks at the GUI thread's Python stack. Time counts only while the program is at work: inside an event loop,
or in a handler of `qdacoder.gui` that a test called. What the test, the tour or the benchmark does itself
never counts, nor do making the window, opening a project in it and changing its theme.

A busy machine must not be blamed on the program, so a stall is the time that passed less the time for which
the scheduler let the thread wait for a processor (Linux tells that for each thread). Waiting for a file, a
lock or another thread of the program counts, as it does for who sits before the window. Where the system
does not tell it, the processor time of the thread is taken instead, which misses such waiting.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QEvent, QObject

_EVERY = 0.005  # seconds between two looks
_ROOT = Path(__file__).resolve().parent.parent
_WINDOW = str(_ROOT / "qdacoder" / "gui")
# Who drives the window from outside: of their own time none counts.
_DRIVERS = (str(_ROOT / "tests"), str(_ROOT / "benchmarks"), str(_ROOT / "qdacoder" / "gui" / "tour"))
# While these run the whole window is made or dressed anew, and there is nothing that could answer. How long
# a start and an opening take are rows of their own.
_ALL_ANEW = {
    (str(_ROOT / "qdacoder" / "gui" / "main_window.py"), "__init__"),
    (str(_ROOT / "qdacoder" / "gui" / "main_window.py"), "_open"),
    (str(_ROOT / "qdacoder" / "gui" / "style.py"), "refresh"),
}
_PING = QEvent.Type(QEvent.registerEventType())

Place = tuple[str, int, str]  # file, line, function


@dataclass(frozen=True)
class Stall:
    """A time in which the window did not answer.

    Attributes:
        ms: how long, as said above.
        stack: where the GUI thread was most of that time, outermost first; empty if nobody could look.
    """

    ms: float
    stack: tuple[Place, ...] = ()

    def __str__(self) -> str:
        ours = [at for at, (file, _line, _name) in enumerate(self.stack) if file.startswith(_WINDOW)]
        shown = self.stack[ours[0] if ours else 0 :]
        lines = [f"  {name} in {Path(file).name}:{line}" for file, line, name in shown]
        return "\n".join([f"the window did not answer for {self.ms:.0f} ms:", *lines])


class Watch:
    """Looks on from `start` to `stop`, which are called on the GUI thread once there is an application."""

    def __init__(self) -> None:
        self._worst = Stall(0.0)
        self._lock = threading.Lock()
        self._looker: _Looker | None = None

    @property
    def longest(self) -> Stall:
        """The longest stall until now."""
        with self._lock:
            return self._worst

    def start(self) -> None:
        """Begin to look."""
        if QCoreApplication.instance() is None:
            raise RuntimeError("there is no application yet")
        self._looker = _Looker(self._tell)
        self._looker.start()

    def stop(self) -> Stall:
        """Look no more. Returns the longest stall."""
        if self._looker is not None:
            self._looker.end()
            self._looker = None
        return self.longest

    def forget(self) -> None:
        """What was until now does not count."""
        with self._lock:
            self._worst = Stall(0.0)

    def _tell(self, stall: Stall) -> None:
        with self._lock:
            if stall.ms > self._worst.ms:
                self._worst = stall


@contextmanager
def watched() -> Iterator[Watch]:
    """A watch over a block."""
    watch = Watch()
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()


class _Answerer(QObject):
    """Lives on the GUI thread: says which ping came last and when, and which call let it through.

    Frames are known by their address and a mark on them (`f_trace_opcodes`, which nothing else uses), and
    never kept: what they hold must not be let go in another thread.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        self.asked = 0
        self.ended = False
        self.answered: tuple[int, float] = (0, 0.0)
        self.loop: tuple[int, int] = (0, 0)  # a frame, an instruction in it

    def event(self, event: QEvent) -> bool:
        if event.type() != _PING:
            return super().event(event)
        if self.ended:
            return True
        frame = sys._getframe().f_back
        if frame is not None:
            frame.f_trace_opcodes = True
            self.loop = (id(frame), frame.f_lasti)
        self.answered = (self.asked, self._now())
        return True


class _Looker(threading.Thread):
    """The thread that pings and looks."""

    def __init__(self, tell: Callable[[Stall], None]) -> None:
        super().__init__(name="stall-watch", daemon=True)
        self._tell = tell
        self._watched = threading.get_ident()
        self._clock = _Clock(threading.get_native_id(), self._watched)
        self._answerer = _Answerer(self._clock.now)
        self._ended = False
        self._calls = 0
        self._key: tuple[object, ...] | None = None
        self._begun = 0.0
        self._seen: list[tuple[Place, ...]] = []

    def end(self) -> None:
        self._ended = True
        self.join()
        self._answerer.ended = True  # a ping may still be under way
        self._clock.close()
        self._answerer.deleteLater()

    def run(self) -> None:
        self._ask()
        while not self._ended:
            time.sleep(_EVERY)
            # Garbage of the GUI thread must not be collected here: it may hold widgets.
            collects = gc.isenabled()
            gc.disable()
            self._look()
            if collects:
                gc.enable()
        self._close(self._clock.now())

    def _ask(self) -> None:
        self._answerer.asked += 1
        QCoreApplication.postEvent(self._answerer, QEvent(_PING))

    def _look(self) -> None:
        number, at = self._answerer.answered
        if number == self._answerer.asked:
            self._close(at)
            self._ask()
        key, stack = self._what_it_does()
        now = self._clock.now()
        if key != self._key:
            self._close(now)
            self._key, self._begun = key, now
        if key is not None:
            self._seen.append(stack)

    def _close(self, now: float) -> None:
        """A stretch of work ended."""
        if self._key is not None:
            often = Counter(self._seen).most_common(1)
            self._tell(Stall((now - self._begun) * 1000, often[0][0] if often else ()))
        self._key = None
        self._seen = []

    def _what_it_does(self) -> tuple[tuple[object, ...] | None, tuple[Place, ...]]:
        """What the GUI thread works at, the same as long as it is the same call; and its stack."""
        frames: list[FrameType] = []
        frame = sys._current_frames().get(self._watched)
        while frame is not None:
            frames.append(frame)
            frame = frame.f_back
        stack = tuple((one.f_code.co_filename, one.f_lineno, one.f_code.co_name) for one in reversed(frames))
        if any((file, name) in _ALL_ANEW for file, _line, name in stack):
            return None, stack
        if self._is_in_the_loop(frames):
            return ("loop", self._answerer.asked), stack
        handler = _handler_in(frames)
        if handler is None:
            return None, stack
        if not handler.f_trace_opcodes:
            handler.f_trace_opcodes = True
            self._calls += 1
        return ("call", self._calls, self._answerer.asked), stack

    def _is_in_the_loop(self, frames: list[FrameType]) -> bool:
        """Whether the call that let the last ping through is still under way."""
        known, instruction = self._answerer.loop
        return any(one.f_trace_opcodes and (id(one), one.f_lasti) == (known, instruction) for one in frames)


def _handler_in(frames: list[FrameType]) -> FrameType | None:
    """The outermost frame of the window that a driver called last."""
    found = None
    for one in frames:
        file = one.f_code.co_filename
        if file.startswith(_DRIVERS):
            break
        if file.startswith(_WINDOW):
            found = one
    return found


class _Clock:
    """Seconds in which a thread ran or waited for something, without those in which it could have run."""

    def __init__(self, native_id: int, ident: int) -> None:
        self._cpu: int | None = None
        told = Path(f"/proc/self/task/{native_id}/schedstat")
        self._file = told.open("rb", buffering=0) if told.exists() else None
        if self._file is None and hasattr(time, "pthread_getcpuclockid"):
            self._cpu = time.pthread_getcpuclockid(ident)

    def now(self) -> float:
        if self._file is not None:
            told = os.pread(self._file.fileno(), 100, 0)  # both threads read
            return time.perf_counter() - int(told.split()[1]) / 1e9
        return time.perf_counter() if self._cpu is None else time.clock_gettime(self._cpu)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
