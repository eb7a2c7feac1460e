"""One module a format. A format gets rows and a path; it knows no project and no window."""
