"""Widgets of qdacoder."""
