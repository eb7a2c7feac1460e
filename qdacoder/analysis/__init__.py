"""Analysis of qdacoder."""
