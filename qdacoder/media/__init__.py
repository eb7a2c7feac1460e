"""Media of qdacoder."""
