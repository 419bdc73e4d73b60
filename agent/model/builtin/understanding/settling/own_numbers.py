"""Says which numbers an event is an amount of: an order of its `order_total`, a payment of `amount`."""

from agent.model.builtin.understanding.items import Mention
from agent.model.builtin.understanding.lexicon import FUNCTION
from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.linking.linked_properties import UNITS
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.carried import lacks
from agent.names.naming import Word, alike, word, words
from agent.names.taxonomy import KnownEvent, KnownProperty

_SIZES = frozenset(["size", "weight", "volume", "quantity", "sum", "paid", "spent"])
_AMOUNTS = (standard.MONEY | UNITS | _SIZES) - standard.TIME_UNITS - {"id", "name"}
"""What may stand in the name of an amount beside the thing that it is of."""

PAYMENTS = frozenset(
    ["payment", "payout", "tip", "refund", "donation", "deposit", "charge", "sale", "transfer"]
)
"""Things that are money: their total is rarely how many there were."""

_PRICED = {
    word(one).stem
    for one in (
        *PAYMENTS, "order", "purchase", "invoice", "bill", "loan", "subscription", "transaction",
        "withdrawal", "bid", "expense", "booking",
    )
}  # fmt: skip
"""Things that have one price, though people mostly count them."""

BYTES = frozenset(["kb", "mb", "gb", "bytes"])
"""Units of data in the names of numbers."""

_RECURRING = frozenset(["mrr", "arr"])
"""Money that is no amount of what was paid just now."""


def obvious(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """The numbers that may be meant where none is named: "the largest transfer", "orders over 50".

    By their names or by what is written of the event; the plain `amount` of something that is
    money; else those with a unit or of money that the event surely carries.
    """
    own = nouns(sentence, mention)
    every = numbers(sentence, mention)
    named = [p for p in every if _rest(p, own) <= _AMOUNTS and own & stems(p.name)]
    if named:
        return named
    plain = [p for p in every if texts(p.name) <= standard.MONEY - _RECURRING]
    told = [p for p in plain if any(_names(e, p) for e in mention.events)]
    if told:
        return told
    if all(_is_priced(e) for e in mention.events):
        return plain
    sure = [p for p in every if any(p.name in (e.properties or ()) for e in mention.events)]
    return [p for p in sure if texts(p.name) & _AMOUNTS]


def numbers(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """The numbers that the event may carry."""
    catalogue = sentence.catalogue
    return [
        p
        for p in catalogue.found.properties
        if p.type == "number" and p.of == "event"
        and not all(lacks(catalogue, e, p) for e in mention.events)
    ]  # fmt: skip


def amounts(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """The numbers that are nothing but an amount of what the event is about.

    By their names, such as `tip_amount` of a tip, or by what is written about `amount`.
    """
    own = nouns(sentence, mention)
    every = numbers(sentence, mention)
    named = [p for p in every if _rest(p, own) <= _AMOUNTS and own & stems(p.name)]
    return named or [
        p
        for p in every
        if texts(p.name) <= _AMOUNTS and any(_tells(e, p, own) for e in mention.events)
    ]


def measures(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """Numbers with a unit or of money, which an amount may be a sum of."""
    return [p for p in numbers(sentence, mention) if texts(p.name) & _AMOUNTS]


def is_about(event: KnownEvent, one: KnownProperty) -> bool:
    """Whether the event surely carries the number, or both are said to be about one thing."""
    if event.properties is not None and one.name in event.properties:
        return True
    small = FUNCTION | UNITS
    about = {w.stem for w in (*words(event.name), *words(event.description))}
    told = (*words(one.name), *words(one.description))
    return any(w.stem in about for w in told if w.text not in small)


def nouns(sentence: Sentence, mention: Mention) -> set[str]:
    """The stems of what was said, and of what the event is about."""
    said = (w for start, end in mention.spots for w in words(sentence.question[start:end]))
    named = (w for e in mention.events for w in words(e.name) if not w.is_participle)
    return {w.stem for w in (*said, *named)}


def stems(text: str) -> set[str]:
    """The stems of a name or a sentence."""
    return {w.stem for w in words(text)}


def texts(text: str) -> set[str]:
    """The words of a name or a sentence."""
    return {w.text for w in words(text)}


def _is_priced(event: KnownEvent) -> bool:
    """Whether what the event is about is money or has one price: a transfer, an order."""
    return any(w.stem in _PRICED for w in words(event.name) if not w.is_participle)


def _names(event: KnownEvent, one: KnownProperty) -> bool:
    return one.name.lower() in texts(event.description)


def _tells(event: KnownEvent, one: KnownProperty, own: set[str]) -> bool:
    """Whether what is written of the event has the property's name, or the other way round."""
    about = {Word(stem, stem) for stem in own}
    described = words(one.description)
    return _names(event, one) or any(alike(w, noun) >= 1.0 for w in described for noun in about)


def _rest(one: KnownProperty, own: set[str]) -> set[str]:
    return {w.text for w in words(one.name) if w.stem not in own}
