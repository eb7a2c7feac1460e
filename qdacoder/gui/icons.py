"""Icons: Phosphor, by name, in the colours of the theme.

The font and the list of its signs come with `qtawesome`. They are read here, because the library itself loads
all of its dozen fonts before the first icon: a third of the time that the program takes to start.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from qdacoder.gui.theme import theme

_PREFIX = "ph."
_SHARE = 0.875  # of the height that a sign fills
_CLONES: list[QIconEngine] = []  # kept, as Qt does not own what comes from Python


def icon(name: str, size: int = 16, role: str = "ink2", disabled: str = "field") -> QIcon:
    """A Phosphor icon such as ``ph.tag``; `role` and `disabled` are colour tokens of the present theme."""
    tokens = theme()
    return _icon(name, size, tokens.color(role).name(), tokens.color(disabled).name())


def pixmap(name: str, size: int = 16, role: str = "ink2") -> QPixmap:
    """The icon as a picture of `size` px."""
    return icon(name, size, role).pixmap(QSize(size, size))


@lru_cache(maxsize=512)
def _icon(name: str, size: int, color: str, disabled: str) -> QIcon:
    return QIcon(_Sign(_signs()[name.removeprefix(_PREFIX)], QColor(color), QColor(disabled)))


@cache
def _folder() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("qtawesome, which holds the icons, is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "fonts"


@cache
def _signs() -> dict[str, str]:
    """By name, the character that an icon has in the font."""
    codes: dict[str, str] = json.loads(next(_folder().glob("phosphor-charmap-*.json")).read_text("utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _family() -> str:
    """The font's name in this process."""
    file = next(_folder().glob("phosphor-[0-9]*.ttf"))
    # From its bytes: where its file lies may have any letters in its name.
    number = QFontDatabase.addApplicationFontFromData(file.read_bytes())
    families = QFontDatabase.applicationFontFamilies(number)
    if not families:
        raise ImportError(f"{file.name} is not a font")
    return families[0]


class _Sign(QIconEngine):
    """Draws a character of the font in any size."""

    def __init__(self, sign: str, color: QColor, disabled: QColor) -> None:
        super().__init__()
        self._sign, self._color, self._disabled = sign, color, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.save()
        font = QFont(_family())
        font.setPixelSize(max(1, round(_SHARE * rect.height())))
        font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
        painter.setFont(font)
        painter.setPen(self._disabled if mode == QIcon.Mode.Disabled else self._color)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._sign)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        found = QPixmap(size)
        found.fill(Qt.GlobalColor.transparent)
        painter = QPainter(found)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return found

    def clone(self) -> QIconEngine:
        made = _Sign(self._sign, self._color, self._disabled)
        _CLONES.append(made)
        return made
