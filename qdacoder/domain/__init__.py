"""Values and rules of coding video testimony. Standard library only."""
