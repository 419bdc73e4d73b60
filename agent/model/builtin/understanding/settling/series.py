"""What is counted side by side, and who counts: the events of a question in their roles."""

from collections.abc import Sequence

from agent.analytics.criteria import OF_PROPERTY
from agent.model.builtin.plan import Choose, Explain, Option, Refuse
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.items import (
    Condition,
    Mark,
    Mention,
    Split,
    Time,
)
from agent.model.builtin.understanding.linking.linked_events import best_events
from agent.model.builtin.understanding.sentence import HELPS, Json, Sentence, Settled
from agent.model.builtin.understanding.settling.carrying import carrier
from agent.model.builtin.understanding.settling.conditions_of import (
    of_mention,
    of_same_event,
    own_conditions,
    refuse_contradictions,
)
from agent.model.builtin.understanding.settling.criteria import did, filters_and_who
from agent.model.builtin.understanding.settling.newness import happens_once, new_condition
from agent.model.builtin.understanding.settling.parted_events import parted_by_role
from agent.names.naming import word, words
from agent.names.taxonomy import KnownEvent, KnownProperty

LETTERS = "ABCDEFGH"


def series_of(
    sentence: Sentence, math: str, measured: KnownProperty | None
) -> tuple[list[Json], list[Json], list[Json]]:
    """The series, the conditions on people, and the filters that all series share."""
    mentions = sentence.mentions
    settle_often(sentence, mentions)
    main, on_people = parted_by_role(sentence, mentions, math)
    counts_people = any(m.later for m in on_people) or (on_people and not main)
    if math in {"", "events"} and counts_people and not sentence.has("events"):
        math = "people"
    who, rest = _conditions(sentence, main, on_people, math)
    series = []
    for mention, own in own_conditions(sentence, main, rest):
        filters, cohorts = filters_and_who(sentence, own)
        who += [c for c in cohorts if c not in who]
        event = sentence.event(mention).name if mention else _carried(sentence, math, measured)
        if mention is not None and mention.often:
            who += did(sentence, mention, filters)
        series.append(_one(event, math, measured, filters))
    shared = _shared(series)
    if len(series) > 1 and all(s == series[0] for s in series):
        series = series[:1]
    if len(series) > 1:
        sentence.take("vs", "compare", "but", "then")
    if len(series) > len(LETTERS):
        raise Settled(Refuse("That is more than eight things at once.", "Ask for some of them."))
    if math not in OF_PROPERTY and (not mentions or (who and series[0]["event"] == "")):
        _about_everything(sentence, math)
    return series, who, shared


def _carried(sentence: Sentence, math: str, measured: KnownProperty | None) -> str:
    """The event of a property's figure that was named without one."""
    if measured is None or math == "distinct" or math not in OF_PROPERTY:
        return ""
    return carrier(sentence, measured)


def _conditions(
    sentence: Sentence, main: Sequence[Mention], on_people: Sequence[Mention], math: str
) -> tuple[list[Json], list[Condition]]:
    """The conditions on people, and those that are left for the series."""
    who: list[Json] = []
    used: set[int] = set()
    for one in on_people:
        own = of_mention(sentence, one, main)
        filters, cohorts = filters_and_who(sentence, own)
        used |= {id(c) for c in own}
        who += [*did(sentence, one, filters), *cohorts]
    rest = [c for c in sentence.conditions if id(c) not in used]
    if math == "people" and not sentence.mentions and _is_state(sentence):
        _as_they_are_now(sentence, rest)
    if math in {"people", ""} and (not main or (len(main) == 1 and main[0].verbal)):
        rest = of_same_event(sentence, main[0] if main else None, rest, who)
    refuse_contradictions(sentence, rest)
    return who, rest


def _is_state(sentence: Sentence) -> bool:
    """Are on the pro plan: how things stand, and not what happened in some time."""
    said = {sentence.question[m.start : m.end].lower() for m in sentence.marks("verb")}
    return bool(said & {"are", "is"}) and not sentence.all(Time)


def _as_they_are_now(sentence: Sentence, conditions: Sequence[Condition]) -> None:
    """How many people are on the pro plan: a state, which the person's own property tells."""
    for one in conditions:
        if len(one.properties) != 1 or one.cohort or not one.values or one.negated:
            continue
        same = [
            p
            for p in sentence.catalogue.found.properties
            if p.of == "person" and p.name == one.properties[0].name
            and set(map(str, one.values)) <= set(p.values)
        ]  # fmt: skip
        if same:
            one.properties, one.per_property = (same[0],), (one.values,)


