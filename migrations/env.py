"""Runs migrations on the connection that the program hands over; never opens one of its own."""

from alembic import context

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Migrations are run by qdacoder when it opens a project.")

context.configure(connection=connection, target_metadata=None, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
