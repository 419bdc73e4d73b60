"""Gives the regular forms of a name's word, so that a typing mistake is one of a word that exists."""

import re
from collections.abc import Iterator
from itertools import pairwise

from agent.model.builtin.understanding.linking.names import Name
from agent.names.naming import PARTICLES, Word

_DOUBLED = re.compile(r"[^aeiou][aeiou](bb|dd|gg|mm|nn|pp|rr|tt)$|\w{3}ell$")
"""Roots such as "submitt" of "submitted", "cancell": the verb ends in one of the two letters."""

_WITH_E = re.compile(
    r"(?:[^aeiou]at|[iu]at|\bcreat|iz|yz|v|dg|rg|ang|rc|[bdgkp]l|chas|clos|brows)$"
)
"""Roots of verbs that end in -e: "activated", "purchased"."""

_WITHOUT_E = re.compile(
    r"(?:[aeo][aeiou][dkmnptl]|[rnsplfc][dfkmnpt]|er|en|[aeo][wy]|ss|sh|ch|ck|x)$"
)
"""Roots that are verbs as they are: "uploaded", "booked", "exported"; any other is not told."""


def forms(names: Iterator[Name]) -> Iterator[str]:
    """Other forms of the words in names: uploads and uploading, signups of "signed up".

    Only such as surely exist: of "Application Withdrawn" neither "withdrawns" nor "appliced".
    """
    for name in names:
        for one in name:
            if one.is_participle:
                yield from _verb(one.text)
            elif one.text not in PARTICLES and not one.text.endswith("s"):
                yield _plural(one.text)
        for first, second in pairwise(name):
            if second.text in PARTICLES:
                yield from _joined(first, second)


def _verb(text: str) -> Iterator[str]:
    """Upload, uploads, uploading, of "uploaded"; an irregular verb has no other form here."""
    if not text.endswith("ed") or len(text) < 5:
        return
    root = text[:-2]
    if root.endswith("i"):
        base = f"{root[:-1]}y"
    elif _DOUBLED.search(root):
        base = root[:-1]
    elif _WITH_E.search(root):
        base = f"{root}e"
    else:
        base = root if _WITHOUT_E.search(root) else ""
    yield f"{base}ing" if root.endswith("i") else f"{root}ing"
    if base:
        yield base
        yield _plural(base)


def _joined(first: Word, particle: Word) -> Iterator[str]:
    """Signup, signups: a verb and its particle in one word."""
    if first.stem.isalpha():
        yield first.stem + particle.text
        yield f"{first.stem}{particle.text}s"


def _plural(text: str) -> str:
    if text.endswith("y") and text[-2:-1] not in set("aeiou"):
        return f"{text[:-1]}ies"
    return f"{text}es" if text.endswith(("s", "x", "z", "ch", "sh")) else f"{text}s"
