"""Numbers: nodes by witness, nodes together, coverage, growth."""
