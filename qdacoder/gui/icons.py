"""Icons: Phosphor, by name, in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap

from qdacoder.gui.theme import theme


def icon(name: str, size: int = 16, role: str = "ink2", disabled: str = "field") -> QIcon:
    """A Phosphor icon such as ``ph.tag``; `role` and `disabled` are colour tokens of the present theme."""
    tokens = theme()
    return _icon(name, size, tokens.color(role).name(), tokens.color(disabled).name())


def pixmap(name: str, size: int = 16, role: str = "ink2") -> QPixmap:
    """The icon as a picture of `size` px."""
    return icon(name, size, role).pixmap(QSize(size, size))


@lru_cache(maxsize=512)
def _icon(name: str, size: int, color: str, disabled: str) -> QIcon:
    import qtawesome  # its fonts load at first use

    return QIcon(qtawesome.icon(name, color=color, color_disabled=disabled, color_active=color))
