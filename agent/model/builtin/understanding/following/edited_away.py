"""Does what a follow-up says to do: takes a part of the query before away, or adds one."""

from collections.abc import Sequence

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.following.commands import Command
from agent.model.builtin.understanding.following.edit import Edit, of, told
from agent.model.builtin.understanding.following.edited_split import drop_splits
from agent.model.builtin.understanding.following.edited_wider import drop_all_filters
from agent.model.builtin.understanding.items import Condition, Mark, Mention, Named, Split, Time
from agent.model.builtin.understanding.sentence import HELPS, Json, Sentence, Settled
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.names.taxonomy import KnownProperty

_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}


def obey(edit: Edit, command: Command) -> None:
    """Do what a command says that the words of its part do not say by themselves."""
    if command.aimless:
        raise Settled(not_understood(command))
    if command.kind == "remove":
        _take_away(edit, command)
    elif command.kind == "add":
        _add(edit, command)


def not_understood(command: Command) -> Refuse:
    """Why a command is not carried out: what it is about is not said, or not known."""
    return Refuse(
        f"I cannot tell what to {command.verb.lower()}.",
        "Say which part: “remove the filter”, “without the split”, “add Germany”, “by country”.",
    )


def is_held(edit: Edit, old: Sentence) -> bool:
    """Whether just what is to be changed into something else is there: the one event, the value."""
    parts = [i for i in old.items if not isinstance(i, Mark)]
    if len(parts) != 1:
        return False
    [one] = parts
    if isinstance(one, Mention):
        series = edit.arguments.get("series", [])
        return len(series) == 1 and one.events[0].name == series[0]["event"]
    if isinstance(one, Condition):
        own = [f for s in edit.counted for f in s.get("filters", [])]
        known = {(p.name, p.of) for p in one.properties}
        held = [f for f in [*edit.filters, *own] if of(f) in known]
        return any(set(f.get("values", [])) == set(one.values) for f in held)
    if isinstance(one, Time):
        return edit.span == one.mention.range
    return isinstance(one, Named | Split) and len(edit.arguments.get("breakdowns", [])) < 2


def nothing_before(command: Command) -> Refuse:
    """Why a command cannot be carried out: there is no figure that it could be about."""
    return Refuse(
        f"There is no figure here to {command.verb.lower()} something of.",
        f"Ask me a whole question first. {HELPS}",
    )


def _take_away(edit: Edit, command: Command) -> None:
    """Every part that is named has to be there."""
    sentence = edit.sentence
    if command.step and edit.tool == "funnels":
        _drop_step(edit, command.step)
    elif sentence.conditions:
        _drop_values(edit)
    elif properties := _named(edit):
        _drop_property(edit, properties, command)
    elif command.split:
        drop_splits(edit)
    elif sentence.mentions:
        _drop_events(edit, sentence.mentions)
    elif command.filtering:
        drop_all_filters(edit, several=command.several)
    elif sentence.has("compare", "vs", "growth") and "compare_from" in edit.arguments:
        for name in ("compare_from", "compare_to"):
            edit.arguments.pop(name)
        edit.changed = True
    elif sentence.has("interval") and edit.tool == "trends" and "interval" in edit.arguments:
        edit.arguments.pop("interval")
        edit.changed = True
    sentence.take("only", "by", "each", "cohort", "compare", "vs", "growth", "interval")


def _add(edit: Edit, command: Command) -> None:
    """A step of a funnel; a value beside those that are asked for already."""
    sentence = edit.sentence
    if edit.tool == "funnels" and sentence.mentions:
        _add_steps(edit, command.step)
        return
    if command.filtering and not sentence.conditions:
        raise Settled(
            Refuse("I cannot tell what to filter by.", "Name the value, such as: only Germany.")
        )
    if not command.filtering:
        for one in sentence.conditions:
            _refuse_first(edit, one)


def _refuse_first(edit: Edit, one: Condition) -> None:
    """Adding France is clear where another country is asked for; else it may be "only France"."""
    if one.cohort or edit.about("filters", one.properties):
        return
    said = edit.sentence.question[one.start : one.end].strip()
    name = one.properties[0].name
    options = [Option(label(f"only {said}"), f"only {said}")]
    if edit.tool in {"trends", "funnels"}:
        options.append(Option(label(f"split by {name}"), f"split by “{name}”"))
    raise Settled(Choose(f"How do you want “{said}”?", tuple(options)))


