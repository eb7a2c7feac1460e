"""Footage: what there is, where its files are, and what is coded in it."""
