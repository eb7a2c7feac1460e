"""Welcome: the sample, a new project, an old one."""
