"""`rootle web`: the process that Slack talks to, and that answers."""


def web() -> None:
    """Run the web process: take events in, answer them. Several may run side by side."""
    import os  # noqa: PLC0415  --help stays fast

    import structlog  # noqa: PLC0415

    from bot.environment import misspelt, read_settings  # noqa: PLC0415
    from bot.logs import configure  # noqa: PLC0415

    settings = read_settings().require_slack().require_posthog()
    configure(settings.rootle_log_level, secrets=settings.secrets())
    for sentence in misspelt(os.environ):
        structlog.get_logger().warning(sentence)

    from bot.web import run  # noqa: PLC0415  after the settings: it takes seconds to import

    run(settings)
