"""A box for a longer text that belongs to something: it knows to what, so that no word goes astray."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from qdacoder.gui.theme import theme

_FRAME = 10  # border, padding and the document's margin, above and below together


class TextBox(QPlainTextEdit):
    """Text of one or several owners. What is typed stays with the owners it was typed for.

    The box grows from `fewest` to `most` lines and scrolls after that.

    Signals:
        take_requested: it was left, or Ctrl+Enter pressed, with a text that differs from the one shown.
        left: Ctrl+Enter or Esc; the deck should get its keys back.
    """

    take_requested = Signal()
    left = Signal()

    def __init__(self, name: str, fewest: int = 2, most: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._owners: tuple[int, ...] = ()
        self._shown: str | None = ""
        self._lines = (fewest, most)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(1)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def owners(self) -> tuple[int, ...]:
        """What the text belongs to."""
        return self._owners

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that nobody took yet."""
        return self.text() != self._shown

    def text(self) -> str:
        """The text as typed; unlike `toPlainText` it keeps spaces that do not break."""
        return self.document().toRawText().replace("\u2029", "\n")

    def show_text(self, owners: tuple[int, ...], text: str, hint: str = "") -> None:
        """Show a text of these owners; take what was typed for others first.

        For the same owners, a text that is being typed stays as it is.
        """
        if owners == self._owners and self.is_changed:
            return
        self._owners = owners
        self.setPlaceholderText(hint)
        if self.text() != text:
            self.setPlainText(text)
        self._shown = self.text()

    def take(self) -> tuple[tuple[int, ...], str] | None:
        """Owners and text when something was typed, and count it as shown; None when nothing was."""
        if self.hasFocus():
            QGuiApplication.inputMethod().commit()  # a half written syllable is text too
        if not self.is_changed:
            return None
        text = self._shown = self.text()
        return self._owners, text

    def give_back(self, owners: tuple[int, ...], text: str) -> None:
        """The text could not be kept: it counts as typed again, if these owners are still shown."""
        if owners == self._owners and self.text() == text:
            self._shown = None

    def restore(self) -> None:
        """Throw away what was typed."""
        if self._shown is not None and self.is_changed:
            self.setPlainText(self._shown)

    def _restyle(self) -> None:
        self.setFont(theme().font("text"))
        self._fit()

    def _fit(self) -> None:
        fewest, most = self._lines
        height, lines = 0.0, 0
        block = self.document().begin()
        while block.isValid() and lines < most:
            self.blockBoundingRect(block)  # lays it out; Korean lines are higher than Latin ones
            for number in range(min(block.layout().lineCount(), most - lines)):
                height += block.layout().lineAt(number).height()
                lines += 1
            block = block.next()
        height += max(0, fewest - lines) * QFontMetrics(self.font()).lineSpacing()
        whole = round(height) + _FRAME
        if whole != self.height():
            self.setFixedHeight(whole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.take_requested.emit()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.restore()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.is_changed:
            self.take_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())
