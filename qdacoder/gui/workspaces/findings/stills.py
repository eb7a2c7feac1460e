"""Small pictures for evidence."""

from __future__ import annotations

from qdacoder.gui.workspaces.review.stills import CardStills


class FindingStills(CardStills):
    """As for cards; the presenter of Findings knows the footage too."""
