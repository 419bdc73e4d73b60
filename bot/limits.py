"""What a question may take at once, and what it may take in the background, as the settings say."""

from dataclasses import replace

from agent.budget import Limits
from bot.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """The most that one turn may take."""
    return Limits(
        steps=settings.rootle_max_steps,
        seconds=settings.rootle_turn_seconds,
        turn_tokens=settings.rootle_turn_tokens,
        turn_usd=settings.rootle_turn_usd,
        thread_tokens=settings.rootle_thread_tokens,
        thread_usd=settings.rootle_thread_usd,
    )


def background_limits_of(settings: Settings) -> Limits:
    """The most that an answer in the background may take, within the same limits of its thread.

    There are as many calls of tools to a step as in a turn.
    """
    turn = limits_of(settings)
    return replace(
        turn,
        steps=settings.rootle_background_steps,
        tool_calls=turn.tool_calls * settings.rootle_background_steps // turn.steps,
        seconds=settings.rootle_background_seconds,
        turn_tokens=settings.rootle_background_tokens,
        turn_usd=settings.rootle_background_usd,
    )
