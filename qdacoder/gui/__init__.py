"""Gui of qdacoder."""
