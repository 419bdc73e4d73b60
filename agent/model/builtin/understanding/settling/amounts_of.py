"""Finds the number that an event is an amount of: how much was tipped is the sum of `tip_amount`."""

import re
from collections.abc import Sequence

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention, Named
from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.linking.linked_properties import UNITS
from agent.model.builtin.understanding.sentence import MOST_OPTIONS, Sentence, Settled, label
from agent.model.builtin.understanding.settling.carried import lacks
from agent.naming import Word, alike, words
from agent.taxonomy import KnownEvent, KnownProperty

_MUCH = re.compile(r"how much|(?:total |overall )?(?:amount|volume)s? of", re.IGNORECASE)
_BYTES = frozenset(["kb", "mb", "gb", "bytes"])
_SIZES = frozenset(["size", "weight", "volume", "quantity", "sum", "paid", "spent"])
_AMOUNTS = (standard.MONEY | UNITS | _SIZES) - standard.TIME_UNITS - {"id", "name"}
"""What may stand in the name of an amount beside the thing that it is of."""

_PAYMENTS = frozenset(
    ["payment", "payout", "tip", "refund", "donation", "deposit", "charge", "sale", "transfer"]
)
"""Things that are money: their total is rarely how many there were."""

_BY_ITSELF = "Ask for each of them by itself."

_OTHERS = (
    "funnel", "retention", "stickiness", "lifecycle", "paths", "persons", "percent", "takes",
)  # fmt: skip
"""Shapes of questions in which nothing is added up."""


def settle_amount(sentence: Sentence) -> None:
    """Put the number beside an event whose amount is asked for, and have the answer say so.

    Raises `Settled` with a choice where an amount is meant, but which one is not beyond doubt:
    how often something happened is never given for how much it was.
    """
    if sentence.has(*_OTHERS):
        return
    _refuse_difference(sentence)
    mentions = [m for m in sentence.mentions if not m.relative and not m.negated]
    if _names_number(sentence):
        return
    if len(mentions) != 1:
        _refuse_several(sentence, mentions)
        return
    [mention] = mentions
    much = next((m for m in sentence.marks("count") if _MUCH.fullmatch(_said(sentence, m))), None)
    if much is not None:
        _settle_much(sentence, much, mention)
        return
    math = next(iter(sentence.marks("math")), None)
    each = sentence.has("per_person") and math is not None and math.value not in {"total", "sum"}
    if math is not None and not each and not sentence.has("count", "times", "per_event"):
        _settle_figure(sentence, math, mention)


def _names_number(sentence: Sentence) -> bool:
    return any(p.type == "number" for n in sentence.all(Named) for p in n.properties)


def _refuse_difference(sentence: Sentence) -> None:
    """Delivery fees minus tips: one sum less another, and not people without any tip."""
    for mark in sentence.marks("not"):
        behind = sentence.after(mark)
        if _said(sentence, mark).lower() != "minus" or isinstance(behind, Condition):
            continue
        if _names_number(sentence):
            raise Settled(Refuse("I cannot take one sum from another one.", _BY_ITSELF))
        _refuse_several(sentence, sentence.mentions)


def _refuse_several(sentence: Sentence, mentions: Sequence[Mention]) -> None:
    """Total tips minus total refunds; how much was tipped per order: sums of two events."""
    much = any(_MUCH.fullmatch(_said(sentence, m)) for m in sentence.marks("count"))
    summed = any(m.value in {"total", "sum"} for m in sentence.marks("math"))
    for mention in mentions if much or summed else ():
        found = [p for p in _amounts(sentence, mention) if much or "amount" in _texts(p.name)]
        if found:
            reason = f"I cannot put the sum of “{found[0].name}” together with another event."
            raise Settled(Refuse(reason, _BY_ITSELF))


def _said(sentence: Sentence, item: Item) -> str:
    return sentence.question[item.start : item.end]


def _settle_much(sentence: Sentence, much: Mark, mention: Mention) -> None:
    """How much was tipped; the amount of data uploaded. "Amount of orders" is how many."""
    follows = sentence.question[much.end :].split()
    if follows[:1] == ["data"]:
        found = [p for p in _numbers(sentence, mention) if _texts(p.name) & _BYTES]
    else:
        found = _amounts(sentence, mention)
    whole = _said(sentence, much).lower() == "how much"
    if not whole and follows[:1] != ["data"]:
        found = [p for p in found if "amount" in _texts(p.name)]
    if len(found) == 1:
        much.kind, much.value = "math", "sum"
        _add(sentence, mention, found[0], "sum")
    elif whole and not (_is_plural(sentence, mention) and not found):
        found = found or _measures(sentence, mention)
        if found:
            raise Settled(_choice(sentence, much, found))


