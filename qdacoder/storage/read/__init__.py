"""Read of qdacoder."""
