"""A project of thousands: nodes, titles, and one footage of thirty hours."""

from __future__ import annotations

import random
from pathlib import Path

from qdacoder.domain.text import folded
from qdacoder.domain.timecode import FrameRate
from qdacoder.services.session import ProjectSession, create_project
from qdacoder.storage.tables import codings, nodes, segments
from qdacoder.storage.unit_of_work import UnitOfWork, now_text

NODES, TITLES, SEGMENTS = 2_000, 1_000, 3_000
LONG = 2  # id of the long footage
HOURS = 30 * 3600 * 25  # its frames


Known = dict[int, tuple[int, int, int, set[int]]]  # by segment: footage, in, out, nodes


def make(path: Path) -> tuple[ProjectSession, Known]:
    """The project, and what is in it."""
    chance = random.Random(30)
    session = create_project(path, "Strain", "Ruth Baker")
    known: Known = {}

    def work(unit: UnitOfWork) -> None:
        names = [f"узел 노드 {at}" for at in range(NODES)]
        unit.insert_many(
            nodes,
            [
                {"name": name, "name_key": folded(name), "position": at, "definition": ""}
                for at, name in enumerate(names)
            ],
        )
        rows, on = [], []
        for number in range(1, SEGMENTS + 1):
            footage = LONG if number % 3 else chance.randrange(1, TITLES + 1)
            start = chance.randrange(HOURS - 3000 if footage == LONG else 80_000)
            end = start + chance.randrange(1, 2000)
            carried = set(chance.sample(range(1, NODES + 1), chance.choice([0, 1, 2])))
            if number == 7:
                carried = set(range(1, NODES + 1))
            known[number] = (footage, start, end, carried)
            rows.append(
                {
                    "id": number,
                    "footage_id": footage,
                    "in_frame": start,
                    "out_frame": end,
                    "relevance": 0,
                    "quote_original": "",
                    "quote_translation": "",
                    "created_by": 1,
                    "created_at": now_text(),
                }
            )
            on += [
                {"segment_id": number, "node_id": one, "coder_id": 1, "coded_at": now_text()}
                for one in carried
            ]
        unit.insert_many(segments, rows)
        unit.insert_many(codings, on)

    with session.beginning("Strain"):
        for at in range(TITLES):
            session.footage.register(
                f"영상 видео {at + 1}",
                rate=FrameRate(25),
                length="30:00:00:00" if at + 1 == LONG else "01:00:00:00",
            )
        session.run("Nodes and segments", "coding.tag", work)
    return session, known
