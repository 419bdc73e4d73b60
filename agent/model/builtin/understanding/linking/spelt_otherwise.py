"""Spells a word as the company does where only British and American English differ."""

import re

from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import word

_WORD = re.compile(r"(?<![\w/.@-])[a-z]{5,}(?![\w/@-])", re.IGNORECASE)

_PAIRS = (
    ("is", "iz"),
    ("our", "or"),
    ("ll", "l"),
    ("tre", "ter"),
    ("ogue", "og"),
    ("ence", "ense"),
)
"""How one and the other write it: organisation, favourite, cancelled, centre, catalogue, licence."""


def as_spelt_here(question: str, catalogue: Catalogue) -> str:
    """`question` with each word that is no name, and that is one when it is spelt otherwise."""
    return _WORD.sub(lambda found: _known(found[0], catalogue), question)


def _known(said: str, catalogue: Catalogue) -> str:
    low = said.lower()
    if _is_name(catalogue, low):
        return said
    others = (low.replace(a, b) for pair in _PAIRS for a, b in (pair, pair[::-1]) if a in low)
    return next((one for one in others if one != low and _is_group_or_name(catalogue, one)), said)


def _is_name(catalogue: Catalogue, low: str) -> bool:
    held = word(low)
    return bool(
        key(low) in catalogue.group_keys
        or catalogue.events.hits(held)
        or catalogue.properties.hits(held)
        or catalogue.values(low)
    )


def _is_group_or_name(catalogue: Catalogue, low: str) -> bool:
    """Whether a word is spelt just so in a name; a word that is only like one is none."""
    texts = {*catalogue.events.spellings, *catalogue.properties.spellings}
    return key(low) in catalogue.group_keys or low in texts or low.removesuffix("s") in texts
