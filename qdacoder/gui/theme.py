"""Colours and type: one value per theme. Style sheet, palette and painters read them from here."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication

from qdacoder.domain.codebook import Hue
from qdacoder.gui.fonts import MONO, SANS, SERIF, make_font

_TOKENS: dict[str, tuple[str, str]] = {
    "chrome": ("#E7E5E0", "#151413"),
    "panel": ("#F4F3F0", "#1F1E1D"),
    "surface": ("#FFFFFF", "#292826"),
    "lane": ("#FCFBFA", "#232220"),
    "line": ("#DBD8D1", "#383632"),
    "line2": ("#C6C2B9", "#4C4A45"),
    "field": ("#86827A", "#827E77"),
    "sel": ("#E4E0D8", "#3D3A36"),
    "hover": ("#EAE7E1", "#302E2B"),
    "ink": ("#1C1B19", "#ECEAE6"),
    "ink2": ("#4A4742", "#BFBBB4"),
    "ink3": ("#625E58", "#AAA59D"),
    "inverse": ("#FFFFFF", "#1C1B19"),
    "amber": ("#AD7500", "#F2B84B"),
    "amber_text": ("#7A5200", "#F4C673"),
    "amber_ground": ("#FFF2D0", "#3B2D10"),
    "hatch": ("#8C877D", "#7A766E"),
    "wave": ("#9C978D", "#6C6860"),
    "canvas": ("#121211", "#0C0C0B"),
}
TOKENS = tuple(_TOKENS)
_HUES: dict[Hue, tuple[str, str]] = {
    Hue.BLUE: ("#2663C9", "#4F86DC"),
    Hue.MAUVE: ("#A25E86", "#BB879C"),
    Hue.GREEN: ("#25905F", "#58D5A0"),
    Hue.RED: ("#96260F", "#D66A52"),
    Hue.VIOLET: ("#4B2E60", "#CDB8F2"),
}
_TINT = (0.26, 0.38)
_ON_SOLID = ("#FFFFFF", "#111110")
# Role: family, pixels at 100 %, weight.
_TYPE: dict[str, tuple[str, float, int]] = {
    "playhead": (MONO, 26, 400),
    "title": (SERIF, 24, 600),
    "welcome": (SERIF, 36, 600),
    "small_playhead": (MONO, 20, 400),
    "section": (SANS, 16, 600),
    "testimony": (SERIF, 15.5, 400),
    "lead": (SANS, 14, 400),
    "text": (SANS, 13, 400),
    "text_medium": (SANS, 13, 500),
    "text_bold": (SANS, 13, 600),
    "second": (SANS, 12, 400),
    "second_bold": (SANS, 12, 600),
    "label": (SANS, 11, 400),
    "label_bold": (SANS, 11, 600),
    "mono": (MONO, 12, 400),
    "mono_text": (MONO, 13, 400),
    "mono_label": (MONO, 11, 400),
}
MODES = ("system", "light", "dark")
SMALLEST, LARGEST = 100, 175


class Theme(QObject):
    """The theme in use.

    Signals:
        changed: colours or text size are others now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mode = "system"
        self._text_size = 100
        self._relaxed = False
        self._dark = False
        self._fonts: dict[str, QFont] = {}
        self._colors: dict[tuple[str, bool], QColor] = {}
        hints = QGuiApplication.styleHints()
        if hints is not None:
            hints.colorSchemeChanged.connect(self._system_changed)
        self._dark = self._wanted()

    @property
    def is_dark(self) -> bool:
        """Whether the dark values are in use."""
        return self._dark

    @property
    def mode(self) -> str:
        """``system``, ``light`` or ``dark``."""
        return self._mode

    @property
    def text_size(self) -> int:
        """Text size in per cent, 100 to 175."""
        return self._text_size

    def set_mode(self, mode: str) -> None:
        """Choose ``system``, ``light`` or ``dark``."""
        if mode not in MODES:
            raise ValueError(mode)
        self._mode = mode
        if self._wanted() != self._dark:
            self._dark = self._wanted()
            self.changed.emit()

    def set_text_size(self, percent: int) -> None:
        """Scale all text, 100 to 175 per cent."""
        percent = max(SMALLEST, min(LARGEST, percent))
        if percent != self._text_size:
            self._text_size = percent
            self._fonts.clear()
            self.changed.emit()

    def set_relaxed(self, relaxed: bool) -> None:
        """Rows 4 px higher than drawn."""
        if relaxed != self._relaxed:
            self._relaxed = relaxed
            self.changed.emit()

    def color(self, token: str) -> QColor:
        """The colour of a token."""
        key = (token, self._dark)
        if key not in self._colors:
            self._colors[key] = QColor(_TOKENS[token][self._dark])
        return self._colors[key]

    def hue(self, hue: Hue | None) -> QColor:
        """The solid colour of a category; unsorted nodes are neutral."""
        return self.color("ink3") if hue is None else QColor(_HUES[hue.colour][self._dark])

    def tint(self, hue: Hue | None, ground: str = "lane") -> QColor:
        """A hue over a ground, for bars and chips."""
        return mixed(self.hue(hue), self.color(ground), _TINT[self._dark])

    def text_on(self, hue: Hue | None) -> QColor:
        """Black or white, whichever contrasts more with the solid hue."""
        solid = self.hue(hue)
        return max((QColor(name) for name in _ON_SOLID), key=lambda one: contrast(one, solid))

    def font(self, role: str) -> QFont:
        """The font of a role of the type scale, at the chosen text size."""
        if role not in self._fonts:
            family, pixels, weight = _TYPE[role]
            self._fonts[role] = make_font(family, pixels * self._text_size / 100, weight)
        return QFont(self._fonts[role])

    def row_height(self, base: int) -> int:
        """The height of a row that is drawn `base` px high, at the chosen text size and density."""
        return round(base * self._text_size / 100) + (4 if self._relaxed else 0)

    def _wanted(self) -> bool:
        if self._mode != "system":
            return self._mode == "dark"
        hints = QGuiApplication.styleHints()
        return hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark

    def _system_changed(self) -> None:
        self.set_mode(self._mode)


def mixed(top: QColor, ground: QColor, share: float) -> QColor:
    """`share` of one colour over another (0..1), opaque."""
    return QColor(
        *(
            round(a * share + b * (1 - share))
            for a, b in zip(top.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
        )
    )


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def theme() -> Theme:
    """The one theme of the process (made at first use, after the application object)."""
    return Theme()
