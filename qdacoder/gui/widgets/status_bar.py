"""The status bar: the last action with Undo at the left; jobs and counts at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QSizePolicy, QStatusBar, QToolButton, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as the status bar shows it.

    Attributes:
        share: 0 to 1.
        seconds_left: an estimate, or None.
        stop: asks it to stop.
    """

    title: str
    share: float
    seconds_left: float | None
    stop: Callable[[], None]

    @property
    def left_text(self) -> str:
        """The time left in words, empty while unknown."""
        if self.seconds_left is None:
            return ""
        seconds = max(1, round(self.seconds_left))
        if seconds < 60:
            return tr("about {seconds} s").format(seconds=seconds)
        return tr("about {minutes} min {seconds} s").format(minutes=seconds // 60, seconds=seconds % 60)


class StatusBar(QStatusBar):
    """The bar at the foot of the window.

    Signals:
        undo_requested: the Undo link was pressed.
    """

    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._icon = IconLabel("ph.check-circle", 14, "ink2")
        self._text = ElidedLabel("", "second", "ink2")
        self._undo = QToolButton()
        self._undo.setObjectName("link")
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo.clicked.connect(self.undo_requested)
        self._job = QToolButton()
        self._job.setObjectName("link")
        self._job.clicked.connect(self._list_jobs)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(118)
        self._share = ElidedLabel("", "mono_label", "ink2")
        self._left = ElidedLabel("", "second", "ink2")
        self._stop = QToolButton()
        self._stop.setAccessibleName(tr("Stop this job"))
        self._stop.setToolTip(tr("Stop this job"))
        self._stop.clicked.connect(self._stop_first)
        self._counts = ElidedLabel("", "second", "ink2")
        self._jobs: Sequence[JobLine] = ()
        self._build()
        theme().changed.connect(self._restyle)
        self._restyle()
        self.show_jobs(())
        self.say("")

    @property
    def text(self) -> str:
        """What it says at the left."""
        return self._text.text()

    @property
    def counts(self) -> str:
        """What it counts at the right."""
        return self._counts.text()

    def say(self, text: str, trouble: bool = False, undo: bool = False) -> None:
        """Say what was done (with a link to take it back) or what is wrong."""
        self._text.setText(text)
        self._text.set_token("amber_text" if trouble else "ink2")
        self._icon.setVisible(bool(text))
        self._icon.set_icon(
            "ph.warning" if trouble else "ph.check-circle", "amber_text" if trouble else "ink2"
        )
        self._undo.setVisible(undo)

    def show_counts(self, text: str) -> None:
        """Show counts at the right."""
        self._counts.setText(text)

    def show_jobs(self, jobs: Sequence[JobLine]) -> None:
        """Show the jobs under way; several fold into one line with a list."""
        self._jobs = tuple(jobs)
        for part in (self._job, self._bar, self._share, self._left, self._stop):
            part.setVisible(bool(jobs))
        if not jobs:
            return
        share = sum(job.share for job in jobs) / len(jobs)
        one = jobs[0] if len(jobs) == 1 else None
        self._job.setText(one.title if one else tr("{count} jobs").format(count=len(jobs)))
        self._bar.setValue(round(share * 1000))
        self._share.setText(f"{share:.0%}")
        self._left.setText(one.left_text if one else "")
        self._stop.setVisible(one is not None)

    def _build(self) -> None:
        left, right = QWidget(), QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(12, 0, 0, 0)
        row.setSpacing(8)
        at_left: list[QWidget] = [self._icon, self._text, self._undo]
        for part in at_left:
            row.addWidget(part)
        row.addStretch(1)
        left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(right)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(8)
        at_right: list[QWidget] = [self._job, self._bar, self._share, self._left, self._stop, self._counts]
        for part in at_right:
            row.addWidget(part)
        self.addWidget(left, 1)
        self.addPermanentWidget(right)

    def _restyle(self) -> None:
        self._stop.setIcon(icon("ph.x", 12, "ink2"))
        self._undo.setText(tr("Undo Ctrl+Z"))
        for button in (self._undo, self._job):
            button.setFont(theme().font("second"))
        self.setFixedHeight(max(24, theme().row_height(20) + 4))

    def _stop_first(self) -> None:
        if self._jobs:
            self._jobs[0].stop()

    def _list_jobs(self) -> None:
        menu = QMenu(self)
        for job in self._jobs:
            text = f"{job.title}   {job.share:.0%}   {job.left_text}".rstrip()
            stop = QAction(tr("Stop: {job}").format(job=text), menu)
            stop.triggered.connect(lambda _checked=False, job=job: job.stop())
            menu.addAction(stop)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._job.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
