"""qdacoder: code video testimony to the frame, read it across witnesses, cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qdacoder.python_api import Project, open_project

__version__ = "0.1.0"
__all__ = ["Project", "__version__", "open_project"]


def __getattr__(name: str) -> Any:
    """Load the Python interface when it is asked for: the program itself starts without it."""
    if name in ("Project", "open_project"):
        from qdacoder import python_api

        return getattr(python_api, name)
    raise AttributeError(name)
