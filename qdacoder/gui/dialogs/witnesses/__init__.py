"""The witnesses of a project: list and form, what is noted of them, and erasing one."""
