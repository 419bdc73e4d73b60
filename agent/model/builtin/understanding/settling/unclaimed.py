"""Sees to it that no word of a question is dropped that is a value: such a word is asked about."""

import re
from collections.abc import Iterator, Sequence

from agent.model.builtin.plan import Choose, Option
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.items import Item, Loose, Mark, Mention
from agent.model.builtin.understanding.lexicon import FILLER, FUNCTION, LEADS, SOFT
from agent.model.builtin.understanding.linking.catalogue import LONGEST_NAME, Value
from agent.model.builtin.understanding.linking.names import SPELT
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.carried import lacks
from agent.model.builtin.understanding.tokens import Token, tokens

_GRAMMAR = (FUNCTION - FILLER) | LEADS | SOFT | {"and", "or", "by", "to", "per", "each", "every"}
"""Words that are no value where they are written small: "all uploads", "it", "on"."""

_SAYS_NOTHING = frozenset(
    {
        "person", "and", "verb", "which", "what", "rel", "to", "from", "but", "each", "exist",
        "events", "count", "between", "compare", "new",
    }
)  # fmt: skip
"""Marks that leave the figure as it is, or that may as well be meant as a value."""

_PEOPLE = re.compile(r"(?:user|customer|visitor|member|person|individual)s|people|folks?|humans?")
"""Users, in the plural: what is counted; one "member" may be a role."""

_ARTICLES = frozenset(["the", "our", "your", "this", "that", "a", "an", "my"])


def ask_unclaimed(sentence: Sentence, read: Sequence[Item]) -> Choose | None:
    """A choice for the first word that is a value and that no part of the question has taken.

    `read` are the parts of the question before any was made use of.
    """
    said = tokens(sentence.question)
    claimed = list(_claimed([i for i in (*read, *sentence.items) if not _is_value(sentence, i)]))
    for at, token in enumerate(said):
        if token.mark or token.quoted or token.number is not None or _is_in(claimed, token):
            continue
        whole = _whole(sentence, said, at)
        if whole:
            return _choice(sentence, *whole)
        if _is_grammar(said, at, claimed):
            continue
        one = Item(token.start, token.end)
        hits = _hits(sentence, one)
        if hits:
            return _choice(sentence, one, hits)
    return None


def _whole(sentence: Sentence, said: Sequence[Token], at: int) -> tuple[Item, list[Value]] | None:
    """The value of several words that the word at `at` is of, small as each may be: "on site"."""
    for first in range(max(at - LONGEST_NAME + 1, 0), at + 1):
        for end in range(max(first + 2, at + 1), min(first + LONGEST_NAME, len(said)) + 1):
            if said[first].mark or any(t.quoted or t.mark for t in said[first:end]):
                break
            one = Item(said[first].start, said[end - 1].end)
            hits = _hits(sentence, one)
            if hits:
                return one, hits
    return None


def _is_value(sentence: Sentence, one: Item) -> bool:
    """Whether "per hour" is the value of a property that what is asked about surely has."""
    if not (isinstance(one, Mark) and one.kind == "interval"):
        return False
    if " " not in sentence.question[one.start : one.end].strip():
        return False
    carried = {name for m in sentence.mentions for e in m.events for name in e.properties or ()}
    return any(v.property.name in carried for v in _hits(sentence, one))


def _claimed(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """The places of words that change what is counted."""
    for one in items:
        if isinstance(one, Mark) and one.kind in _SAYS_NOTHING:
            continue
        if isinstance(one, Loose) and not one.used:
            continue
        yield from _places(one)


def _places(one: Item) -> tuple[tuple[int, int], ...]:
    return one.spots if isinstance(one, Mention) and one.spots else ((one.start, one.end),)


def _is_in(claimed: Sequence[tuple[int, int]], token: Token) -> bool:
    return any(start <= token.start < end for start, end in claimed)


def _is_grammar(said: tuple[Token, ...], at: int, claimed: Sequence[tuple[int, int]]) -> bool:
    """Whether a word is plain English where it stands: written small, or the first one.

    A word that fills a sentence is that behind an article, unless it stands before a noun that
    it may tell apart: "in the app", not "a website order".
    """
    token = said[at]
    small = token.text == token.low or at == 0
    before = said[at - 1].low if at else ""
    if token.low in FILLER:
        tells_apart = any(_is_in(claimed, noun) for noun in said[at + 1 : at + 2])
        return token.text == token.low and before in _ARTICLES and not tells_apart
    return small and (token.low in _GRAMMAR or bool(_PEOPLE.fullmatch(token.low)))


def _hits(sentence: Sentence, one: Item) -> list[Value]:
    """The values of just this spelling, of properties that the events may have."""
    events = [m.events[0] for m in sentence.mentions]
    return [
        v
        for v in sentence.catalogue.values(sentence.question[one.start : one.end])
        if v.closeness >= SPELT
        and not (events and all(lacks(sentence.catalogue, e, v.property) for e in events))
    ]


def _choice(sentence: Sentence, one: Item, hits: list[Value]) -> Choose:
    said = sentence.question[one.start : one.end]
    options = [
        Option(
            label(f"{v.property.name} is {v.value}"),
            sentence.rewritten(one, f"with “{v.property.name}” = “{v.value}”"),
        )
        for v in hits[: MOST_OPTIONS - 1]
    ]
    options.append(Option(label(f"leave out “{said}”"), sentence.rewritten(one, "")))
    return Choose(f"What do you mean by “{said}”?", tuple(options))
