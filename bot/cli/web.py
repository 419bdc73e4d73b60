"""`rootle web`: the process that Slack talks to, and that answers."""


def web() -> None:
    """Run the web process: take events in, answer them. Several may run side by side."""
    from bot.logs import configure  # noqa: PLC0415  --help stays fast
    from bot.settings import read_settings  # noqa: PLC0415

    settings = read_settings().require_slack().require_posthog()
    configure(settings.rootle_log_level, secrets=settings.secrets())

    from bot.web import run  # noqa: PLC0415  after the settings: it takes seconds to import

    run(settings)
