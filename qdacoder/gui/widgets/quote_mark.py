"""Said under a quote when the translation changed after it was taken: what changed, and the two ways out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from qdacoder.domain.cues import QuoteRow
from qdacoder.domain.word_diff import word_diff
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import IconLabel


class QuoteMark(QFrame):
    """Amber, with an icon and words; hidden while every quote is what the transcript says.

    Signals:
        keep_requested: the quote stands as it is.
        take_requested: the new text of the cue is taken.
    """

    keep_requested = Signal()
    take_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reason")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.words.setAccessibleName(tr("What changed in the translation"))
        self.keep_button = QPushButton(tr("Keep the quote"))
        self.take_button = QPushButton(tr("Take the new text"))
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(IconLabel("ph.warning-circle", 14, "amber_text"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.keep_button, self.take_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 5, 8, 6)
        column.setSpacing(5)
        column.addLayout(head)
        column.addLayout(buttons)
        self.keep_button.clicked.connect(self.keep_requested)
        self.take_button.clicked.connect(self.take_requested)
        theme().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def show_changes(self, quotes: Sequence[QuoteRow]) -> None:
        """Say what changed in these quotes; nothing is said where none did."""
        changed = [one for one in quotes if one.changed]
        self.setVisible(bool(changed))
        if changed:
            parts = [tr("Translation changed:"), *(_difference(one) for one in changed[:3])]
            if len(changed) > 3:
                parts.append(tr("and {count} more").format(count=len(changed) - 3))
            self.words.setText("<br>".join(parts))

    def _restyle(self) -> None:
        self.words.setFont(theme().font("second"))


def _difference(quote: QuoteRow) -> str:
    """The new text with what went struck out and what came underlined."""
    shown = []
    for part in word_diff(quote.text, quote.now):
        text = escape(part.text)
        shown.append({"removed": f"<s>{text}</s>", "added": f"<u>{text}</u>"}.get(part.kind, text))
    return "".join(shown)
