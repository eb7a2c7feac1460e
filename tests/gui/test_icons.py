"""Icons are drawn from the font that comes with the icon library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

import qdacoder.gui
from qdacoder.gui import icons
from qdacoder.gui.theme import theme


def _ink(image: QImage) -> set[str]:
    """The colours of the pixels that are wholly covered."""
    return {
        QColor(image.pixelColor(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_every_icon_that_is_named_is_in_the_font(qapp: QApplication) -> None:
    named = set()
    for file in Path(qdacoder.gui.__file__).parent.rglob("*.py"):
        named |= set(re.findall(r'"ph\.([a-z0-9-]+)"', file.read_text("utf-8")))
    assert len(named) > 40
    assert named <= icons._signs().keys()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_an_icon_has_the_colours_of_the_theme_in_any_size(qapp: QApplication, mode: str) -> None:
    theme().set_mode(mode)
    try:
        for size in (64, 96):
            made = icons.icon("ph.folder", size, "ink", "field")
            plain = made.pixmap(QSize(size, size), QIcon.Mode.Normal).toImage()
            off = made.pixmap(QSize(size, size), QIcon.Mode.Disabled).toImage()
            assert plain.size() == QSize(size, size)
            assert _ink(plain) == {theme().color("ink").name()}
            assert _ink(off) == {theme().color("field").name()}
            fine = made.pixmap(QSize(size, size), 2.0, QIcon.Mode.Normal)
            assert (fine.width(), fine.devicePixelRatio()) == (2 * size, 2.0)
    finally:
        theme().set_mode("light")


def test_a_copy_of_an_icon_outlives_the_first(qapp: QApplication) -> None:
    copy = QIcon(icons.icon("ph.tag", 20))
    copy.addPixmap(icons.pixmap("ph.tag", 32))
    icons._icon.cache_clear()
    assert not copy.pixmap(QSize(20, 20)).isNull()
