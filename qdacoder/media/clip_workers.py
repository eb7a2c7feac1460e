"""Makes several clips at once, each in a process of its own, so that a window stays quick meanwhile."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import qdacoder
from qdacoder.errors import Cancelled, MediaError
from qdacoder.media.clips import Cancel, ClipPlan, Progress, make_clip, plan_to_text

Job = tuple[Path, ClipPlan]
_POLL_SECONDS = 0.1


@dataclass
class _Worker:
    """One running process and what it said so far."""

    job: Job
    process: subprocess.Popen[str]
    share: float = 0.0
    complaint: list[str] = field(default_factory=list)


def make_clips(
    jobs: Sequence[Job],
    on_ready: Callable[[Path], None] | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    at_once: int = 0,
) -> None:
    """Make clips, longest first, as many at once as there are cores (two at most).

    Args:
        on_ready: called in this thread with the path of each clip as soon as it is whole.
        progress: is told the share of all frames that is done, 0 to 1, in this thread.
        cancel: asked ten times a second; True stops. Clips that are whole stay.
        at_once: number of processes; 0 chooses.

    Raises:
        Cancelled: if `cancel` said so.
        MediaError: a clip could not be made; the others were stopped.
    """
    waiting = sorted(jobs, key=lambda job: job[1].length_frames)
    all_frames = sum(plan.length_frames for _path, plan in jobs) or 1
    done = 0
    ready = on_ready or (lambda _path: None)
    tell = progress or (lambda _share: None)
    stop = cancel or (lambda: False)
    if not _can_start_processes():
        for path, plan in waiting[::-1]:
            make_clip(path, plan, progress=_part(tell, done, plan, all_frames), cancel=stop)
            done += plan.length_frames
            ready(path)
        return
    limit = at_once or max(1, min(2, os.cpu_count() or 1))
    said: queue.Queue[tuple[_Worker, str | None]] = queue.Queue()
    running: list[_Worker] = []
    try:
        while waiting or running:
            while waiting and len(running) < limit:
                running.append(_started(waiting.pop(), said))
            if stop():
                raise Cancelled
            try:
                worker, line = said.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if line is not None:
                worker.share = float(line)
            else:
                running.remove(worker)
                _check(worker)
                done += worker.job[1].length_frames
                ready(worker.job[0])
            tell((done + sum(one.share * one.job[1].length_frames for one in running)) / all_frames)
    finally:
        for worker in running:
            _end(worker)


def _can_start_processes() -> bool:
    """Whether this Python can be started again (not from inside a frozen program)."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def _part(tell: Progress, done: int, plan: ClipPlan, all_frames: int) -> Progress:
    return lambda share: tell((done + share * plan.length_frames) / all_frames)


def _started(job: Job, said: queue.Queue[tuple[_Worker, str | None]]) -> _Worker:
    package_home = str(Path(qdacoder.__file__).resolve().parent.parent)
    paths = [package_home, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "qdacoder.media.clips", plan_to_text(*job)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise MediaError("The process that makes the clips could not be started.", str(error)) from error
    worker = _Worker(job, process)
    threading.Thread(target=_listen, args=(worker, said), name="clip worker", daemon=True).start()
    return worker


def _listen(worker: _Worker, said: queue.Queue[tuple[_Worker, str | None]]) -> None:
    """Pass on what a process says, then None once it has ended (runs in a thread of its own)."""
    process = worker.process
    if process.stdout is None or process.stderr is None:
        raise ValueError("the process has no pipes")
    with process.stdout, process.stderr:
        for line in process.stdout:
            said.put((worker, line))
        # Only now: a worker writes its one line of error after its last progress.
        worker.complaint += process.stderr.read().splitlines()[-1:]
    process.wait()
    said.put((worker, None))


def _check(worker: _Worker) -> None:
    if worker.process.returncode:
        path = worker.job[0]
        raise MediaError(
            f"The clip “{path.name}” could not be made.",
            worker.complaint[0]
            if worker.complaint
            else f"The process ended with {worker.process.returncode}.",
        )


def _end(worker: _Worker) -> None:
    """Stop a process and remove its half clip."""
    worker.process.terminate()
    try:
        worker.process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        worker.process.kill()
        worker.process.wait()
    path = worker.job[0]
    path.with_name(f".{path.name}.{worker.process.pid}.part").unlink(missing_ok=True)
