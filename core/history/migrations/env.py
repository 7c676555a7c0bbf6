"""What alembic runs: the connection comes from `core.history.schema`."""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Take the steps within the transaction that the connection is in."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=None, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # so alembic calls this file; imported as a module, it does nothing
    run()
