"""qdacoder: code video testimony to the frame, read it across witnesses, cite it."""

__version__ = "0.1.0"
