"""Reading a theme across witnesses."""
