"""Alembic's entry point: runs the migrations on the connection that `upgrade` hands over, in its transaction."""

from alembic import context

from videorooms.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter most things in place; batches copy the table there and alter it elsewhere.
    render_as_batch=True,
)
context.run_migrations()
