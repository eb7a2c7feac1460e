"""The fonts of the interface: shipped files, and the system's own face for Korean."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase

SANS = "Inter"
MONO = "JetBrains Mono"
SERIF = "Source Serif Pro"
KOREAN = ("Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic")


def load_fonts() -> None:
    """Register the shipped font files (once a process); what cannot be read falls back to the system's."""
    if SANS in QFontDatabase.families():
        return
    for file in files("qdacoder.gui").joinpath("resources", "fonts").iterdir():
        if file.name.endswith((".otf", ".ttf")):
            QFontDatabase.addApplicationFontFromData(file.read_bytes())


def make_font(family: str, pixels: float, weight: int) -> QFont:
    """A font of a family with Korean from the system's sans face (never serif), tabular figures on."""
    font = QFont()
    font.setFamilies([family, *KOREAN, SANS])
    font.setPixelSize(max(8, round(pixels)))
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
