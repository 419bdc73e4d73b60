"""Which words of a question name people: users, power users, Germans, premium listeners."""

from agent.model.builtin.understanding.items import Condition, Mark, Mention
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.linking.countries import spoken
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import words

_OTHER_LEADS = LEADS | {"by", "to", "only", "not"}
"""Words before a condition that is about something else: "in power users", "not Germans"."""


def names_people(sentence: Sentence, condition: Condition) -> bool:
    """Power users, designers, Germans: a condition that is itself a word for people.

    A cohort is people; so are several of a person's value or of a country. "German uploads" and
    "pdfs" are not.
    """
    said = sentence.question[condition.start : condition.end].lower()
    besides = said.startswith("non")
    joined = condition.lead == "and" and _follows_people(sentence, condition)
    if not besides and (condition.negated or (condition.lead in _OTHER_LEADS and not joined)):
        return False
    if condition.cohort:
        return True
    last = said.split()[-1]
    named = {p.name for p in condition.properties}
    every = sentence.catalogue.found.properties
    of_person = any(p.of == "person" and p.name in named for p in every)
    whole = {str(v).casefold() for v in condition.values}
    several = last.endswith("s") and (last not in whole or of_person)
    return several and (of_person or key(last.removesuffix("s")) in spoken())


def _follows_people(sentence: Sentence, condition: Condition) -> bool:
    """Power users and trial accounts: what "and" joins with people is people."""
    joins = sentence.before(condition)
    first = sentence.before(joins) if isinstance(joins, Mark) and joins.kind == "and" else None
    if isinstance(first, Mark):
        return first.kind == "person"
    return isinstance(first, Condition) and names_people(sentence, first)


def persons_in(sentence: Sentence) -> list[Mark]:
    return [
        m
        for m in sentence.marks("person")
        if not _is_of_condition(sentence, m) and not is_modifier(sentence, m)
    ]


def is_modifier(sentence: Sentence, person: Mark) -> bool:
    """User uploads, patient messages: one word for a person that only says whose they are."""
    event = sentence.after(person)
    said = str(person.value)
    singular = not said.endswith(("s", "people", "folk", "one", "body"))
    beside = isinstance(event, Mention) and event.start == person.end + 1
    return singular and beside and isinstance(event, Mention) and not event.verbal


def owns(sentence: Sentence, mark: Mark) -> bool:
    """German users' uploads: the uploads are counted."""
    return sentence.question[mark.end : mark.end + 1] in {"'", "\u2019"}


def _is_of_condition(sentence: Sentence, mark: Mark) -> bool:
    """The users in "without internal users" are no measure."""
    before = sentence.before(mark)
    if not isinstance(before, Condition) or before.lead not in {"not", "only"}:
        return False
    if sentence.question[before.start : before.end].lower().startswith("non"):
        return False  # non-paying users are users
    opening = sentence.before(before)
    if isinstance(opening, Mark) and opening.kind in {"not", "only"}:
        opening = sentence.before(opening)
    return not (isinstance(opening, Mark) and opening.kind in {"count", "unique"})


def such_people(sentence: Sentence) -> str:
    """Premium listeners, trial users: people who did that, as the word before tells which."""
    first = next((m for m in sentence.mentions if not m.relative), None)
    person = sentence.after(first) if first else None
    if first is None or first.verbal or len(first.spots) != 1 or len(sentence.mentions) > 1:
        return ""
    if not (isinstance(person, Mark) and person.kind == "person" and person.start == first.end + 1):
        return ""
    said = sentence.question[first.start : first.end]
    several = str(person.value).endswith("s") or person.value in {"people", "folk"}
    if not several or said.endswith("s") or words(said)[-1].is_participle:
        return ""
    both = sentence.question[first.start : person.end]
    sentence.note(
        f"I took “{both}” to be people who did “{sentence.event(first).name}” in that time."
    )
    sentence.take("unique")
    return "people"
