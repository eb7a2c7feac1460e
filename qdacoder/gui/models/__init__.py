"""Models of qdacoder."""
