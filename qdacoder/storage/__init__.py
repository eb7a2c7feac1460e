"""Storage of qdacoder."""
