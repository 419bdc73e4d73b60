"""Shows when Rootle listens in a channel, and changes it."""

from collections.abc import Mapping

from rapidfuzz.distance import OSA

from agent import manner
from agent.ports import Answer
from agent.state.attention import Mode
from handlers.attention import confirmation
from handlers.command import SLASH, Command, Given

MEANING: Mapping[Mode, str] = {
    "mentions": "I answer only when somebody mentions me.",
    "follow": "I answer mentions, and replies in threads that I am part of.",
    "silent": "I say nothing, not even when somebody mentions me.",
}

ALSO_SAID: Mapping[str, Mode] = {
    **dict.fromkeys(("off", "none", "never", "no", "stop", "mute", "quiet"), "silent"),
    **dict.fromkeys(("on", "all", "always", "yes", "threads", "default"), "follow"),
    **dict.fromkeys(("mentioned", "only mentions", "mentions only", "tagged"), "mentions"),
}
"""What people say instead of a mode; it is suggested, not done."""

DIRECT = manner.cannot(
    "In direct messages I answer whatever you write, so there is nothing to set",
    f"Use `{SLASH} settings` in a channel",
)


async def run(given: Given) -> Answer | None:
    """Show the setting of the channel, or change it to the word given."""
    place = given.turn.place
    if place.kind == "im":
        return DIRECT
    word = given.turn.text.lower().strip(" .!`\"'")
    for mode in MEANING:
        if word == mode:
            await given.desk.stores.attention.set(
                place.tenant, place.channel, None, mode, given.turn.asker.id
            )
            return confirmation(mode, "channel")
    if word:
        near = _nearest(word)
        return manner.cannot(
            f"“{word}” is not one of {_listed()}", f"Did you mean `{SLASH} settings {near}`?"
        )
    return await _shown(given)


async def _shown(given: Given) -> Answer:
    place = given.turn.place
    current = await given.desk.stores.attention.get(place.tenant, place.channel, "")
    lines = [
        f"- `{SLASH} settings {mode}`: {meaning}{' **This holds now.**' * (mode == current)}"
        for mode, meaning in MEANING.items()
    ]
    words = "\n".join(["When I answer in this channel:", "", *lines])
    return Answer("done", words, plain=True)


def _nearest(word: str) -> Mode:
    modes: list[Mode] = list(MEANING)
    if meant := ALSO_SAID.get(word):
        return meant
    return min(modes, key=lambda mode: OSA.distance(word, mode))


def _listed() -> str:
    *most, last = (f"`{mode}`" for mode in MEANING)
    return f"{', '.join(most)} and {last}"


COMMAND = Command(
    name="settings",
    summary="Shows and changes when I answer in this channel: `mentions`, `follow` or `silent`.",
    usage=f"{SLASH} settings mentions",
    run=run,
)
