"""Statements, the evidence for them, and earlier studies."""
