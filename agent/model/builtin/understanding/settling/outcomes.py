"""Reads what became of a thing by other words than its events have: churned subscriptions, changes."""

from agent.model.builtin.understanding.items import Loose, Mark, Mention
from agent.model.builtin.understanding.linking.linked_events import says_verb, verb_of
from agent.model.builtin.understanding.reading.business_words import ENDS
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.wholes import begins
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent


def settle_outcomes(sentence: Sentence) -> None:
    """Say which events are meant by a noun and one of these words."""
    _titled(sentence)
    for mention in sentence.mentions:
        before, after = sentence.before(mention), sentence.after(mention)
        if isinstance(before, Mark) and before.kind == "churn":
            _churned(sentence, before, mention)
        if isinstance(before, Mark) and before.kind == "new" and len(mention.events) > 1:
            _new(mention)
        if isinstance(after, Loose) and not sentence.question[mention.end : after.start].strip():
            _followed(sentence, mention, after)


def _titled(sentence: Sentence) -> None:
    """Churn: how many people cancelled? A title, where what is counted is such an end."""
    ends = any(verb_of(e).startswith(ENDS) for m in sentence.mentions for e in m.events)
    for mark in sentence.marks("churn") if ends else ():
        behind = sentence.question[mark.end :].lstrip()
        if behind.startswith(":") and not sentence.question[: mark.start].strip():
            sentence.items.remove(mark)


def _churned(sentence: Sentence, mark: Mark, mention: Mention) -> None:
    """Churned subscriptions are the cancelled ones, where there is such an event."""
    said = sentence.question[mark.start : mention.end]
    ends = [e for e in _family(sentence, mention) if verb_of(e).startswith(ENDS)]
    if len(ends) == 1 and sentence.question[mark.start : mark.end].lower() == "churned":
        mention.events, mark.used = (ends[0],), True
        sentence.note(f"I took “{said}” to be “{ends[0].name}”.")


def _new(mention: Mention) -> None:
    """New subscriptions are those that were started, not those that were upgraded."""
    first = [e for e in mention.events if begins(e)]
    if len(first) == 1:
        mention.events = (first[0],)


def _followed(sentence: Sentence, mention: Mention, after: Loose) -> None:
    """Plan changes are any event of a plan; the upload share is in percent."""
    said = words(sentence.question[mention.start : mention.end])
    noun = not any(says_verb(sentence.catalogue, e, said) for e in mention.events)
    if noun and after.text.lower() in {"change", "changes"}:
        mention.events = tuple(_family(sentence, mention))
        mention.spots = (*mention.spots, (after.start, after.end))
        sentence.items.remove(after)
    if after.text.lower() == "share":
        place = sentence.items.index(after)
        sentence.items[place] = Mark(after.start, after.end, "percent", "")


def _family(sentence: Sentence, mention: Mention) -> list[KnownEvent]:
    """All events that the words are in, also those in which the thing comes to its end."""
    said = [w for start, end in mention.spots for w in words(sentence.question[start:end])]
    hits = [{h.thing for h in sentence.catalogue.events.hits(w)} for w in said]
    found = sorted(set.intersection(*hits)) if hits else []
    return [sentence.catalogue.found.events[n] for n in found] or list(mention.events)
