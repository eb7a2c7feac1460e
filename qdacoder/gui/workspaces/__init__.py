"""Workspaces of qdacoder."""
