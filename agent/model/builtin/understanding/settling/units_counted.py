"""Asks what is counted where an event is of many things at once: coins spent are no single events."""

import re

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.items import Mark, Mention, Named
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.own_numbers import numbers
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_HOW_MANY = frozenset(["count", "number", "num", "of", "no"])
"""Words in the name of a number that say only that it counts something."""

_OTHERS = (
    "funnel", "retention", "stickiness", "lifecycle", "paths", "percent", "takes", "times", "unique",
)  # fmt: skip
"""What asks for no number of things, or says that how often is meant."""


def ask_units(sentence: Sentence) -> None:
    """Raise `Settled` where things are counted of which one event may be many, by its own number.

    "How many coins were spent", of `coins_spent` with a number `coins`: their total, or how often.
    """
    if sentence.has(*_OTHERS) or any(m.later for m in sentence.mentions):
        return
    if any(p.type == "number" for n in sentence.all(Named) for p in n.properties):
        return
    ranked = sentence.has("most", "top")
    mentions = [m for m in sentence.mentions if not m.negated and (ranked or not m.relative)]
    for mention in mentions:
        found = _spending(sentence, mention) or _units(sentence, mention)
        if found and not _is_of_people(sentence, mention):
            raise Settled(
                _choice(sentence, mention, found)
                if len(mentions) == 1 and not ranked
                else _refusal(found[0])
            )


def _units(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """The numbers of the event that say how many of what was named there were."""
    texts = [sentence.question[start:end] for start, end in mention.spots]
    if any(mark in text for text in texts for mark in '“"_'):  # the name itself
        return []
    said = [w for text in texts for w in words(text)]
    many = {w.stem for w in said if w.text.endswith("s") and not w.is_participle}
    return [
        p
        for p in numbers(sentence, mention)
        if len(own := [w for w in words(p.name) if w.text not in _HOW_MANY]) == 1
        and own[0].stem in many
        and (own[0].text.endswith("s") or len(words(p.name)) > 1)
    ]


def _spending(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """The numbers of the event where "spend" is a noun: total spend is an amount of something."""
    said = [w.text for start, end in mention.spots for w in words(sentence.question[start:end])]
    if said != ["spend"] or _DID.search(sentence.question[: mention.end]):
        return []
    found = numbers(sentence, mention)
    if not found:
        name = mention.events[0].name
        raise Settled(Refuse(f"Nothing tells how much “{name}” was.", "Ask how often it happened."))
    return found


_DID = re.compile(r"\b(?:did|do|does|who|to|that)\b.*\bspend$", re.IGNORECASE)


def _is_of_people(sentence: Sentence, mention: Mention) -> bool:
    """How many people spent coins: people are counted; not in "who spent the most coins"."""
    if sentence.has("most", "top"):
        return False
    marks = [m for m in sentence.marks("person", "rel", "persons") if m.start < mention.end]
    counts = [m for m in sentence.marks("count") if m.start < mention.start]
    beside = sentence.before(mention)
    return bool(marks) and not (counts and isinstance(beside, Mark) and beside is counts[-1])


def _choice(sentence: Sentence, mention: Mention, found: list[KnownProperty]) -> Choose:
    event = mention.events[0].name
    said = next(iter(sentence.marks("count", "math", "per_person")), None)
    options = [
        Option(label(f"Total {p.name}"), _rest(sentence, mention, said, f"total “{p.name}” of"))
        for p in found[: MOST_OPTIONS - 1]
    ]
    options.append(
        Option("How often it happened", _rest(sentence, mention, said, "how often was there"))
    )
    return Choose(f"“{event}” may be of several at once. What do you want to know?", tuple(options))


def _rest(sentence: Sentence, mention: Mention, said: Mark | None, asked: str) -> str:
    """What to ask, the event, and all of the question that stands behind it."""
    spots = sorted(mention.spots)
    behind = sentence.question[spots[-1][1] :].strip()
    before = sentence.question[: min(spots[0][0], said.start if said else len(sentence.question))]
    return " ".join(f"{before} {asked} “{mention.events[0].name}” {behind}".split())[:500]


def _refusal(one: KnownProperty) -> Refuse:
    return Refuse(
        f"I cannot tell whether “{one.name}” are to be added up, or how often it happened is meant.",
        f"Ask for the total “{one.name}”, or how often it happened, of one event.",
    )
