"""What is done with an open project from menus and keys, one desk a subject."""
