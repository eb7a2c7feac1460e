"""The table of options: the settings page, their checks and their defaults are all made from it."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a person can set.

    Attributes:
        id: stable name in the settings file.
        section: heading on the settings page.
        text: its label.
        default: also gives the kind: text, whole number or yes/no.
        choices: values with what the page says for each; empty for free text and yes/no.
        hint: one line below, or empty.
        least, most: bounds of a number.
        unit: what follows a number.
    """

    id: str
    section: str
    text: str
    default: Value
    choices: tuple[tuple[Value, str], ...] = ()
    hint: str = ""
    least: int = 0
    most: int = 100
    unit: str = ""


OPTIONS: tuple[Option, ...] = (
    Option(
        "theme",
        "Appearance",
        "Theme",
        "system",
        (("system", "As system"), ("light", "Light"), ("dark", "Dark")),
    ),
    Option(
        "text_size",
        "Appearance",
        "Text size",
        100,
        ((100, "100 %"), (125, "125 %"), (150, "150 %"), (175, "175 %")),
    ),
    Option("rows", "Appearance", "Row height", "compact", (("compact", "Compact"), ("relaxed", "Relaxed"))),
    Option(
        "lane_size",
        "Appearance",
        "Timeline lanes",
        "medium",
        (("small", "Small"), ("medium", "Medium"), ("large", "Large")),
    ),
    Option(
        "player",
        "Playback",
        "Player",
        "auto",
        (
            ("auto", "Qt, and VLC for what Qt cannot open"),
            ("qt", "Always Qt"),
            ("vlc", "Always VLC"),
        ),
        "VLC is right to one frame while it plays; the still picture is exact under both",
    ),
    Option(
        "resume_back",
        "Playback",
        "While typing, play on from",
        2,
        hint="Ctrl+Shift+Space goes back this far before it plays on",
        most=30,
        unit="s earlier",
    ),
    Option("coder", "Coding", "New projects are coded by", "", hint="Empty: the name of your user account"),
    Option(
        "citation_form",
        "Citations",
        "Copy citations as",
        "rich",
        (("rich", "Rich text with italics"), ("markdown", "Markdown"), ("plain", "Plain text")),
        "Rich text becomes plain where italics cannot be pasted",
    ),
    Option("remember_projects", "Privacy", "Remember recent projects", True),
    Option(
        "remember_places",
        "Privacy",
        "Remember the footage and the frame where I stopped",
        True,
        hint="Kept in the settings on this computer, never in the project",
    ),
)
BY_ID = {option.id: option for option in OPTIONS}


def is_valid(option: Option, value: object) -> bool:
    """Whether a value fits an option."""
    if type(value) is not type(option.default):
        return False
    if option.choices:
        return any(value == choice for choice, _text in option.choices)
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return option.least <= value <= option.most
    return isinstance(value, str) and len(value) <= 200
