"""Settings of qdacoder."""
