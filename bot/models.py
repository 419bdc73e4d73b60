"""Chooses who thinks: Claude where it is configured, behind it another model of it, and the built-in one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.model.builtin import BuiltinModel
from agent.ports import Model
from bot.settings import Settings

NO_KEY = "none"
"""What is sent as a key to a local server that wants none; the SDK insists on one."""


def asks_claude(settings: Settings) -> bool:
    """Whether these settings lead to Claude, or to something that speaks like it."""
    configured = settings.anthropic_api_key or settings.anthropic_base_url
    return settings.rootle_model == "auto" and bool(configured)


@asynccontextmanager
async def open_model(settings: Settings) -> AsyncIterator[Model]:
    """The model of this process; its connections are closed when the block ends."""
    builtin = BuiltinModel()
    if not asks_claude(settings):
        yield builtin
        return
    # The SDK takes more than a second to import, which nobody without Claude should wait for.
    from agent.model.chain import Chain  # noqa: PLC0415
    from agent.model.claude import Claude  # noqa: PLC0415

    key = settings.anthropic_api_key
    names = (settings.rootle_claude_model, settings.rootle_claude_fallback)
    claudes = [
        Claude(
            model=name,
            key=key.get_secret_value() if key else NO_KEY,
            base_url=settings.anthropic_base_url,
            headers=settings.claude_headers,
            effort=settings.rootle_claude_effort,
        )
        for name in dict.fromkeys(filter(None, names))
    ]
    try:
        yield Chain([*claudes, builtin])
    finally:
        for one in claudes:
            await one.close()
