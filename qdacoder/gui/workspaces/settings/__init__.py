"""Settings: one page made from the table of options, and the keys."""
