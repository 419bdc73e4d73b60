"""Reads what people did since: "signed up in October and haven't uploaded yet" is until now."""

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Mark, Mention, Time
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.newness import happens_once
from agent.model.builtin.understanding.settling.series import signup_event
from agent.model.builtin.understanding.settling.things import is_of_same_thing

_OTHERWISE = ("percent", "funnel", "within", "retention", "drop", "takes", "vs", "compare")
"""Words with which two events are a funnel, a share, or two counts."""


def settle_later(sentence: Sentence) -> None:
    """Say of each event whether it counts until now, though the time of the first one is over."""
    mentions = sentence.mentions
    if len(mentions) < 2 or sentence.has(*_OTHERWISE):
        return
    first = mentions[0]
    said = sentence.take("until_now")
    if said:
        _as_later(sentence, first, _beside(mentions[1:], said))
    elif _never(sentence, mentions):
        _as_later(sentence, first, mentions[-1])
    elif _of_those(sentence, mentions):
        first.relative = True
        _as_later(sentence, first, mentions[1])


def _beside(mentions: list[Mention], said: Mark) -> Mention:
    """The event of "yet": the last one before it, or the one behind it, "has not yet paid"."""
    before = [m for m in mentions if m.start < said.start]
    return before[-1] if before else mentions[0]


def _as_later(sentence: Sentence, first: Mention, later: Mention) -> None:
    person = sentence.has("person", "persons") or any(
        m.value == "who" for m in sentence.marks("rel")
    )
    if not (person or first.agents or _is_person(sentence, first)):
        if first.verbal and not is_of_same_thing(sentence, first, later):
            person = True
        else:
            whole, part = first.events[0].name, later.events[0].name
            raise Settled(
                Refuse(
                    f"I cannot tell of each “{whole}” whether “{part}” followed.",
                    "Ask for people who did the one, and did or did not do the other since.",
                )
            )
    if first.events[:1] == later.events[:1]:
        raise Settled(
            Refuse(
                f"I cannot tell one “{first.events[0].name}” from those since.",
                f"Ask for the retention of “{first.events[0].name}”: who did it again.",
            )
        )
    later.later = True
    did = "did or did not do" if later.negated else "did"
    if sentence.all(Time):
        sentence.note(f"What they {did} since counts from the beginning of that time until now.")


def _is_person(sentence: Sentence, mention: Mention) -> bool:
    """Whether each such event is one person: sign-ups are."""
    return mention.events[0] == signup_event(sentence) or happens_once(mention.events[0])


def _never(sentence: Sentence, mentions: list[Mention]) -> bool:
    """Signed up in October and never uploaded: the time is that of the first event alone.

    Of what begins a person's life here that is never at all; of what may happen again, such as
    "ordered last week but never paid", it would be neither that week nor never.
    """
    begun = mentions[0].events[0]
    if begun != signup_event(sentence) and not happens_once(begun):
        return False
    last, times = mentions[-1], sentence.all(Time)
    never = any(
        "never" in sentence.question[m.start : m.end].lower() for m in sentence.marks("not")
    )
    inside = len(times) == 1 and times[0].start < last.start
    return never and last.negated and inside


def _of_those(sentence: Sentence, mentions: list[Mention]) -> bool:
    """How many of last month's sign-ups uploaded; of last month's sign-ups, how many uploaded."""
    first, second, *others = mentions
    people = first.agents or _is_person(sentence, first)
    if others or not people or not second.verbal or not sentence.has("count"):
        return False
    if any(time.start > second.start for time in sentence.all(Time)):
        return False
    place = sentence.items.index(first)
    timed = place > 0 and isinstance(sentence.items[place - 1], Time)
    words = sentence.question[: sentence.items[place - 1].start if timed else first.start]
    of = bool({"of", "among"} & set(words.lower().split()[-2:]))
    if second.negated:
        return timed and of
    if second.lead in {"count", "rel"}:  # last week's sign-ups that uploaded
        return timed and (of or second.relative)
    return second.lead == "" and (of or not first.verbal)
