"""Looks once more at a whole call: that nothing in it is about what an event never carries."""

from collections.abc import Iterator
from dataclasses import replace

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.sentence import Json, Sentence
from agent.model.builtin.understanding.settling.carried import lacks, without
from agent.taxonomy import KnownEvent, KnownProperty


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
    return _split_by_nothing(sentence, arguments) or replace(plan, arguments=arguments)


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
