"""Reads what became of what was counted before: how many were cancelled, how many of them shared."""

import re
from collections.abc import Sequence

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.items import Mark, Mention, Time
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.criteria import did
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent

_DID_NOT = re.compile(
    r"\W*(?:(?:and|but)\s+)?(?:how\s+many|who)\s+(?:of\s+(?:them|those|these)\s+|people\s+|users\s+)?"
    r"(?:did|do|have|had|has)(?:n['’]?t|\s+not)(?:\s+(?:do|done))?(?:\s+(?:it|so|that|this))?\W*",
    re.IGNORECASE,
)
"""And how many did not: the rest of the people."""

_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|got|gets?)\b", re.IGNORECASE)
_OF_THOSE = re.compile(r"\bof\s+(?:those|them|these)$", re.IGNORECASE)
_SMALL = frozenset({"count", "verb", "and", "but", "of_those", "percent"})


def says_what_became(sentence: Sentence, question: str) -> bool:
    """Whether it only says what was done, and not to what: "how many were cancelled?"."""
    if sentence.all(Time):
        return False
    if _DID_NOT.fullmatch(question) or _of_those(sentence):
        return True
    mentions = sentence.mentions
    if len(mentions) != 1 or not sentence.has("count") or not _is_verb(sentence, mentions[0]):
        return False
    before = sentence.items[: sentence.items.index(mentions[0])]
    return all(isinstance(i, Mark) and i.kind in _SMALL for i in before)


def change_to_others(edit: Edit) -> None:
    """How many did not: of everyone who did anything at all, those who did not do this."""
    if not _DID_NOT.fullmatch(edit.asked):
        return
    series = edit.arguments.get("series", [])
    many = edit.tool != "trends" or len(series) != 1 or series[0]["math"] != "people"
    if many or not series[0]["event"] or edit.arguments.get("filters"):
        raise Settled(
            Refuse(
                "I cannot tell who else there is to count.",
                "Say who they are, such as: how many people signed up but did not share?",
            )
        )
    [one] = series
    out = {n: one[n] for n in ("event", "filters") if one.get(n)} | {"negated": True}
    edit.arguments["series"] = [{"event": "", "math": "people"}]
    edit.put("who", [*edit.arguments.get("who", []), out])
    edit.sentence.note("They are of everyone who did anything at all in that time.")
    edit.sentence.take("count", "not", "person", "of_those")
    edit.changed = True


def change_what_became(edit: Edit) -> None:
    """Of the orders those that were cancelled; of the people those who shared as well."""
    sentence = edit.sentence
    if not says_what_became(sentence, edit.asked):
        return
    sentence.take("of_those", "count")
    for mark in sentence.marks("of_those", "count"):
        sentence.items.remove(mark)
    mentions = sentence.mentions
    if not mentions:
        return
    if len(mentions) > 1 or edit.tool != "trends" or len(edit.arguments["series"]) > 1:
        raise edit.refuse("the events")
    [one], [held] = mentions, edit.arguments["series"]
    passive = bool(_PASSIVE.search(edit.asked[: one.start]))
    if held["math"] == "people" and not passive:
        _who_did_too(edit, one)
    else:
        _instead(edit, one, held)
    sentence.items.remove(one)
    edit.changed = True


def _who_did_too(edit: Edit, one: Mention) -> None:
    """People who did the one thing, and in the same time the other."""
    edit.put("who", [*edit.arguments.get("who", []), *did(edit.sentence, one)])
    edit.sentence.note("I counted those of the people before, in the same time.")


def _instead(edit: Edit, one: Mention, held: Json) -> None:
    """What was cancelled, of the same thing and in the same time as what was placed."""
    if one.negated or not held["event"]:
        raise edit.refuse("the event")
    one.events = of_one_thing(one.events, held["event"])
    event = edit.sentence.event(one).name
    if event != held["event"]:
        edit.sentence.note(f"I counted “{event}” in the same time, whenever it had begun.")
    for person in edit.sentence.marks("person"):  # deleted by people on a plan: no count of people
        edit.sentence.items.remove(person)
    edit.arguments["series"] = [{n: held[n] for n in ("filters",) if held.get(n)} |
                                {"event": event, "math": "events"}]  # fmt: skip


def of_one_thing(events: Sequence[KnownEvent], held: str) -> tuple[KnownEvent, ...]:
    """Of several events those that are of what `held` is of; raises where none is."""
    thing = {w.stem for w in words(held)}
    same = tuple(e for e in events if thing & {w.stem for w in words(e.name)})
    if not same:
        names = f"“{held}” and “{events[0].name}”"
        raise Settled(
            Refuse(f"{names} are not of the same thing.", "Ask for it as a whole question.")
        )
    return same


def _of_those(sentence: Sentence) -> bool:
    """Of them, of those: of what was counted before, as nothing is named here before it."""
    for mark in sentence.marks("of_those"):
        before = sentence.items[: sentence.items.index(mark)]
        if _OF_THOSE.search(sentence.question[mark.start : mark.end]):
            return not any(isinstance(i, Mention) for i in before)
    return False


def _is_verb(sentence: Sentence, mention: Mention) -> bool:
    """Whether an event was named by what was done alone."""
    said = " ".join(sentence.question[a:b] for a, b in mention.spots)
    own = words(said)
    return bool(own) and all(w.is_participle for w in own)
