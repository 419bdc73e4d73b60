"""`rootle clock`: the process that begins scheduled runs when their time has come."""


def clock() -> None:
    """Run the clock of scheduled digests. Several may run side by side: one of them leads."""
    import asyncio  # noqa: PLC0415  --help stays fast

    from bot.clock import serve  # noqa: PLC0415
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.logs import configure  # noqa: PLC0415

    settings = read_settings()
    configure(settings.rootle_log_level, secrets=settings.secrets())
    asyncio.run(serve(settings))
