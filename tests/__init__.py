"""Tests of qdacoder."""
