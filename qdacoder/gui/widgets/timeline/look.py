"""A snapshot of the theme as the timeline's painters need it: colours and fonts, looked up once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics

from qdacoder.domain.codebook import Hue
from qdacoder.gui.theme import mixed, theme

_SHADES: Final = (0.22, 0.42, 0.68, 1.0)


class Look:
    """Colours, fonts and their metrics; made again when the theme changes."""

    def __init__(self) -> None:
        tokens = theme()
        self._theme = tokens
        self._elided: dict[tuple[str, int], str] = {}
        self._mixed: dict[tuple[Hue | None, float], QColor] = {}
        self._hues: dict[Hue | None, QColor] = {hue: tokens.hue(hue) for hue in (None, *Hue)}
        self._tints = {hue: tokens.tint(hue, "lane") for hue in (None, *Hue)}
        self._texts = {hue: tokens.text_on(hue) for hue in (None, *Hue)}
        self.factor = tokens.text_size / 100
        self.label = tokens.font("label")
        self.strong = tokens.font("label_bold")
        self.mono = tokens.font("mono_label")
        self.tiny = tokens.font("label_bold")
        self.tiny.setPixelSize(max(6, round(8 * self.factor)))
        self.second = tokens.font("second")
        self.second_strong = tokens.font("second_bold")
        self.text = tokens.font("text")
        self.text_strong = tokens.font("text_bold")
        self.label_metrics = QFontMetrics(self.label)
        self.strong_metrics = QFontMetrics(self.strong)
        self.mono_metrics = QFontMetrics(self.mono)
        self.second_metrics = QFontMetrics(self.second)
        self.second_strong_metrics = QFontMetrics(self.second_strong)

    def elided(self, text: str, room: int) -> str:
        """A label cut to a width (px)."""
        key = (text, room)
        found = self._elided.get(key)
        if found is None:
            if len(self._elided) > 2_000:
                self._elided.clear()
            found = self.label_metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            self._elided[key] = found
        return found

    def color(self, token: str) -> QColor:
        """A colour of the theme."""
        return self._theme.color(token)

    def faint(self, token: str, share: float) -> QColor:
        """A colour of the theme, let through to a share."""
        color = QColor(self._theme.color(token))
        color.setAlphaF(share)
        return color

    def hue(self, hue: Hue | None) -> QColor:
        """The solid colour of a category."""
        return self._hues[hue]

    def tint(self, hue: Hue | None) -> QColor:
        """The ground of a bar."""
        return self._tints[hue]

    def on_hue(self, hue: Hue | None) -> QColor:
        """Text on the solid hue: white or nearly black, whichever contrasts more."""
        return self._texts[hue]

    def shade(self, hue: Hue | None, step: int) -> QColor:
        """One of the four steps of a shaded lane (1 to 4)."""
        return self.mixed(hue, _SHADES[step - 1])

    def mixed(self, hue: Hue | None, share: float) -> QColor:
        """A share of the hue over the ground of lanes, opaque."""
        key = (hue, share)
        if key not in self._mixed:
            self._mixed[key] = mixed(self.hue(hue), self.color("lane"), share)
        return self._mixed[key]
