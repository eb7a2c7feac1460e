"""Write of qdacoder."""
