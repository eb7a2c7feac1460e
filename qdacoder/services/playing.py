"""Players that need no window: VLC where it is installed, and stills where nothing plays."""

from __future__ import annotations

from qdacoder.media.player import Player, Still
from qdacoder.media.still_player import StillPlayer


def make_vlc_player(still: Still) -> Player | None:
    """A VLC player (its `poll` must be called every 10 to 20 ms while a file is open), None without VLC."""
    from qdacoder.media.vlc_player import VlcPlayer, vlc_available

    return VlcPlayer(still) if vlc_available()[0] else None


def why_no_vlc() -> str:
    """Why VLC cannot be used here, one sentence; empty where it can."""
    from qdacoder.media.vlc_player import vlc_available

    return vlc_available()[1]


def make_still_player(still: Still | None, reason: str) -> Player:
    """A player that shows single pictures (none without `still`) and answers Play with the reason."""
    return StillPlayer(still, reason)
