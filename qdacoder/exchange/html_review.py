"""A theme as one HTML file: no script, nothing from elsewhere, no media; it reads and prints well."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from pathlib import Path

from qdacoder.domain.review_page import Chip, ReviewCard, ReviewGroup, ReviewPage
from qdacoder.exchange.whole_file import writing

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1b19; --ink2: #4a4742; --ink3: #625e58; --ground: #fff;
  --panel: #f4f3f0; --line: #dbd8d1; --amber: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceae6; --ink2: #bfbbb4; --ink3: #aaa59d;
  --ground: #1f1e1d; --panel: #292826; --line: #4c4a45; --amber: #f4c673; } }
body { margin: 2rem auto; max-width: 52rem; padding: 0 1rem; color: var(--ink); background: var(--ground);
  font: 15px/1.5 Inter, "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif; }
h1 { font: 600 1.7rem/1.25 "Source Serif Pro", "Source Serif 4", Georgia, serif; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; padding: .35rem .6rem; background: var(--panel);
  border: solid var(--line); border-width: 1px 0; break-after: avoid; }
h2 small, .made { font-weight: 400; color: var(--ink3); font-size: .85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; font-size: .9rem; }
dt { color: var(--ink3); } dd { margin: 0; }
nav ul { columns: 2; padding-left: 1.2rem; font-size: .9rem; } a { color: inherit; }
article { border-bottom: 1px solid var(--line); padding: .7rem .6rem; break-inside: avoid; }
.cite { color: var(--ink2); font-size: .87rem; }
.number { float: right; color: var(--ink3); font-size: .87rem; }
.words { font: 1.05rem/1.45 "Source Serif Pro", "Source Serif 4", Georgia, "Noto Sans KR", serif;
  margin: .3rem 0; white-space: pre-line; }
.original { color: var(--ink2); margin: .2rem 0; white-space: pre-line; }
.chip { display: inline-block; border: 1px solid; border-radius: 3px; padding: 0 .4rem;
  margin: .15rem .3rem 0 0; font-size: .82rem; } .chip span { color: var(--ink); }
.memo { color: var(--ink2); font-size: .87rem; margin: .3rem 0 0; white-space: pre-line; }
.mark { color: var(--amber); font-size: .87rem; font-weight: 600; }
@page { margin: 18mm 16mm; }
@media print { :root { --ink: #000; --ink2: #222; --ink3: #444; --ground: #fff; --panel: #fff; --line: #999;
  --amber: #000; } nav { display: none; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; } }
"""


def write_html(target: Path, page: ReviewPage) -> int:
    """Write a page; returns the number of cards on it.

    Raises:
        StorageError: it cannot be written; an older file stands as it was.
    """
    with writing(target) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for piece in _pieces(page):
            file.write(piece)
    return sum(len(group.cards) for group in page.groups)


def _pieces(page: ReviewPage) -> Iterator[str]:
    title = escape(page.title)
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    made = page.made_at.isoformat(sep=" ", timespec="minutes")
    yield f'<h1>{title}</h1>\n<p class="made">{escape(page.project)}, {escape(made)}</p>\n<dl>\n'
    for line in page.filter_lines:
        yield f"<dt>Filter</dt><dd>{escape(line)}</dd>\n"
    for name, value in page.summary:
        if value:
            yield f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n"
    yield "</dl>\n<nav><ul>\n"
    for place, group in enumerate(page.groups):
        yield f'<li><a href="#g{place}">{escape(group.heading)}</a> {group.count}</li>\n'
    yield "</ul></nav>\n"
    for place, group in enumerate(page.groups):
        yield from _group(place, group)
    yield "</body>\n</html>\n"


def _group(place: int, group: ReviewGroup) -> Iterator[str]:
    shown = len(group.cards)
    count = f"{group.count} segments" if shown == group.count else f"{shown} of {group.count} segments"
    about = ", ".join(filter(None, (group.description, count, group.duration)))
    yield f'<section>\n<h2 id="g{place}">{escape(group.heading)} <small>{escape(about)}</small></h2>\n'
    for card in group.cards:
        yield from _card(card)
    yield "</section>\n"


def _card(card: ReviewCard) -> Iterator[str]:
    dots = "●" * card.relevance + "○" * (3 - card.relevance) if card.relevance else ""
    relevance = f'<span title="relevance {card.relevance} of 3">{dots}</span> ' if dots else ""
    yield f'<article id="s{card.number}">\n<span class="number">{relevance}#{card.number}</span>'
    yield f'<div class="cite">{escape(card.citation)}</div>\n'
    if card.translation.strip():
        yield f'<p class="words">{escape(card.translation)}</p>\n'
    if card.original.strip():
        yield f'<p class="original">{escape(card.original)}</p>\n'
    if card.chips:
        yield "<div>" + "".join(map(_chip, card.chips)) + "</div>\n"
    if card.revisions:
        numbers = ", ".join(map(str, card.revisions))
        yield f'<p class="memo">Translation, revision {numbers}</p>\n'
    for mark in card.marks:
        yield f'<p class="mark">⚠ {escape(mark)}</p>\n'
    if card.memo.strip():
        yield f'<p class="memo">Memo: {escape(card.memo)}</p>\n'
    yield "</article>\n"


def _chip(chip: Chip) -> str:
    about = f' title="{escape(chip.category)}"' if chip.category else ""
    hue = chip.hue if len(chip.hue) == 7 and chip.hue.startswith("#") else "#625e58"
    return (
        f'<span class="chip" style="border-color:{escape(hue)}"{about}>'
        f'<svg width="9" height="9" viewBox="0 0 10 10" aria-hidden="true">{_shape(chip.shape, escape(hue))}'
        f"</svg> <span>{escape(chip.name)}</span></span>"
    )


def _shape(shape: str, hue: str) -> str:
    if shape == "circle":
        return f'<circle cx="5" cy="5" r="4.5" fill="{hue}"/>'
    if shape == "square":
        return f'<rect x="1" y="1" width="8" height="8" fill="{hue}"/>'
    points = {
        "triangle": "5,0.5 9.5,9.5 0.5,9.5",
        "diamond": "5,0 10,5 5,10 0,5",
        "hexagon": " ".join(
            f"{5 + 5 * math.cos(math.radians(60 * step + 30)):.2f},"
            f"{5 + 5 * math.sin(math.radians(60 * step + 30)):.2f}"
            for step in range(6)
        ),
        "cross": "3.3,0 6.7,0 6.7,3.3 10,3.3 10,6.7 6.7,6.7 6.7,10 3.3,10 3.3,6.7 0,6.7 0,3.3 3.3,3.3",
        "wedge": "0.5,0.5 9.5,0.5 5,9.5",
        "hourglass": "0.5,0.5 9.5,0.5 6.2,5 9.5,9.5 0.5,9.5 3.8,5",
        "star": " ".join(
            f"{5 + radius * math.sin(math.radians(36 * step)):.2f},"
            f"{5.3 - radius * math.cos(math.radians(36 * step)):.2f}"
            for step, radius in enumerate((5.3, 2.1) * 5)
        ),
        "dome": " ".join(
            f"{5 - 5 * math.cos(math.radians(15 * step)):.2f},"
            f"{7.5 - 6 * math.sin(math.radians(15 * step)):.2f}"
            for step in range(13)
        ),
    }.get(shape)
    if points is None:
        return f'<circle cx="5" cy="5" r="3" fill="none" stroke="{hue}" stroke-width="1.5"/>'
    return f'<polygon points="{points}" fill="{hue}"/>'
