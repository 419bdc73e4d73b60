"""The steps that bring a database to the tables this version needs, one file each in `versions/`."""

from pathlib import Path

from sqlalchemy import Connection

HEAD = "0009"
"""The newest step; a test compares it with the files."""


class NewerDatabase(Exception):
    """The database was migrated by a newer version of Rootle than this one."""


def upgrade(connection: Connection) -> None:
    """Run every step that is missing, in the transaction of `connection`.

    Raises `NewerDatabase`.
    """
    # Alembic takes 0.2 s to import, and a process whose database is at HEAD has no use for it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise NewerDatabase(
            f"This version of Rootle knows the database up to {HEAD}, but a newer one has changed "
            "it since. Start the newer version, or restore a backup from before it."
        ) from error
