"""Actions of qdacoder."""
