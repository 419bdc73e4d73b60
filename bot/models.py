"""Chooses who thinks: Claude where it is configured, behind it another model of it, and the built-in one."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from agent.model.builtin import BuiltinModel
from agent.ports import Model
from bot.settings import Settings

FAST = "claude-haiku-5-5"
"""Anthropic's small model, for small decisions."""

NO_KEY = "none"
"""What is sent as a key to a local server that wants none; the SDK insists on one."""


def asks_claude(settings: Settings) -> bool:
    """Whether these settings lead to Claude, or to something that speaks like it."""
    configured = settings.anthropic_api_key or settings.anthropic_base_url
    return settings.rootle_model == "auto" and bool(configured)


def load_models(settings: Settings) -> None:
    """Import what `open_models` will, for processes that are forked from this one."""
    if asks_claude(settings):
        import agent.model.chain  # noqa: PLC0415  more than a second, once
        import agent.model.claude  # noqa: F401, PLC0415


@dataclass(frozen=True, slots=True)
class Models:
    """Who answers, and a small model for small decisions where Claude is configured."""

    main: Model
    fast: Model | None = None


@asynccontextmanager
async def open_models(settings: Settings) -> AsyncIterator[Models]:
    """The models of this process; their connections are closed when the block ends."""
    builtin = BuiltinModel()
    if not asks_claude(settings):
        yield Models(builtin)
        return
    # The SDK takes more than a second to import, which nobody without Claude should wait for.
    from agent.model.chain import Chain  # noqa: PLC0415
    from agent.model.claude import Claude  # noqa: PLC0415

    key = settings.anthropic_api_key
    at_anthropic = settings.anthropic_base_url is None
    async with AsyncExitStack() as stack:

        def claude(name: str, *, effort: str = "") -> Claude:
            made = Claude(
                model=name,
                key=key.get_secret_value() if key else NO_KEY,
                base_url=settings.anthropic_base_url,
                headers=settings.claude_headers,
                effort=effort,
            )
            stack.push_async_callback(made.close)
            return made

        main, fallback = settings.rootle_claude_model, settings.rootle_claude_fallback
        names = dict.fromkeys(filter(None, (main, fallback)))
        chain = Chain([*(claude(n, effort=settings.rootle_claude_effort) for n in names), builtin])
        fast = settings.rootle_claude_fast or (FAST if at_anthropic else main)
        yield Models(chain, claude(fast))
