"""The way in: a question, what was found of the taxonomy, and the time make a plan."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import chain

from agent.calendar.dates import Range
from agent.calendar.phrases import runs_backwards
from agent.model.builtin.plan import Choose, NotFound, Plan, Query, Refuse
from agent.model.builtin.understanding.following.commands import commanded
from agent.model.builtin.understanding.following.completed import completed
from agent.model.builtin.understanding.following.edited_away import nothing_before
from agent.model.builtin.understanding.following.follow_ups import continued
from agent.model.builtin.understanding.following.leaning import refuse_which
from agent.model.builtin.understanding.following.on_every_one import on_every_one
from agent.model.builtin.understanding.interpreting import parted, plan_of
from agent.model.builtin.understanding.lexicon import LEADS, SILENT, SOFT
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.countries import spoken
from agent.model.builtin.understanding.linking.spelling import Corrected, correct
from agent.model.builtin.understanding.linking.spelt_otherwise import as_spelt_here
from agent.model.builtin.understanding.linking.spelt_out import is_phrase
from agent.model.builtin.understanding.reading.accounts import for_accounts
from agent.model.builtin.understanding.reading.bystanders import Core, cores_of, without_courtesies
from agent.model.builtin.understanding.reading.compounds import with_compounds
from agent.model.builtin.understanding.reading.money_words import in_revenue
from agent.model.builtin.understanding.reading.pieces import cut
from agent.model.builtin.understanding.reading.rewordings import reworded
from agent.model.builtin.understanding.reading.shorthand import written_out
from agent.model.builtin.understanding.reading.signs import spelt_out
from agent.model.builtin.understanding.reading.turns_of_speech import plainly
from agent.model.builtin.understanding.shapes.asking import about_itself
from agent.model.builtin.understanding.shapes.everything import everything
from agent.model.builtin.understanding.times.bare_months import with_months
from agent.model.builtin.understanding.times.compared_times import as_compared
from agent.model.builtin.understanding.times.time_of_query import time_of
from agent.model.builtin.understanding.tokens import Token, key, tokens
from agent.names.naming import word
from agent.names.taxonomy import Found

LONGEST = 400
"""Characters of a question that can be read; a longer one is declined, never read in part."""

MOST_WORDS = 45

LONGEST_TEXT = 1_500
"""Characters of a message, with all that is said around the question that it asks."""

_WHO_MANY = re.compile(r"\bwho(?=\s+(?:many|often|much)\b)", re.IGNORECASE)


def understand(question: str, found: Found, now: datetime, *, before: Query | None = None) -> Plan:
    """What `question` means in a project where `found` can be named.

    `before` is the query that answered the question before this one; a follow-up changes it.
    """
    if len(question) > LONGEST_TEXT:
        return _too_long()
    catalogue = _catalogue(found)
    question = without_courtesies(question, catalogue, now)
    plan = _understood(question, catalogue, now, before=before)
    if not isinstance(plan, Refuse | NotFound):
        return on_every_one(question, plan)
    cores = cores_of(question, catalogue, now, follows=before is not None)
    for core in (Core(question, ()), *cores):
        other = _reworded(core, catalogue, now, before=before)
        if not isinstance(other, Refuse | NotFound):
            return other
    return plan


def _reworded(core: Core, catalogue: Catalogue, now: datetime, *, before: Query | None) -> Plan:
    """What a question means with nothing around it, and in other words where it has to be."""
    said = list(core.notes)
    plan = _understood(core.question, catalogue, now, before=before)
    wordings = reworded(core.question, catalogue)
    if before is not None:
        wordings = chain(completed(core.question, before, catalogue), wordings)
    for words, note in wordings:
        if not isinstance(plan, Refuse | NotFound):
            break
        plan = _understood(words, catalogue, now, before=before)
        said += [note] if note and isinstance(plan, Query) else []
    if isinstance(plan, Refuse | NotFound):
        people = for_accounts(core.question, catalogue)
        if isinstance(people, Choose):
            return people if _is_read(people, catalogue, now, before) else plan
        if people:
            said.append("I took “accounts” to be people.")
            plan = _understood(people, catalogue, now, before=before)
    return replace(plan, notes=(*said, *plan.notes)) if isinstance(plan, Query) else plan


def _is_read(asked: Choose, catalogue: Catalogue, now: datetime, before: Query | None) -> bool:
    """Whether each answer to a question that is asked back leads to a figure."""
    plans = (_understood(o.question, catalogue, now, before=before) for o in asked.options)
    return all(isinstance(p, Query | Choose) for p in plans)


def _understood(
    question: str, catalogue: Catalogue, now: datetime, *, before: Query | None
) -> Plan:
    """What a question means that has nothing beside it."""
    question = as_spelt_here(written_out(question, catalogue), catalogue)
    plain = about_itself(question, catalogue) or everything(question, now, before=before)
    if plain:
        return plain
    if len(question) > LONGEST or len(tokens(question)) > MOST_WORDS:
        return _too_long()
    question = as_compared(question, now)
    if backwards := runs_backwards(question, now):
        return _runs_backwards(backwards)
    span = time_of(before, now)
    question = with_compounds(with_months(question, catalogue), catalogue)
    question = in_revenue(plainly(question, catalogue, now), catalogue)
    question = spelt_out(_WHO_MANY.sub("how", question), catalogue, now)
    corrected = _corrected(question, catalogue, now, span)
    if corrected.question != question and (plain := about_itself(corrected.question, catalogue)):
        return plain
    if before is not None:
        plan = continued(corrected, catalogue, now, before=before, span=span)
        if plan is not None:
            return plan
    return _standing(corrected, catalogue, now)


def _standing(corrected: Corrected, catalogue: Catalogue, now: datetime) -> Plan:
    """A question by itself; where a word is both English and a name, the reading that works."""
    parts = parted(corrected.question, catalogue, now)
    command = commanded(parts)
    if command is not None and command.leans:
        return nothing_before(command)
    if refused := refuse_which(parts):
        return refused
    plan = plan_of(corrected, catalogue, now)
    collisions = list(_collisions(corrected.question, catalogue))
    if not collisions or _names_event(plan):
        return plan
    for name in collisions:
        other = plan_of(corrected, catalogue, now, names=(name,))
        if isinstance(other, Query | Choose):
            return other
    return plan


def _names_event(plan: Plan) -> bool:
    if not isinstance(plan, Query):
        return isinstance(plan, Choose) and "by “" in plan.question
    arguments = plan.arguments
    named = [s["event"] for s in (*arguments.get("series", ()), *arguments.get("steps", ()))]
    at_all = plan.tool in {"run_sql", "read_taxonomy"}
    return bool(any(named) or arguments.get("event") or at_all)


def _collisions(question: str, catalogue: Catalogue) -> Iterator[str]:
    """Words of the question that are an event's whole name, and plain English as well."""
    for token in tokens(question):
        if token.mark or token.quoted or key(token.low) not in catalogue.event_keys:
            continue
        small = token.low in SILENT or token.low in SOFT or token.low in LEADS
        if small or is_phrase(token.low):
            yield token.low


