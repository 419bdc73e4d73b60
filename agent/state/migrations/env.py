"""What Alembic runs: the migrations, on the connection that `migrate` has opened."""

from alembic import context

from agent.state.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # also on SQLite: `migrate` has begun the transaction by itself
)
with context.begin_transaction():
    context.run_migrations()
