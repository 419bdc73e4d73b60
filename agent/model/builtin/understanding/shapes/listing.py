"""Makes lists of a question: the most common values, the people behind a figure, what there is."""

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.items import Condition, Mark, Mention, Named, Split
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled, days
from agent.model.builtin.understanding.settling.carrying import carrier
from agent.model.builtin.understanding.settling.criteria import did, filters_and_who
from agent.model.builtin.understanding.settling.measures import measure
from agent.model.builtin.understanding.settling.people_named import names_people
from agent.model.builtin.understanding.settling.series import settle_often
from agent.model.builtin.understanding.shapes.counting import query
from agent.model.builtin.understanding.times.stretches import one_time
from agent.model.builtin.writing.splits import ABSENT
from agent.names.taxonomy import KnownProperty

_TAKEN = (
    "which", "what", "exist", "values", "percent", "most", "top", "by", "unique", "of_those", "rank",
)  # fmt: skip
"""Words that ask for a list."""

_OFTEN = frozenset(["common", "commonest", "frequent", "frequently", "often", "rarest"])
"""Last words of what asks how often something came; what is popular, many people have."""


def top_values(sentence: Sentence, item: Named | Split) -> Query:
    """A call of `top_values`: the most frequent values of a property, or the rarest."""
    limit = _limit(sentence)
    sentence.take(*_TAKEN)
    lowest = is_lowest(sentence)
    one = sentence.property(item)
    people = sentence.has("of_those")
    math, measured = _measured(sentence, item)
    math = "people" if people and measured is None else math
    main, who = _main(sentence)
    filters, cohorts = filters_and_who(sentence, sentence.conditions)
    event = sentence.event(main).name if main else ""
    event = event or (carrier(sentence, measured) if measured else "")
    arguments: Json = {"property": one.name, "of": one.of} | ({"event": event} if event else {})
    arguments |= days(one_time(sentence))
    common = not event and not math and _is_most_common(sentence, one)
    counts = common or event or sentence.has("events")
    arguments["math"] = math or ("events" if counts else "people")
    if common:  # a share of all events, page views and all, would tell nothing
        filters = [*filters, {"property": one.name, "of": one.of, "operator": "is_set"}]
    if measured is not None:
        arguments["math_property"] = measured.name
    optional: Json = {
        "filters": filters, "who": [*cohorts, *who], "limit": limit, "lowest": lowest,
    }  # fmt: skip
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "top_values", arguments)


def is_lowest(sentence: Sentence) -> bool:
    """Whether those with the fewest are asked for: the rarest browser, the bottom five.

    Raises `Settled` where it asks for the most as well.
    """
    asked = {m.value for m in sentence.marks("most")}
    if "least" not in asked:
        return False
    if "most" in asked:
        raise Settled(Refuse("I can list the most or the fewest at once.", "Ask for one of them."))
    sentence.note(ABSENT)
    return True


def _is_most_common(sentence: Sentence, one: KnownProperty) -> bool:
    """The most common failure reason: how often it came, as it is of what happened.

    A plan that is the person's too, and what PostHog sends with everything a person does
    (`$browser`), tell more of people than of events.
    """
    said = {sentence.question[m.start : m.end].lower().split()[-1] for m in sentence.marks("most")}
    everywhere = [p.of for p in sentence.catalogue.found.properties if p.name == one.name]
    own = everywhere == ["event"] and not one.name.startswith("$")
    people = sentence.has("person", "active", "who", "unique", "of_those")
    people = people or any(names_people(sentence, c) for c in sentence.conditions)
    if people or not (own and said & _OFTEN):
        return False
    sentence.note(f"I counted how often each “{one.name}” came, not of how many people.")
    return True


def _main(sentence: Sentence) -> tuple[Mention | None, list[Json]]:
    """The event that is ranked by, and the conditions that other events make."""
    positive = [m for m in sentence.mentions if not m.negated]
    if len(positive) > 1:
        raise Settled(Refuse("I can rank by one event.", "Name one event."))
    settle_often(sentence, sentence.mentions)
    main = positive[0] if positive else None
    others = [m for m in sentence.mentions if m is not main or m.often]
    return main, [one for m in others for one in did(sentence, m)]


def _measured(sentence: Sentence, item: Named | Split) -> tuple[str, KnownProperty | None]:
    """How the values are ranked; what is ranked is no measure itself."""
    for mark in sentence.marks("math"):
        mark.used = mark.used or mark.value == "total"
    sentence.items.remove(item)
    math, measured = measure(sentence)
    sentence.items.append(item)
    if measured is not None and measured.of != "event":
        raise Settled(
            Refuse("I cannot rank by that.", "Rank by people, by events, or by a number.")
        )
    return math, measured


def _limit(sentence: Sentence) -> int:
    for named in sentence.all(Named):
        number = sentence.before(named)
        if isinstance(number, Mark) and number.kind == "figure" and number.value:
            number.used = True
            return int(number.value)
    for mark in sentence.marks("top", "most", "persons"):
        mark.used = True
        for beside in (sentence.after(mark), sentence.before(mark)):
            if isinstance(beside, Mark) and beside.kind == "figure" and beside.value:
                beside.used = True
                return int(beside.value)
    return 0


def _refuse_active_event(sentence: Sentence) -> None:
    """The most active uploaders are people; the most active members are not those who joined."""
    for mark in sentence.marks("active", "most"):
        follows = sentence.after(mark)
        active = sentence.question[mark.start : mark.end].lower().endswith("active")
        if not active or not isinstance(follows, Mention) or follows.agents:
            continue
        if not sentence.question[mark.end : follows.start].strip():
            said = sentence.question[mark.start : follows.end]
            raise Settled(
                Refuse(
                    f"I cannot tell whether “{said}” is people.",
                    "Ask who did something most often, or for the most active users.",
                )
            )


def persons(sentence: Sentence) -> Query:
    """A call of `persons`: who did it."""
    _refuse_active_event(sentence)
    sentence.take("persons", "rel", "what", "which", "active", "most")
    if any(m.lead == "or" for m in sentence.mentions):
        raise Settled(
            Refuse(
                "I cannot list people who did one thing or another.",
                "Ask for one of them, then for the other.",
            )
        )
    negative = [m for m in sentence.mentions if m.negated or m.later]
    positive = [m for m in sentence.mentions if m not in negative]
    settle_often(sentence, sentence.mentions)
    conditions: list[Condition] = sentence.conditions
    filters, who = filters_and_who(sentence, conditions)
    for mention in [*positive[1:], *negative]:
        who += did(sentence, mention)
    event = sentence.event(positive[0]).name if positive else ""
    if positive and positive[0].often:
        who += did(sentence, positive[0])
    arguments: Json = {"event": event} | days(one_time(sentence))
    limit = _limit(sentence)
    optional: Json = {"filters": filters, "who": who, "limit": limit}
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "persons", arguments)