def _corrected(question: str, catalogue: Catalogue, now: datetime, span: Range | None) -> Corrected:
    said = tokens(question)
    place = {token.start: n for n, token in enumerate(said)}
    known: set[int] = set()
    for piece in cut(question, catalogue, now, before=span):
        if piece.kind != "word":
            known |= {place[t.start] for t in piece.tokens}
    for n, token in enumerate(said):
        if n not in known and _is_known(said, n, token, catalogue):
            known.add(n)
    return correct(question, said, catalogue, known=known)


def _is_known(said: Sequence[Token], at: int, token: Token, catalogue: Catalogue) -> bool:
    low, stem = token.low, token.word.stem
    known = (
        (low in SILENT or low in SOFT or low in LEADS or low in _UNITS)
        or (catalogue.events.hits(token.word) or catalogue.properties.hits(token.word))
        or (key(low) in catalogue.property_keys or key(low) in spoken())
        or (catalogue.values(token.text) or low in catalogue.value_words)
        or any(stem in held for held in catalogue.described)
        or (token.word.is_participle and not low.endswith("ed"))  # spent is no slip of sent
    )
    return bool(known) or _is_known_beside(said, at, token, catalogue)


def _is_known_beside(said: Sequence[Token], at: int, token: Token, catalogue: Catalogue) -> bool:
    """Whether a word makes a name or a value together with one of its neighbours."""
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(said):
            pair = (said[beside], token) if beside < at else (token, said[beside])
            joined = word(pair[0].word.stem + pair[1].word.stem)
            if catalogue.events.hits(joined) or catalogue.values(pair[0].text + pair[1].text):
                return True
    return False


_UNITS = frozenset(
    [
        "mb",
        "gb",
        "kb",
        "seconds",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "new",
    ]
)


@lru_cache(maxsize=4)
def _catalogue(found: Found) -> Catalogue:
    return Catalogue(found)


def _too_long() -> Refuse:
    return Refuse(
        "That is more than I can read at once.",
        "Ask for one thing in one sentence, such as: how many people signed up last week?",
    )


def _runs_backwards(said: str) -> Refuse:
    return Refuse(
        f"“{said}” runs backwards: it ends before it begins.",
        "Ask me again with the earlier date first, or with a year.",
    )
