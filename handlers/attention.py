"""Lets people say when Rootle should listen: to mentions only, to whole threads, or not at all."""

import re
from typing import Literal

from slack_bolt.async_app import AsyncApp

from agent import manner
from agent.ports import Answer
from agent.state.attention import Mode
from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.listening import TALK, Event, Heard, listener, open_turn
from handlers.words import bare
from integrations.slack_markup import plain

Scope = Literal["thread", "channel"]

_HERE = r" (?:here|in here|in (?:this|the) (?P<scope>thread|channel))"
_WHERE = rf"(?:{_HERE})?"
_THIS = r" (?:this|the) (?P<scope>thread|channel)"
_STOP = r"(?:stop|do not|don't|dont|never|quit)"
_SPEAK = r"(?:reply(?:ing)?|answer(?:ing)?|respond(?:ing)?|talk(?:ing)?|comment(?:ing)?)"
_CALLED = (
    r"(?:(?:i|we|you're|you are|someone|somebody|people|they)(?: are| is)?"
    r"(?: directly| explicitly)? )?(?:mention|tag|@|call|ask)(?:s|ed|ged)?(?: you)?(?: by name)?"
)
_ADDRESSED = rf"(?:when|if) {_CALLED}"

_ASKED: tuple[tuple[Mode, str], ...] = (
    ("silent", rf"{_STOP} {_SPEAK}(?: to (?:me|us))?{_WHERE}"),
    ("silent", rf"(?:be|stay|keep|remain) (?:quiet|silent){_WHERE}"),
    ("silent", rf"(?:shut up|leave (?:me|us) alone){_WHERE}"),
    ("silent", rf"(?:mute|leave|ignore|stay out of){_THIS}"),
    ("mentions", rf"{_STOP} {_SPEAK}{_WHERE} unless {_CALLED}"),
    ("mentions", rf"(?:unfollow|{_STOP} follow(?:ing)?){_THIS}"),
    ("mentions", rf"(?:only )?{_SPEAK}{_WHERE} only {_ADDRESSED}"),
    ("mentions", rf"only (?:{_SPEAK} )?{_ADDRESSED}{_WHERE}"),
    ("mentions", rf"only {_SPEAK}{_WHERE} {_ADDRESSED}"),
    ("mentions", rf"(?:mentions? only|only mentions?){_WHERE}"),
    ("follow", rf"(?:follow|unmute|rejoin|watch){_THIS}(?: again)?"),
    ("follow", rf"follow threads?{_WHERE}(?: again)?"),
    ("follow", rf"come back{_WHERE}"),
    ("follow", rf"(?:you (?:can|may) |start )?{_SPEAK}{_HERE} again"),
)
_PATTERNS = tuple((mode, re.compile(pattern)) for mode, pattern in _ASKED)


def recognise(text: str, *, in_thread: bool) -> tuple[Mode, Scope] | None:
    """What plain words ask for, if that is all they say: "stop replying here".

    "Here" is the thread inside of one, and the channel outside.
    """
    words = bare(text)
    for mode, pattern in _PATTERNS:
        if found := pattern.fullmatch(words):
            said = found["scope"] or ("thread" if in_thread else "channel")
            return mode, "thread" if said == "thread" else "channel"
    return None


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for such requests, before they are taken for questions."""

    async def change(arrived: Arrived, heard: Heard) -> None:
        turn = await open_turn(desk, arrived, heard)
        asked = recognise(heard.text, in_thread=heard.in_thread)
        if heard.place.kind != "im" and asked is not None:
            mode, scope = asked
            thread = heard.place.thread if scope == "thread" else None
            place = heard.place
            await desk.stores.attention.set(
                place.tenant, place.channel, thread, mode, turn.asker.id
            )
            answer = confirmation(mode, scope)
        else:
            answer = manner.cannot(
                "Here I answer whatever you write to me, so there is nothing to switch off",
                "In channels you can say “stop replying here” or “only when I mention you”",
            )
        await desk.threads(turn).say(answer)
        arrived.answered("attention")

    async def asked_for(event: Event) -> bool:
        return is_asked_for(event, desk.bot_user)

    for name in ("message", "app_mention"):
        app.event(name, matchers=[asked_for])(listener(desk, change))


def is_asked_for(event: Event, bot_user: str) -> bool:
    """Whether a message is such a request and nothing else."""
    words = plain(event.get("text") or "", without=bot_user)
    return event.get("subtype") in TALK and recognise(words, in_thread=True) is not None


def silent(scope: Scope) -> Answer:
    """What somebody is told who mentions a Rootle that was silenced in this thread or channel."""
    where = "this thread" if scope == "thread" else "this whole channel"
    return manner.cannot(
        f"I was asked to stay silent here, in {where}, so only you see this",
        f"To have me back, mention me with “follow this {scope} again”",
    )


def confirmation(mode: Mode, scope: Scope) -> Answer:
    """What is said when a request was carried out."""
    here = f"this {scope}"
    match mode:
        case "silent":
            text = (
                f"Understood. I will not reply in {here} any more. "
                f"To change that, mention me with “follow {here} again”."
            )
        case "mentions":
            text = f"Understood. In {here} I answer only when somebody mentions me."
        case "follow" if scope == "thread":
            text = "I follow this thread again and answer replies without a mention."
        case "follow":
            text = (
                "In this channel I follow the threads I am part of again "
                "and answer replies there without a mention."
            )
    return Answer("done", text, plain=True)
