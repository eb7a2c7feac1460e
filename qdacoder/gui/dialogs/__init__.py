"""Dialogs of qdacoder."""
