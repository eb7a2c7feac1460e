"""Work that can wait: jobs of one kind, one after the other, so that the media pool stays free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from qdacoder.gui.runner import Job, Runner, Work


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that has not begun.

    Attributes:
        key: what it is about; a key stands in the queue once.
    """

    key: int
    job: Job
    on_done: Callable[[Any], object]
    on_error: Callable[[Exception], None]
    title: str = ""


class OneByOne(QObject):
    """A queue in front of the runner that never has more than one job under way.

    When somebody stops the job under way (the cross in the status bar), the rest of the queue goes too.

    Signals:
        moved: the job under way is another one or has moved on.
        ended: the queue is empty; whether all was done.
    """

    moved = Signal()
    ended = Signal(bool)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._waiting: list[Waiting] = []
        self._key: int | None = None
        self._work: Work | None = None
        self._held = False
        runner.jobs_changed.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether something runs or waits."""
        return self._work is not None or bool(self._waiting)

    @property
    def key(self) -> int | None:
        """What the job under way is about."""
        return self._key if self._work is not None else None

    def share(self, key: int) -> float | None:
        """How far the job of a key is (0..1), None when it is not under way."""
        return self._work.share if self._work is not None and self._key == key else None

    def __contains__(self, key: int) -> bool:
        return key == self._key or any(one.key == key for one in self._waiting)

    def add(self, waiting: Waiting) -> None:
        """Put a job at the end; one with the same key that is there already is enough."""
        if waiting.key not in self:
            self._waiting.append(waiting)
            self._next()

    def drop(self, key: int) -> None:
        """Forget the job of a key; stop it when it is under way."""
        self._waiting = [one for one in self._waiting if one.key != key]
        if key == self._key and self._work is not None:
            work, self._work, self._key = self._work, None, None
            work.cancel()
            self._go_on()

    def hold(self, held: bool) -> None:
        """Begin nothing new while something more urgent runs."""
        self._held = held
        if not held:
            self._next()

    def stop(self) -> None:
        """Stop the job under way and forget the others."""
        was_busy = self.busy
        self._waiting.clear()
        work, self._work, self._key = self._work, None, None
        if work is not None:
            work.cancel()
        if was_busy:
            self.moved.emit()
            self.ended.emit(False)

    def _next(self) -> None:
        if self._work is None and self._waiting and not self._held:
            one = self._waiting.pop(0)
            self._key = one.key
            # The runner says that jobs changed while `run` is still under way.
            self._work = Work(0, one.title)
            self._work = self._runner.run(
                one.job, lambda value: self._done(one, value), self._failed(one), one.title
            )

    def _done(self, one: Waiting, value: Any) -> None:
        self._end(lambda: one.on_done(value))

    def _failed(self, one: Waiting) -> Callable[[Exception], None]:
        return lambda error: self._end(lambda: one.on_error(error))

    def _end(self, tell: Callable[[], object]) -> None:
        self._work = self._key = None
        try:
            tell()
        finally:
            self._go_on()

    def _go_on(self) -> None:
        self._next()
        self.moved.emit()
        if not self.busy:
            self.ended.emit(True)

    def _look(self) -> None:
        """A job that was stopped calls nobody: see that it is gone."""
        work = self._work
        if work is not None and work.id and work.cancelled:
            self.stop()
        elif work is not None:
            self.moved.emit()
