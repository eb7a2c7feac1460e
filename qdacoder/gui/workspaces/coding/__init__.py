"""Coding: watch, mark, code, note, without leaving the keyboard."""
