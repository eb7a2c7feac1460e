"""Plain queries that return frozen rows. Each takes a connection inside a read transaction."""
