"""Notices instead of dialogs: amber bars under the top bar, each with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import IconLabel

Offer = tuple[str, Callable[[], object]]
_MOST = 3


class Notice(QWidget):
    """One bar."""

    def __init__(self, text: str, offers: Sequence[Offer], close: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(IconLabel("ph.warning", 16, "amber_text"))
        self.label = QLabel(text)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setObjectName("notice_text")
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.label, 1)
        for name, do in offers:
            button = QPushButton(name)
            button.clicked.connect(close)
            button.clicked.connect(do)
            row.addWidget(button)
        self._cross = QToolButton()
        self._cross.setAccessibleName(tr("Close this notice"))
        self._cross.setToolTip(tr("Close this notice"))
        self._cross.clicked.connect(close)
        row.addWidget(self._cross)
        theme().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self._cross.setIcon(icon("ph.x", 14, "amber_text"))


class Notices(QWidget):
    """The bars that are open, newest last. A notice of the same kind takes the place of the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._bars: dict[str, Notice] = {}

    @property
    def texts(self) -> list[str]:
        """What the open notices say."""
        return [bar.label.text() for bar in self._bars.values()]

    def show_notice(self, text: str, offers: Sequence[Offer] = (), kind: str = "") -> None:
        """Open a bar; `kind` names what it replaces (its own text where empty)."""
        kind = kind or text
        self.close_notice(kind)
        bar = Notice(text, offers, lambda: self.close_notice(kind))
        self._bars[kind] = bar
        self._column.addWidget(bar)
        while len(self._bars) > _MOST:
            self.close_notice(next(iter(self._bars)))
        announce(self, text, urgent=True)

    def close_notice(self, kind: str) -> None:
        """Close the bar of a kind, if it is open."""
        bar = self._bars.pop(kind, None)
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()

    def close_all(self) -> None:
        """Close every bar."""
        for kind in list(self._bars):
            self.close_notice(kind)


def announce(widget: QWidget, text: str, urgent: bool = False) -> None:
    """Tell people who use a screen reader."""
    if not text or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, text)
    kinds = QAccessible.AnnouncementPoliteness
    event.setPoliteness(kinds.Assertive if urgent else kinds.Polite)
    QAccessible.updateAccessibility(event)