def _add_steps(edit: Edit, which: str) -> None:
    steps: list[Json] = edit.arguments["steps"]
    place = _PLACES.get(which, len(steps))
    if place > len(steps):
        raise edit.refuse("the steps")
    made = [{"event": edit.sentence.event(m).name} for m in edit.sentence.mentions]
    edit.arguments["steps"] = [*steps[:place], *made, *steps[place:]]
    for mention in edit.sentence.mentions:
        edit.sentence.items.remove(mention)
    edit.changed = True


def _named(edit: Edit) -> tuple[KnownProperty, ...]:
    items: list[Named | Split] = [*edit.sentence.all(Named), *edit.sentence.all(Split)]
    for item in items:
        item.used = True
    return tuple(p for item in items for p in item.properties)


def _drop_property(edit: Edit, properties: Sequence[KnownProperty], command: Command) -> None:
    """The device: the split by it, or the condition on it; where it is both, the person says."""
    name = properties[0].name
    held = edit.about("filters", properties)
    split = edit.about("breakdowns", properties)
    if held and split and not (command.filtering or command.split):
        options = tuple(
            Option(label(text), text)
            for text in (f"remove the “{name}” filter", f"remove the split by “{name}”")
        )
        raise Settled(Choose(f"Which “{name}” do you mean?", options))
    if split and not command.filtering:
        edit.put("breakdowns", [b for b in edit.arguments["breakdowns"] if b not in split])
        if not edit.arguments.get("breakdowns"):
            edit.arguments.pop("limit", None)
        edit.changed = True
    elif held and not command.split:
        edit.drop_filters(held)
    else:
        what = "no split" if command.split else "no filter" if command.filtering else "nothing"
        raise Settled(Refuse(f"That figure has {what} by “{name}”.", "Ask it as a whole question."))


def _drop_values(edit: Edit) -> None:
    """Germany: no longer asked for, where it was; else left out from now on."""
    notes = list(edit.sentence.notes)
    filters, who = filters_and_who(edit.sentence, edit.sentence.conditions)
    edit.sentence.notes = notes  # nothing is asked of what is left out
    for one in who:
        kept = [w for w in edit.arguments.get("who", []) if w.get("cohort") != one["cohort"]]
        if len(kept) == len(edit.arguments.get("who", [])):
            kept.append(one | {"negated": True})
        edit.put("who", kept)
    for one in filters:
        _drop_value(edit, one)
    edit.changed = True


def _drop_value(edit: Edit, one: Json) -> None:
    held = [f for f in edit.filters if of(f) == of(one)]
    said = set(one.get("values", []))
    asked = [
        f for f in held if said & set(f.get("values", [])) and f["operator"] == one["operator"]
    ]
    if any(
        of(f) == of(one) for s in edit.arguments.get("series", []) for f in s.get("filters", [])
    ):
        raise edit.refuse("the conditions")
    if asked:
        left = [v for v in asked[0]["values"] if v not in said]
        edit.put(
            "filters",
            [f | {"values": left} if f is asked[0] else f for f in edit.filters
             if f is not asked[0] or left],
        )  # fmt: skip
        edit.sentence.note(f"I left out “{told(one)}”.")
        return
    if one["operator"] != "is" or any(f["operator"] == "is" for f in held):
        raise edit.refuse("that condition")
    out = next((f for f in held if f["operator"] == "is_not"), None)
    kept = [f for f in edit.filters if f is not out]
    values = [*(out["values"] if out else []), *one["values"]]
    edit.put(
        "filters", [*kept, one | {"operator": "is_not", "values": list(dict.fromkeys(values))}]
    )


def _drop_events(edit: Edit, mentions: Sequence[Mention]) -> None:
    """One of several things that are counted side by side."""
    names = {edit.sentence.event(m).name for m in mentions}
    counted = "steps" if edit.tool == "funnels" else "series"
    held = edit.arguments.get(counted, [])
    kept = [one for one in held if one["event"] not in names]
    least = 2 if counted == "steps" else 1
    if len(kept) == len(held) or len(kept) < least or edit.arguments.get("formula"):
        raise edit.refuse("the events")
    edit.arguments[counted] = kept
    edit.changed = True


def _drop_step(edit: Edit, which: str) -> None:
    steps = edit.arguments["steps"]
    place = len(steps) - 1 if which in {"last", "final", "new"} else _PLACES.get(which, len(steps))
    if place >= len(steps) or len(steps) < 3:
        raise edit.refuse("the steps")
    edit.arguments["steps"] = [s for n, s in enumerate(steps) if n != place]
    edit.sentence.items = []
    edit.changed = True