def _settle_figure(sentence: Sentence, math: Mark, mention: Mention) -> None:
    """Total tips, the average tip; "total orders" and "average orders" are how many."""
    found = [p for p in _amounts(sentence, mention) if _nouns(mention, sentence) & _stems(p.name)]
    if math.value == "total":
        of_itself = [p for p in found if "amount" in _texts(p.name)]
        if not of_itself and _is_payment(sentence, mention):
            loose = _amounts(sentence, mention)
            if loose:
                raise Settled(_choice(sentence, math, loose))
        found = of_itself
    elif math.value != "sum" and not _is_single(sentence, math, mention):
        return
    if len(found) == 1:
        figure = "sum" if math.value == "total" else str(math.value)
        _add(sentence, mention, found[0], figure)


def _is_payment(sentence: Sentence, mention: Mention) -> bool:
    return any(w.text.removesuffix("s") in _PAYMENTS for w in words(_said(sentence, mention)))


def _is_single(sentence: Sentence, math: Mark, mention: Mention) -> bool:
    """The average tip, right behind the figure and in the singular: a tip's own amount.

    The heaviest or the longest trip is of another number than its price.
    """
    if _said(sentence, math).lower().endswith("est"):
        return False
    beside = sentence.question[math.end : mention.start].strip().lower() in {"", "the", "a", "of"}
    return beside and not _is_plural(sentence, mention)


def _is_plural(sentence: Sentence, mention: Mention) -> bool:
    return any(
        w.text.endswith("s") for s in mention.spots for w in words(sentence.question[slice(*s)])
    )


def _add(sentence: Sentence, mention: Mention, one: KnownProperty, figure: str) -> None:
    sentence.items.insert(
        sentence.items.index(mention) + 1, Named(mention.end, mention.end, (one,))
    )
    sentence.note(f"I took the {figure} of “{one.name}”.")


# --- which numbers -------------------------------------------------------------------------------


def _numbers(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """The numbers that the event may carry."""
    catalogue = sentence.catalogue
    return [
        p
        for p in catalogue.found.properties
        if p.type == "number" and p.of == "event"
        and not all(lacks(catalogue, e, p) for e in mention.events)
    ]  # fmt: skip


def _amounts(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """The numbers that are nothing but an amount of what the event is about.

    By their names, such as `tip_amount` of a tip, or by what is written about `amount`.
    """
    nouns = _nouns(mention, sentence)
    every = _numbers(sentence, mention)
    named = [p for p in every if _rest(p, nouns) <= _AMOUNTS and nouns & _stems(p.name)]
    return named or [
        p
        for p in every
        if _texts(p.name) <= _AMOUNTS and any(_tells(e, p, nouns) for e in mention.events)
    ]


def _tells(event: KnownEvent, one: KnownProperty, nouns: set[str]) -> bool:
    """Whether what is written of the event has the property's name, or the other way round."""
    about = {Word(stem, stem) for stem in nouns}
    described = words(one.description)
    return one.name.lower() in _texts(event.description) or any(
        alike(w, noun) >= 1.0 for w in described for noun in about
    )


def _measures(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """Numbers with a unit or of money, which an amount may be a sum of."""
    return [p for p in _numbers(sentence, mention) if _texts(p.name) & _AMOUNTS]


def _nouns(mention: Mention, sentence: Sentence) -> set[str]:
    """The stems of what was said, and of what the event is about."""
    said = (w for start, end in mention.spots for w in words(sentence.question[start:end]))
    named = (w for e in mention.events for w in words(e.name) if not w.is_participle)
    return {w.stem for w in (*said, *named)}


def _rest(one: KnownProperty, nouns: set[str]) -> set[str]:
    return {w.text for w in words(one.name) if w.stem not in nouns}


def _stems(text: str) -> set[str]:
    return {w.stem for w in words(text)}


def _texts(text: str) -> set[str]:
    return {w.text for w in words(text)}


# --- asking back ---------------------------------------------------------------------------------


def _choice(sentence: Sentence, mark: Mark, found: Sequence[KnownProperty]) -> Choose:
    """The total of one of the numbers, or how often it happened."""
    said = _said(sentence, mark)
    options = [
        Option(label(f"Total {one.name}"), sentence.rewritten(mark, f"total “{one.name}”"))
        for one in found[: MOST_OPTIONS - 1]
    ]
    count = "how often" if mark.kind == "count" else "number of"
    options.append(Option("How often it happened", sentence.rewritten(mark, count)))
    return Choose(f"What do you mean by “{said}”?", tuple(options))
