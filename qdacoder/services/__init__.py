"""Use cases: verbs with plain arguments and results, for the window and the command line alike."""
