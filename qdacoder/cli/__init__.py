"""Cli of qdacoder."""
