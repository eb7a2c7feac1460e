"""Services of qdacoder."""
