"""How Alembic runs the migrations: over the connection it is given."""

from alembic import context

from redress.casework.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
