"""Actions are data: one table makes the menus, tooltips, the palette, the keyboard map and the clash test."""
