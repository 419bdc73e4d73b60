"""`rootle migrate`: brings the database to the form that this version needs."""


def migrate() -> None:
    """Create or update the tables. Safe to repeat, and for several processes at once."""
    import asyncio  # noqa: PLC0415  --help stays fast

    from agent.state.database import DatabaseDown  # noqa: PLC0415
    from agent.state.migrating import migrate as to_head  # noqa: PLC0415
    from agent.state.migrations import NewerDatabase  # noqa: PLC0415
    from bot.cannot_start import CannotStartError  # noqa: PLC0415
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.logs import configure  # noqa: PLC0415

    settings = read_settings()
    configure(settings.rootle_log_level, secrets=settings.secrets())
    settings.rootle_home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        asyncio.run(to_head(settings.database))
    except (DatabaseDown, NewerDatabase) as error:
        raise CannotStartError(str(error)) from error
