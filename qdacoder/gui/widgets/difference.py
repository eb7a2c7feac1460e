"""What changed between two texts, as rich text: what came is underlined, what went struck out."""

from __future__ import annotations

from html import escape

from qdacoder.domain.word_diff import word_diff
from qdacoder.gui.theme import theme


def difference_html(old: str, new: str) -> str:
    """The words of both; a change is marked by a line and by weight or tone, so never by colour alone."""
    gone = theme().color("ink3").name()
    shown = []
    for part in word_diff(old, new):
        text = escape(part.text).replace("\n", "<br>")
        if part.kind == "removed":
            text = f'<s style="color:{gone}">{text}</s>'
        elif part.kind == "added":
            text = f"<u><b>{text}</b></u>"
        shown.append(text)
    return "".join(shown)
