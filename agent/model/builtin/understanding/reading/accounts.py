"""Takes accounts for the people who hold them: "uploads by accounts on pro"."""

import re
from typing import Final

from agent.model.builtin.plan import Choose, Option
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.names import SPELT
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import word, words

_ACCOUNT: Final = re.compile(r"\baccount(?P<many>s)?\b(?!['’])", re.IGNORECASE)
_OF_THEM: Final = re.compile(
    r"\b(?:from|of|by|for|to|on)\s+(?:(?:all|our|the|those|these)\s+)*(?:\w+\s+){0,2}?$",
    re.IGNORECASE,
)
_COUNTS: Final = re.compile(
    r"\b(?:how\s+many|numbers?|count|shares?|percent(?:age)?|fraction|part|proportion|unique|distinct|top|most|list|names?)"
    r"\s+(?:of\s+)?(?:(?:all|our|the)\s+)*(?:\w+\s+){0,2}?$",
    re.IGNORECASE,
)
"""What stands before accounts that are counted; others only say whose events are meant."""

_HOLD_PEOPLE: Final = frozenset(
    ["company", "organization", "organisation", "org", "workspace", "team", "tenant", "customer",
     "business", "firm", "client"]
)  # fmt: skip
"""Groups that may well be called accounts."""


def for_accounts(question: str, catalogue: Catalogue) -> str | Choose | None:
    """`question` with people in the place of accounts; None where it has none, or they are a name.

    An account may have several people. Where they are counted, and there are groups as well, the
    person says which of them an account is.
    """
    said = list(_ACCOUNT.finditer(question))
    if not said or _is_named(catalogue):
        return None
    one = said[0]
    as_people = _ACCOUNT.sub(lambda found: "users" if found["many"] else "user", question)
    before = question[: one.start()]
    counted = _COUNTS.search(before) or not _OF_THEM.search(before) or not one["many"]
    groups = [g for g in catalogue.found.group_types if counted and key(g) in _HOLD_PEOPLE]
    if not groups:
        return as_people
    options = [Option("people", as_people)]
    for group in groups[:3]:
        named = _plural(group)
        asked = _ACCOUNT.sub(named if one["many"] else group, question)
        options.append(Option(named, asked))
    return Choose(f"What do you mean by “{one[0]}”?", tuple(options))


def _is_named(catalogue: Catalogue) -> bool:
    """Whether accounts are no people here: an event, a property or a group has the word."""
    one = word("account")
    events = any(h.closeness >= SPELT for h in catalogue.events.hits(one))
    groups = {word(w.text).stem for g in catalogue.found.group_types for w in words(g)}
    held = any(h.closeness >= SPELT for h in catalogue.properties.hits(one))
    return events or held or one.stem in groups or key("account") in catalogue.property_keys


def _plural(group: str) -> str:
    return f"{group[:-1]}ies" if group.endswith("y") else f"{group}s"
