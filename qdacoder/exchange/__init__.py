"""Exchange of qdacoder."""
