"""A text in lines as `draw_wrapped` draws it, with the way from a point back to a character."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QTextCharFormat, QTextLayout

from qdacoder.domain.stretches import points_of, units_of
from qdacoder.gui.widgets.wrapped_text import LINE_BREAK, wrap_option

_WORD = re.compile(r"\S+")


def flattened(text: str) -> tuple[str, list[int]]:
    """The text as it is drawn (white space as one space, empty lines left out).

    Returns:
        it, and for each of its characters, and for its end, where that is in the text as given.
    """
    shown: list[str] = []
    places: list[int] = []
    end = start = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        for place, word in enumerate(_WORD.finditer(line)):
            if shown:
                shown.append(LINE_BREAK if place == 0 and number else " ")
                places.append(end)
            shown.extend(word[0])
            places.extend(range(start + word.start(), start + word.end()))
            end = start + word.end()
        start += len(line)
    return "".join(shown), [*places, end]


class LaidText:
    """Characters are code points of the text as given.

    Args:
        width: of the lines, px; line_height: px from one to the next.
    """

    def __init__(self, text: str, font: QFont, width: int, line_height: int) -> None:
        self.text = text
        self._flat, self._places = flattened(text)
        self._height = line_height
        lead = (line_height - QFontMetrics(font).height()) // 2
        self._layout = QTextLayout(self._flat, font)
        self._layout.setTextOption(wrap_option())
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, line.lineNumber() * line_height + lead))
        self._layout.endLayout()

    def character_at(self, x: float, y: float) -> int:
        """The character before which a point (px from the top left) would put the caret."""
        count = self._layout.lineCount()
        if not count:
            return 0
        line = self._layout.lineAt(max(0, min(int(y // self._height), count - 1)))
        found: Any = line.xToCursor(x)
        unit = found[0] if isinstance(found, tuple) else found
        return self._places[points_of(self._flat, int(unit))]

    def step(self, character: int, way: int, words: bool = False) -> int:
        """The next (1) or the previous (-1) place for a caret, by letter or by word; the same at the ends."""
        mode = QTextLayout.CursorMode.SkipWords if words else QTextLayout.CursorMode.SkipCharacters
        here = self._unit(character)
        move = self._layout.nextCursorPosition if way > 0 else self._layout.previousCursorPosition
        return self._places[points_of(self._flat, move(here, mode))]

    def caret(self, character: int) -> QRectF:
        """Where the caret stands before a character."""
        unit = self._unit(character)
        line = self._layout.lineForTextPosition(unit)
        if not line.isValid():
            return QRectF(0, 0, 1.5, self._height)
        found: Any = line.cursorToX(unit)
        x = found[0] if isinstance(found, tuple) else found
        return QRectF(float(x), line.lineNumber() * self._height, 1.5, self._height)

    def draw(self, painter: QPainter, box: QRect, chosen: tuple[int, int], palette: QPalette) -> None:
        """Draw the lines with the painter's pen, a stretch of characters as selected text is drawn."""
        first, last = self._unit(chosen[0]), self._unit(chosen[1])
        form = QTextCharFormat()
        form.setBackground(palette.brush(QPalette.ColorRole.Highlight))
        form.setForeground(palette.brush(QPalette.ColorRole.HighlightedText))
        marked = QTextLayout.FormatRange()
        marked.start, marked.length, marked.format = first, last - first, form
        self._layout.draw(painter, QPointF(box.topLeft()), [marked] if first < last else [])

    def _unit(self, character: int) -> int:
        point = next((at for at, place in enumerate(self._places) if place >= character), len(self._flat))
        return units_of(self._flat, point)
