"""What the probe found, as the JSON text that is stored. Unknown members of newer versions are ignored."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from qdacoder.domain.footage import MediaFacts, StreamFacts
from qdacoder.domain.timecode import FrameRate


def facts_to_text(facts: MediaFacts | None) -> str:
    """JSON text, empty for None."""
    if facts is None:
        return ""
    return json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True)


def facts_from_text(text: str) -> MediaFacts | None:
    """The value of `facts_to_text`."""
    if not text:
        return None
    members: dict[str, Any] = json.loads(text)
    known = {field.name for field in fields(MediaFacts)}
    members = {name: value for name, value in members.items() if name in known}
    members["rate"] = FrameRate(**members["rate"])
    members["streams"] = tuple(StreamFacts(**stream) for stream in members["streams"])
    return MediaFacts(**members)
