"""A look at the other screens, and at Coding in dark and on a small screen."""

from __future__ import annotations

from PySide6.QtCore import Qt

from qdacoder.gui.theme import theme
from qdacoder.gui.tour.guide import CTRL, Guide


def look_around(guide: Guide) -> None:
    """Leave a picture of each."""
    window = guide.window
    guide.key(Qt.Key.Key_F6)
    guide.key(Qt.Key.Key_K, CTRL)
    guide.write("quota")
    guide.wait("nodes in the palette", lambda: window.palette_box.model.shown > 0)
    guide.picture("palette")
    guide.key(Qt.Key.Key_Escape)
    guide.key(Qt.Key.Key_F5)
    guide.expect("the Footage workspace", window.page == "footage")
    guide.quiet()
    guide.picture("footage")
    theme().set_mode("dark")
    for key, name in (
        (Qt.Key.Key_F5, "footage"),
        (Qt.Key.Key_F7, "review"),
        (Qt.Key.Key_F8, "analysis"),
        (Qt.Key.Key_F9, "findings"),
        (Qt.Key.Key_F6, "coding"),
    ):
        guide.key(key)
        guide.expect(f"the page {name}", window.page == name)
        guide.quiet()
        guide.picture(f"{name}-dark")
    window.resize(1280, 720)
    guide.picture("small")
    theme().set_mode("light")
