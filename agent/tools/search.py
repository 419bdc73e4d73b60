"""Searches what is written: the team's documentation, the names in its data, and earlier answers."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Annotated, Any, Literal

from pydantic import Field

from agent.names.known import KnownEvent, KnownProperty
from agent.policy import Label, join
from agent.remembered import readers
from agent.searching.hits import MOST, Hit, Searched, SearchKind, excerpt, render
from agent.searching.ranking import Ranking
from agent.state.answers import PastAnswer
from agent.tool import ToolContext, ToolResult, Toolset, tool
from agent.tools.taxonomy import label_of
from agent.turn import Turn

Kind = Literal["docs", "taxonomy", "answers"]

MOST_NAMES = 20
"""Names that one search tells; `read_taxonomy` has all of them."""

MOST_VALUES = 5

LONGEST_QUESTION = 200
"""Characters of an earlier question that make its title."""

THEN = (
    "Figures are left out of earlier answers: they were those of that day. To state one, count it "
    "anew with a tool; evidence of another conversation cannot be referred to."
)
NO_NAMES = "Names in the data could not all be read: {problem}"

_REFERENCE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_FIGURE = "[figure of that day]"


async def search(
    context: ToolContext,
    query: Annotated[str, Field(min_length=1, max_length=1_000)],
    kind: Kind,
) -> ToolResult:
    """Search what is written down, by words; it counts nothing.

    `docs`: the team's own documentation, for how things work, are done or are meant. `taxonomy`:
    names of events, properties and values, a line each; `read_taxonomy` says more. `answers`: what
    you answered before in this workspace, for "what did we find about …". Search with the words
    that the text would have. Say where something is from, with its link and its date.
    """
    searched = await KINDS[kind].search(context, query)
    state: Literal["done", "nothing"] = "done" if searched.hits else "nothing"
    return ToolResult(render(searched, query), state=state, label=searched.label)


# --- documentation -----------------------------------------------------------------------------


async def _docs(context: ToolContext, query: str) -> Searched:
    return await context.docs.search(query)


# --- names -------------------------------------------------------------------------------------


async def _taxonomy(context: ToolContext, query: str) -> Searched:
    found = await context.taxonomy.matching(query)
    hits = (
        *(_event(one) for one in found.events),
        *(_property(one) for one in found.properties),
        *(Hit(name, note="cohort") for name in found.cohorts),
        *(Hit(name, note="kind of groups") for name in found.group_types),
    )
    remarks = [NO_NAMES.format(problem=problem) for problem in context.taxonomy.problems()]
    where = "the names of events, properties, values, cohorts and groups"
    return Searched(where, hits[:MOST_NAMES], remarks, label_of(found))


def _event(event: KnownEvent) -> Hit:
    return Hit(event.name, note=_described("event", event.description))


def _property(known: KnownProperty) -> Hit:
    values = ", ".join(f"“{' '.join(value.split())[:60]}”" for value in known.values[:MOST_VALUES])
    of = f"property of {known.of}, {known.type}{f', has {values}' if values else ''}"
    return Hit(known.name, note=_described(of, known.description))


def _described(kind: str, description: str) -> str:
    line = " ".join(description.split())[:LONGEST_QUESTION]
    return f"{kind}: {line}" if line else kind


# --- earlier answers ---------------------------------------------------------------------------


async def _answers(context: ToolContext, query: str) -> Searched:
    turn = context.turn
    found = await context.answers.like(
        query, tenant=turn.place.tenant, audience=readers(turn), without=turn.id
    )
    if turn.asker.is_guest:  # who is a guest is in some channels only
        found = [one for one in found if _is_here(one, turn)]
    best = await asyncio.to_thread(_best, found, query)
    where = "earlier answers that everybody here may read"
    if not best:
        return Searched(where)
    hits = await asyncio.to_thread(lambda: [_hit(one, query, context) for one in best])
    return Searched(where, hits, (THEN,), join(_read(one, turn) for one in best))


def _best(found: Sequence[PastAnswer], query: str) -> list[PastAnswer]:
    """Those that match best, the newest first among equals, as they are given."""
    ranking = Ranking((one.question, one.answer) for one in found)
    return [found[one.number] for one in ranking.best(query, most=MOST)]


def _hit(one: PastAnswer, query: str, context: ToolContext) -> Hit:
    turn = context.turn
    asked = " ".join(one.question.split())
    title = asked if len(asked) <= LONGEST_QUESTION else f"{asked[: LONGEST_QUESTION - 1]}…"
    who = ""
    if _is_own(one, turn):
        who = "asked by this person"
    elif _is_here(one, turn) and one.asker:
        who = f"asked here by {' '.join(one.asker.split())}"
    said = excerpt(_REFERENCE.sub(_FIGURE, one.answer), query)
    when = one.at.astimezone(context.now.tzinfo or UTC)
    return Hit(title, said, _permalink(one, turn), when, who)


def _read(one: PastAnswer, turn: Turn) -> Label:
    """Words of somebody else than the asker went into it, so it is outside text."""
    others = Label(frozenset({"answers"}), untrusted=not _is_own(one, turn))
    return one.label.join(others)


def _is_own(one: PastAnswer, turn: Turn) -> bool:
    return one.person == turn.asker.id


def _is_here(one: PastAnswer, turn: Turn) -> bool:
    return _channel(one) == turn.place.channel


def _channel(one: PastAnswer) -> str:
    return one.conversation.split(":")[2]


def _permalink(one: PastAnswer, turn: Turn) -> str:
    """Slack's address of the thread, where it has one; a command's answer stands in none."""
    surface, _, channel, thread = one.conversation.split(":", 3)
    seconds, _, rest = thread.partition(".")
    if not turn.home or surface != "slack" or not (seconds.isdecimal() and rest.isdecimal()):
        return ""
    return f"{turn.home.rstrip('/')}/archives/{channel}/p{seconds}{rest}"


KINDS: Mapping[str, SearchKind] = {
    kind.name: kind
    for kind in (
        SearchKind("docs", "the documentation", _docs),
        SearchKind("taxonomy", "names in the data", _taxonomy),
        SearchKind("answers", "earlier answers", _answers),
    )
}
"""What can be searched; a kind more is a line here, and its name in `Kind`."""


def _title(arguments: Mapping[str, Any]) -> str:
    kind = KINDS.get(str(arguments.get("kind")))
    words = " ".join(str(arguments.get("query") or "").split())[:60]
    return f"Searching {kind.about if kind else 'what is written'} for “{words}”"


TOOLSET = Toolset(
    "search",
    (tool(search, risk="read", access="", title=_title),),
    core=True,
)