def _shared(series: Sequence[Json]) -> list[Json]:
    """Filters that all series have are taken out of them and stand once."""
    if any(s.get("filters") != series[0].get("filters") for s in series):
        return []
    shared: list[Json] = series[0].get("filters", [])
    for one in series:
        one.pop("filters", None)
    return shared


def _one(event: str, math: str, measured: KnownProperty | None, filters: list[Json]) -> Json:
    made: Json = {"event": event, "math": math or ("events" if event else "people")}
    if measured is not None and made["math"] in OF_PROPERTY:
        made |= {"property": measured.name, "of": measured.of}
    return made | ({"filters": filters} if filters else {})


def settle_often(sentence: Sentence, mentions: Sequence[Mention]) -> None:
    """At least 3 times: of the event before it, or of the one behind it."""
    for mark in sentence.marks("often"):
        before = [m for m in mentions if m.start < mark.start]
        near = before[-1] if before else (mentions[0] if mentions else None)
        if near is not None and near.often is None:
            near.often = mark.value
            mark.used = True


def _about_everything(sentence: Sentence, math: str) -> None:
    """A count of people or events without an event is of any event; that must be meant."""
    if math == "people":
        sentence.note("You named no event, so I counted everyone who did anything at all.")
        return
    limited = any(isinstance(i, Condition | Split | Time) for i in sentence.items)
    if (
        math == "events"
        and sentence.has("exist")
        and not (limited or sentence.has("count", "times"))
    ):
        every = sentence.catalogue.found.events  # events? which ones exist
        raise Settled(Explain(events=every, all_of_them=True))
    if math == "per_person" and not sentence.has("events", "count", "times"):
        raise Settled(unnamed(sentence))  # "per customer": what of each of them?
    if math in {"events", "sessions", "first_time", "per_person"}:
        return
    raise Settled(unnamed(sentence))


def unnamed(sentence: Sentence) -> Choose | Refuse:
    """A time, a split or a condition without anything to count: which event?"""
    events = _able(sentence)[:MOST_OPTIONS]
    unread = [i for i in sentence.left() if not isinstance(i, Condition | Split | Time)]
    parts = [*sentence.conditions, *sentence.all(Split), *sentence.all(Time)]
    if not events or unread or not parts:
        return Refuse("I could not read that as a question about events.", HELPS, unread=True)
    options = tuple(Option(label(e.name), f"“{e.name}” {sentence.question}"[:500]) for e in events)
    return Choose("Which event do you mean?", options)


def _able(sentence: Sentence) -> tuple[KnownEvent, ...]:
    """The events that came with everything that was named, else those that may have."""
    every = sentence.catalogue.found.events
    named = [i.properties for i in sentence.items if isinstance(i, Condition | Split)]
    names = [{p.name for p in n} for n in named if n and all(p.of == "event" for p in n)]
    sure = tuple(e for e in every if names and all(n & set(e.properties or ()) for n in names))
    return sure or every


def new_people(sentence: Sentence) -> None:
    """New uploads are uploads; new users are those who signed up, or who came for the first time."""
    for mark in sentence.marks("new"):
        follows = sentence.after(mark)
        between = isinstance(follows, Condition)
        while isinstance(follows, Condition):
            follows = sentence.after(follows)
        person = isinstance(follows, Mark) and follows.kind == "person"
        signup = signup_event(sentence)
        names = {e.name for m in sentence.mentions for e in m.events}
        if not person:
            mark.used = isinstance(follows, Mention) and not (between and follows.verbal)
        elif sentence.mentions:
            mark.used = signup is not None and names == {signup.name}
            mark.used = mark.used or new_condition(sentence, mark)
        elif signup is not None and follows is not None:
            mark.used = True
            sentence.note(f"I took new people to be those who did “{signup.name}”.")
            sentence.items.append(Mention(follows.end, follows.end, (signup,), verbal=True))
        else:
            mark.used = True
            sentence.note("I took new people to be those whose first event ever was in that time.")
            sentence.items.append(Mark(mark.start, mark.end, "first_time", used=True))


def signup_event(sentence: Sentence) -> KnownEvent | None:
    """The one event of signing up, or the only one that each person does once."""
    said = words("sign up")
    things = {h.thing for h in sentence.catalogue.events.hits(word("signup"))}
    found = best_events(sentence.catalogue, things, said, ())
    found = found or tuple(e for e in sentence.catalogue.found.events if happens_once(e))
    return found[0] if len(found) == 1 else None
