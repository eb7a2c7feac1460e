"""Project files: SQLite through SQLAlchemy, with a journal of every change. The only home of SQL."""
