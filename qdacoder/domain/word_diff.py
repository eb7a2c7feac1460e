"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

# A word with the space after it; of a script without spaces, each character by itself.
_PIECE = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\s\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+|\s+"
)


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A stretch that is the ``same``, ``removed`` or ``added``."""

    kind: str
    text: str


def word_diff(old: str, new: str) -> tuple[DiffPart, ...]:
    """The way from one version to the other.

    The same and removed parts joined are the old text, the same and added ones the new text.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    parts: list[DiffPart] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(DiffPart("same", "".join(before[a:b])))
            continue
        if a < b:
            parts.append(DiffPart("removed", "".join(before[a:b])))
        if c < d:
            parts.append(DiffPart("added", "".join(after[c:d])))
    return tuple(parts)
