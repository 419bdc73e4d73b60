"""Finds the number that an event is an amount of: how much was tipped is the sum of `tip_amount`."""

import re
from collections.abc import Sequence

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import MOST_OPTIONS, label
from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention, Named
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.own_numbers import (
    BYTES,
    PAYMENTS,
    amounts,
    measures,
    nouns,
    numbers,
    obvious,
    stems,
    texts,
)
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_MUCH = re.compile(r"how much|(?:total |overall )?(?:amount|volume)s? of", re.IGNORECASE)

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
    _refuse_who(sentence)
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
    if math is None and sentence.has("per_person") and not sentence.has("count", "times"):
        _ask_of_mass(sentence, mention)
    each = sentence.has("per_person") and math is not None and math.value not in {"total", "sum"}
    if math is not None and not each and not sentence.has("count", "times", "per_event"):
        _settle_figure(sentence, math, mention)


def _names_number(sentence: Sentence) -> bool:
    return any(p.type == "number" for n in sentence.all(Named) for p in n.properties)


def _refuse_who(sentence: Sentence) -> None:
    """Who uploaded the largest file: the figure does not tell whose it is."""
    first = next((i for i in sentence.items if isinstance(i, Mark)), None)
    if any(m.agents for m in sentence.mentions):  # who are the biggest uploaders
        return
    asked = first is not None and first.kind == "rel" and first.value == "who" and first.start < 5
    for math in sentence.marks("math") if asked and not sentence.has("count") else ():
        if math.value in {"max", "min"}:
            said = _said(sentence, math)
            raise Settled(Refuse(f"I cannot tell whose the {said} one is.", "Ask how large it is."))


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
        found = [p for p in amounts(sentence, mention) if much or "amount" in texts(p.name)]
        if found:
            reason = f"I cannot put the sum of “{found[0].name}” together with another event."
            raise Settled(Refuse(reason, _BY_ITSELF))


def _said(sentence: Sentence, item: Item) -> str:
    return sentence.question[item.start : item.end]


def _settle_much(sentence: Sentence, much: Mark, mention: Mention) -> None:
    """How much was tipped; the amount of data uploaded. "Amount of orders" is how many."""
    follows = sentence.question[much.end :].split()
    if follows[:1] == ["data"]:
        found = [p for p in numbers(sentence, mention) if texts(p.name) & BYTES]
    else:
        found = amounts(sentence, mention)
    whole = _said(sentence, much).lower() == "how much"
    if not whole and follows[:1] != ["data"]:
        found = [p for p in found if "amount" in texts(p.name)]
    if len(found) == 1:
        much.kind, much.value = "math", "sum"
        _add(sentence, mention, found[0], "sum")
    elif whole and not (_is_plural(sentence, mention) and not found):
        found = found or measures(sentence, mention)
        if found:
            raise Settled(_choice(sentence, much, found))


def _settle_figure(sentence: Sentence, math: Mark, mention: Mention) -> None:
    """Total tips, the average tip, the largest transfer; "total orders" are how many."""
    found = [p for p in amounts(sentence, mention) if nouns(sentence, mention) & stems(p.name)]
    figure = "sum" if math.value == "total" else str(math.value)
    if math.value == "total":
        of_itself = [p for p in found if "amount" in texts(p.name)]
        if not of_itself and (_is_payment(sentence, mention) or _is_mass(sentence, mention)):
            loose = amounts(sentence, mention) or _of_done(sentence, mention)
            if loose:
                raise Settled(_choice(sentence, math, loose))
        found = of_itself
    elif figure != "sum" and not _is_single(sentence, math, mention):
        return
    else:
        found = found or obvious(sentence, mention)
    if len(found) > 1 and math.value != "total":
        raise Settled(_which(sentence, math, found))
    if len(found) == 1:
        _add(sentence, mention, found[0], figure)


def _ask_of_mass(sentence: Sentence, mention: Mention) -> None:
    """Blenk per person: how much of it, or how often somebody paid some."""
    found = amounts(sentence, mention) if _is_mass(sentence, mention) else []
    if not found:
        return
    options = [
        Option(label(f"Average {p.name}"), sentence.rewritten(mention, f"average “{p.name}”"))
        for p in found[: MOST_OPTIONS - 1]
    ]
    event = f"“{mention.events[0].name}”"
    options.append(Option("How often it happened", sentence.rewritten(mention, event)))
    raise Settled(Choose(f"What do you mean by “{_said(sentence, mention)}”?", tuple(options)))


def _is_mass(sentence: Sentence, mention: Mention) -> bool:
    """Total blenk, of `blenk paid` with a `blenk_eur`: one noun in the singular, of an amount."""
    said = [w for s in mention.spots for w in words(sentence.question[slice(*s)])]
    if len(said) != 1 or said[0].is_participle or _is_plural(sentence, mention):
        return False
    return any(said[0].stem in stems(p.name) for p in amounts(sentence, mention))


def _is_payment(sentence: Sentence, mention: Mention) -> bool:
    done = {w.stem for w in words(_said(sentence, mention)) if w.is_participle}
    said = {w.text.removesuffix("s") for w in words(_said(sentence, mention))}
    return bool((said | done) & PAYMENTS)


def _of_done(sentence: Sentence, mention: Mention) -> list[KnownProperty]:
    """Total transferred: how much, as well as how often; total transfers are how many."""
    done = all(w.is_participle for w in words(_said(sentence, mention)))
    return obvious(sentence, mention) if done else []


def _is_single(sentence: Sentence, math: Mark, mention: Mention) -> bool:
    """The average tip, right behind the figure and in the singular: a tip's own amount.

    The heaviest or the longest trip is of another number than its price.
    """
    said = _said(sentence, math).lower()
    if said.endswith(("est", "expensive")) and said not in _OF_AMOUNTS:
        return False
    between = sentence.question[math.end : mention.start]
    for one in sentence.conditions:
        between = between.replace(_said(sentence, one), " ", 1)
    beside = set(between.lower().split()) <= {"the", "a", "of", "single"}
    return mention.start > math.start and beside and not _is_plural(sentence, mention)


_OF_AMOUNTS = frozenset(
    ["largest", "biggest", "smallest", "highest", "lowest", "cheapest", "greatest"]
)


def _is_plural(sentence: Sentence, mention: Mention) -> bool:
    return any(
        w.text.endswith("s") for s in mention.spots for w in words(sentence.question[slice(*s)])
    )


def _add(sentence: Sentence, mention: Mention, one: KnownProperty, figure: str) -> None:
    sentence.items.insert(
        sentence.items.index(mention) + 1, Named(mention.end, mention.end, (one,))
    )
    sentence.note(f"I took the {figure} of “{one.name}”.")


# --- asking back ---------------------------------------------------------------------------------


def _which(sentence: Sentence, math: Mark, found: Sequence[KnownProperty]) -> Choose:
    """The average of one number of an event, or of another one."""
    said = _said(sentence, math).strip()
    how = said.removesuffix(" of")
    options = [
        Option(label(f"{how} {one.name}"), sentence.rewritten(math, f"{how} “{one.name}” of"))
        for one in found[:MOST_OPTIONS]
    ]
    return Choose(f"Of which number do you want “{said}”?", tuple(options))


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
