"""Takes "from free" for how it was before: of `from_plan`, where an event is a change of the plan.

So is "by the plan they were on": a split by how it was before the change.
"""

import re

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention, Split
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.carried import lacks
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent, KnownProperty

_BEFORE = frozenset(["from", "previous", "prev", "old", "before", "former"])
"""Words in a name that make it how something was before a change."""


_WERE_ON = re.compile(
    r"\s+(?:that\s+)?(?:they|people|users|he|she)\s+(?:were|was|had)\b", re.IGNORECASE
)


def settle_former(sentence: Sentence) -> None:
    """Upgrades from free or of free users, free users who upgraded: the plan before the change.

    Uploads from free users are of those on it at that moment.
    """
    _settle_splits(sentence)
    for one in sentence.conditions:
        mention = _mention(sentence, one)
        if one.operator != "is" or not one.values or mention is None:
            continue
        behind = sentence.after(one)
        of_people = isinstance(behind, Mark) and behind.kind == "person"
        behind_it = one.lead in {"of", "by"} and mention.end <= one.start  # upgrades of free users
        before_it = one.lead != "from" and mention.verbal and mention.start > one.start
        were = of_people and (before_it or behind_it)
        if (one.lead != "from" or of_people) and not were:
            continue
        former = _former(sentence, mention.events[0], one)
        if former is not None and not _is_said(sentence, former):  # from free to pro
            if were:
                _refuse_several(sentence, one, former)
            said = sentence.question[one.start : one.end]
            said = said if were else f"from {said}"
            sentence.note(f"I took “{said}” to be of “{former.name}”, as it was before the change.")
            one.properties, one.per_property = (former,), (one.values,)


def _refuse_several(sentence: Sentence, one: Condition, former: KnownProperty) -> None:
    """Free users who upgraded after signing up: only the change itself says what was before it."""
    if len(sentence.mentions) > 1 or sentence.has("percent", "funnel", "retention"):
        said = sentence.question[one.start : one.end]
        raise Settled(
            Refuse(
                f"I cannot tell when “{said}” has to hold: before the change or after it.",
                f"Name the property, such as: where “{former.name}” is {one.values[0]}.",
            )
        )


def _settle_splits(sentence: Sentence) -> None:
    for split in sentence.all(Split):
        mention = _mention(sentence, split)
        if (
            mention is None
            or not split.properties
            or not _WERE_ON.match(sentence.question, split.end)
        ):
            continue
        former = _former(sentence, mention.events[0], split)
        if former is not None:
            sentence.note(f"I took “{former.name}”, which is how it was before the change.")
            split.properties = (former,)


def _is_said(sentence: Sentence, former: KnownProperty) -> bool:
    return any(former in one.properties for one in sentence.conditions)


def _mention(sentence: Sentence, one: Item) -> Mention | None:
    """The event that was said last before the words, or else the first."""
    before = [m for m in sentence.mentions if m.start < one.start]
    return before[-1] if before else next(iter(sentence.mentions), None)


def _former(sentence: Sentence, event: KnownEvent, one: Condition | Split) -> KnownProperty | None:
    """The property for how it was before, of one that the event is a change of."""
    about = {w.stem for w in words(event.name)}
    for now in one.properties:
        name = {w.text for w in words(now.name)}
        if now.of != "event" or not {w.stem for w in words(now.name)} & about:
            continue
        for other in sentence.catalogue.found.properties:
            held = {w.text for w in words(other.name)}
            values = one.values if isinstance(one, Condition) else ()
            known = set(map(str, values)) <= set(other.values)
            before = held - name
            if name < held and before <= _BEFORE and known and other.of == now.of:
                return None if lacks(sentence.catalogue, event, other) else other
    return None
