"""Changes the event of a figure, as a follow-up asks; what is measured stays: "and for downloads?"."""

from collections.abc import Sequence

from agent.analytics.criteria import OF_PROPERTY
from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.following.edited_number import refuse_not_carried
from agent.model.builtin.understanding.items import Condition, Mark, Mention, Named, Split, Time
from agent.model.builtin.understanding.linking.linked_events import (
    is_deprecated,
    says_verb,
    verb_of,
)
from agent.model.builtin.understanding.sentence import Json, Settled
from agent.model.builtin.understanding.settling.criteria import did
from agent.names.naming import words

_COUNTS = ("count", "times", "events", "sessions", "first_time", "dau", "unique", "group")
"""Phrases that say anew how to count."""


def change_event(edit: Edit) -> None:
    """And uploads? Another event, or only the noun of the one before: "only card payments"."""
    mentions = edit.sentence.mentions
    if not mentions:
        return
    _prefer_held(edit)
    for mention in mentions:
        _keep_verb(edit, mention)
    edit.sentence.take("only")
    who = [m for m in mentions if m.negated or m.relative]
    plain = [m for m in mentions if m not in who]
    if who and not plain:
        more = [w for m in who for w in did(edit.sentence, m)]
        edit.put("who", [*edit.arguments.get("who", []), *more])
        edit.changed = True
        return
    if edit.tool == "funnels":
        edit.sentence.take("then")
        if any(m.lead != "then" for m in plain):
            raise edit.refuse("the steps")
        edit.arguments["steps"] = [
            *edit.arguments["steps"],
            *({"event": edit.sentence.event(m).name} for m in plain),
        ]
        edit.changed = True
        return
    events = [edit.sentence.event(m).name for m in plain]
    if edit.tool == "paths" and len(events) == 1:
        _change_paths(edit, events[0])
    elif edit.tool == "trends":
        edit.sentence.take(*(["vs"] if len(events) > 1 else []))
        _change_series(edit, events)
    elif len(events) == 1 and not edit.arguments.get("event_filters"):
        if edit.arguments.get("math_property"):
            _refuse_strange(edit, events, edit.arguments["math_property"], edit.arguments["math"])
        edit.arguments["event"] = events[0]
    else:
        raise edit.refuse("the events")
    edit.changed = True


def _prefer_held(edit: Edit) -> None:
    """Only express parcels: those of the plan, where its event is called so as well as others.

    With "only" or "without" the noun never means another event, as only a part of the figure is
    left then; nor does it beside a condition where it is of several events alike.
    """
    sentence, held = edit.sentence, _held(edit)
    narrows = sentence.has("only", "not", "without")
    parts = [i for i in sentence.items if isinstance(i, Condition | Split | Time)]
    says_more = narrows or bool(parts)
    if edit.tool == "funnels" or not says_more:
        return
    for mention in sentence.mentions:
        same = [name for name in held if name in _called(edit, mention)]
        if len(same) == 1 and not mention.relative and (len(mention.events) > 1 or narrows):
            known = sentence.catalogue.found.events
            mention.events = tuple(e for e in known if e.name == same[0])


def _keep_verb(edit: Edit, mention: Mention) -> None:
    """After shared files, "what about folders": the shared ones, as nothing else is said of them."""
    sentence, known = edit.sentence, edit.sentence.catalogue.found.events
    held, called = _held(edit), _called(edit, mention)
    verbs = {verb_of(e) for e in known if e.name in held}
    said = [w for a, b in mention.spots for w in words(sentence.question[a:b])]
    if edit.tool == "funnels" or len(mention.events) < 2 or len(verbs) != 1 or mention.relative:
        return
    if any(says_verb(sentence.catalogue, e, said) for e in mention.events):
        return
    same = tuple(e for e in known if e.name in called and verb_of(e) in verbs)
    if len(same) == 1 and not is_deprecated(same[0]):
        mention.events = same
        text = sentence.question[mention.start : mention.end]
        sentence.note(f"I took “{text}” as “{same[0].name}”, as before.")


def _held(edit: Edit) -> list[str]:
    """The events of the query before."""
    counted = [*edit.arguments.get("series", []), edit.arguments]
    return list(dict.fromkeys(str(one["event"]) for one in counted if one.get("event")))


def _called(edit: Edit, mention: Mention) -> set[str]:
    """The names of all events that every word of a mention is in."""
    catalogue = edit.sentence.catalogue
    said = [w for a, b in mention.spots for w in words(edit.sentence.question[a:b])]
    hits = [{h.thing for h in catalogue.events.hits(w)} for w in said]
    things = set.intersection(*hits) if hits else set()
    return {catalogue.found.events[n].name for n in things}


def _change_paths(edit: Edit, event: str) -> None:
    """And before upgrading? What leads to it, where so far it was what follows."""
    if edit.arguments.get("of") == "pages":
        raise edit.refuse("the event")
    mark = edit.sentence.take("after")
    held = "end" if "end" in edit.arguments else "start"
    side = held if mark is None else "end" if mark.value == "before" else "start"
    for name in ("start", "end"):
        edit.arguments.pop(name, None)
    edit.arguments = {side: event} | edit.arguments


def _change_series(edit: Edit, events: list[str]) -> None:
    held = edit.arguments["series"]
    if edit.arguments.get("formula") and len(events) == 1 == len({s["event"] for s in held}):
        for one in held:
            _keep_measure(edit, events, one)
        edit.arguments["series"] = [s | {"event": events[0]} for s in held]  # a share of others
        return
    if edit.arguments.get("formula"):
        raise edit.refuse("the event")
    if len({(s["math"], s.get("property"), s.get("of")) for s in held}) > 1:
        raise edit.refuse("the event")
    figure = _keep_measure(edit, events, held[0])
    if [s["event"] for s in held] == events and "property" in figure and _says_nothing_else(edit):
        raise Settled(
            Refuse(
                f"That figure is of “{events[0]}” already.",
                f"Ask for a count by: how many “{events[0]}”?",
            )
        )
    made = [{"event": event} | figure for event in events]
    own = held[0].get("filters")
    if own and len(held) == 1:
        made = [one | {"filters": own} for one in made]
    edit.arguments["series"] = [*held, *made] if edit.adds else made


def _keep_measure(edit: Edit, events: Sequence[str], held: Json) -> Json:
    """How the new events are counted: as the one before, unless the follow-up says how."""
    math = held["math"]
    if math not in OF_PROPERTY:
        return {"math": math}
    if _says_how(edit):
        return {"math": "events"}
    _refuse_strange(edit, events, held["property"], math, of=held["of"])
    return {"math": math, "property": held["property"], "of": held["of"]}


def _refuse_strange(
    edit: Edit, events: Sequence[str], name: str, math: str, *, of: str = "event"
) -> None:
    asked = [str(m.value) for m in edit.sentence.marks("math")]
    math = asked[0] if asked else math  # the median of downloads
    for event in events:
        if event not in _held(edit):
            refuse_not_carried(edit, event, (name, of), math)


def _says_how(edit: Edit) -> bool:
    """Whether the follow-up says by itself what is counted or measured."""
    numbers = [n for n in edit.sentence.all(Named) if n.properties[0].type == "number"]
    return bool(numbers or edit.math) or edit.sentence.has(*_COUNTS)


def _says_nothing_else(edit: Edit) -> bool:
    rest = [i for i in edit.sentence.items if not isinstance(i, Mention)]
    return not edit.changed and all(isinstance(i, Mark) and i.kind == "and" for i in rest)
