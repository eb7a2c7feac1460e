"""Honest timings: medians beside a floor that is measured in the same run."""
