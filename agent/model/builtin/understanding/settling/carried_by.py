"""Looks once more at a whole call: that nothing in it is about what an event never carries."""

from collections.abc import Iterator
from dataclasses import replace

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.sentence import Json, Sentence
from agent.model.builtin.understanding.settling.carried import lacks, without
from agent.names.taxonomy import KnownEvent, KnownProperty


def as_carried(sentence: Sentence, plan: Query) -> Query | Refuse:
    """The call, or why it would find nothing for certain.

    A condition on all steps of a funnel is put on those that can meet it, and a note says so.
    """
    if not sentence.catalogue.carried:
        return plan
    arguments = dict(plan.arguments)
    if plan.tool == "funnels":
        _put_on_steps(sentence, arguments)
    for event, asked in _asked(arguments):
        if _lacks(sentence, event, asked):
            return without(event, str(asked["property"]))
    refused = _of_some_events(sentence, plan.tool, arguments)
    return refused or _split_by_nothing(sentence, arguments) or replace(plan, arguments=arguments)


def _asked(arguments: Json) -> Iterator[tuple[str, Json]]:
    """Each event of a call with what is asked of it: filters, and properties that are measured."""
    shared = arguments.get("filters", [])
    counted = [*arguments.get("series", []), *arguments.get("steps", [])]
    if "event" in arguments:
        counted.append(arguments)
    for one in [*counted, *arguments.get("who", [])]:
        event = str(one.get("event", ""))
        held = [*one.get("filters", []), *one.get("event_filters", [])]
        own = [*held, *([one] if one.get("property") else [])]
        for asked in own if one is arguments or one in arguments.get("who", []) else own + shared:
            yield event, asked


def _of_some_events(sentence: Sentence, tool: str, arguments: Json) -> Refuse | None:
    """People who did anything at all, with what only some events say: who they are it cannot tell.

    The role that only signing up comes with says nothing of who is active: it would count
    sign-ups. Where most events have it, a note says that it goes by these.
    """
    for asked in _asked_of_anything(tool, arguments):
        name = str(asked["property"])
        having, lacking = _own_events(sentence, asked)
        if not having or not lacking:
            continue
        if len(having) <= len(lacking):
            return Refuse(
                f"“{name}” comes only with {_listed(having)}, so it does not tell it of everybody "
                "who did anything.",
                f"Ask for people who did “{having[0]}” with it.",
            )
        sentence.note(f"It goes by events that have “{name}”, which are not all: most of them.")
    return None


def _asked_of_anything(tool: str, arguments: Json) -> Iterator[Json]:
    """The filters on any event of a call that is about people."""
    shared = arguments.get("filters", [])
    for one in arguments.get("series", []):
        if one.get("event") == "" and one.get("math") in _OF_PEOPLE:
            yield from [*one.get("filters", []), *shared]
    if tool in _HABITS and arguments.get("event") == "":
        yield from shared
    for one in arguments.get("who", []):
        if one.get("event") == "":
            yield from one.get("filters", [])


_OF_PEOPLE = frozenset(["people", "first_time", "per_person"])
_HABITS = frozenset(["lifecycle", "retention", "stickiness"])


def _own_events(sentence: Sentence, asked: Json) -> tuple[list[str], list[str]]:
    """The company's own events that come with a property, and those that never do.

    PostHog's own properties, such as the system, come with whatever a device sends.
    """
    name = str(asked["property"])
    if asked.get("of", "event") != "event" or name.startswith("$"):
        return [], []
    own = [e for e in sentence.catalogue.found.events if e.properties and e.name[:1] != "$"]
    having = [e.name for e in own if name in (e.properties or ())]
    return having, [e.name for e in own if e.name not in having]


def _listed(names: list[str]) -> str:
    few = ", ".join(f"“{name}”" for name in names[:3])
    return f"{few} and others" if len(names) > 3 else few


def _split_by_nothing(sentence: Sentence, arguments: Json) -> Refuse | None:
    """A split that no event of the call has a value of."""
    counted = [*arguments.get("series", []), *arguments.get("steps", [])]
    events = [str(one.get("event", "")) for one in counted]
    for split in arguments.get("breakdowns", []):
        if events and all(_lacks(sentence, event, split) for event in events):
            return without(events[0], str(split["property"]))
    return None


def _put_on_steps(sentence: Sentence, arguments: Json) -> None:
    steps: list[Json] = [dict(step) for step in arguments.get("steps", [])]
    kept = []
    for one in arguments.get("filters", []):
        able = [s for s in steps if not _lacks(sentence, str(s["event"]), one)]
        if not able or len(able) == len(steps):
            kept.append(one)
            continue
        for step in able:
            step["filters"] = [*step.get("filters", []), one]
        names = ", ".join(dict.fromkeys(f"“{s['event']}”" for s in able))
        sentence.note(f"Only {names} has “{one['property']}”, so I looked at it there.")
    arguments["steps"] = steps
    arguments.pop("filters", None)
    if kept:
        arguments["filters"] = kept


def _lacks(sentence: Sentence, event: str, asked: Json) -> bool:
    name, of = asked.get("property"), asked.get("of", "event")
    if not event or not isinstance(name, str):
        return False
    found = sentence.catalogue.found.events
    known = next((e for e in found if e.name == event), KnownEvent(event))
    return lacks(sentence.catalogue, known, KnownProperty(name, str(of)))
