"""Reads what is left out: "not from google", "never uploaded", "but no pdf", and "only"."""

from collections.abc import Sequence
from itertools import takewhile

from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention, Time
from agent.model.builtin.understanding.lexicon import LEADS
from agent.model.builtin.understanding.reading.event_words import starts_event
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import words


def negate(trail: Trail, at: int, piece: Piece) -> int:
    """A negated condition, or a negated event later on."""
    trail.close()
    if not starts_event(trail, trail.conditions.skip(at + 1)) or piece.kind == "without":
        read = trail.conditions.read(at + 1, negated=True)
        if read:
            read.condition.start = piece.start
            last = trail.items[-1] if trail.items else None
            bare = piece.low.split()[-1] not in LEADS
            read.condition.but = bare and (
                piece.low.startswith("but") or (isinstance(last, Mark) and last.kind == "but")
            )
            trail.condition(read.condition, "not")
            return read.end
    trail.negated = Mark(piece.start, piece.end, "not", piece.kind)
    trail.items.append(trail.negated)
    trail.lead = trail.lead or "not"
    return at + 1


def negate_listed(items: Sequence[Item], question: str) -> None:
    """Did not share or download; never shared, downloaded or upgraded: none of them was done.

    In "did not share or invited" the other form of the verb says that the second one was.
    """
    mentions = [i for i in items if isinstance(i, Mention)]
    for n, one in enumerate(mentions):
        listed = [
            *takewhile(lambda m: m.lead in {"or", "comma"} and not m.relative, mentions[n + 1 :])
        ]
        if not one.negated or not listed or listed[-1].lead != "or":
            continue
        for other in listed:
            other.negated = other.negated or _is_done(one, question) == _is_done(other, question)


def _is_done(mention: Mention, question: str) -> bool:
    """Whether it is said by a participle: "shared", and not "share"."""
    return any(w.is_participle for start, end in mention.spots for w in words(question[start:end]))


def on_only(trail: Trail, at: int, piece: Piece) -> int:
    trail.close()
    mark = Mark(piece.start, piece.end, "only")
    trail.items.append(mark)
    ahead = at + 1
    if ahead < len(trail.pieces) and trail.pieces[ahead].low in LEADS:
        ahead += 1
    read = None if starts_event(trail, ahead) else trail.conditions.read(ahead)
    top = trail.conditions.skip(ahead)
    kinds = trail.conditions.kind(top), trail.conditions.kind(top + 1)
    if kinds == ("top", "figure") or _is_top(trail):
        mark.used = True  # only the top 3: the number says it
        return at + 1
    if read:
        mark.used = True
        trail.condition(read.condition, "only")
        return read.end
    end = _of_group(trail, ahead)
    if end:
        mark.used = True
        return end
    mark.used = _closes(trail, piece)
    return at + 1


def _of_group(trail: Trail, at: int) -> int:
    """Only companies on the pro plan: what they are is the condition; where it ends, else 0."""
    group = (
        trail.catalogue.group_keys.get(key(trail.pieces[at].low))
        if trail.conditions.kind(at)
        else None
    )
    behind = trail.pieces[at + 1].low if trail.conditions.kind(at + 1) else ""
    if not group or behind not in LEADS:
        return 0
    read = trail.conditions.read(at + 2)
    if read is None:
        return 0
    names = {p.name for p in read.condition.properties}
    known = trail.catalogue.found.properties
    own = tuple(p for p in known if p.of == group and p.name in names)[:1]
    if not own:
        return 0
    read.condition.properties = own
    read.condition.per_property = ()
    trail.condition(read.condition, "only")
    return read.end


def _closes(trail: Trail, piece: Piece) -> bool:
    """For pdfs only; in October only: what stands right before it is all that counts."""
    before = [i for i in trail.items if i.end <= piece.start]
    if not before:
        return False
    last = max(before, key=lambda i: i.end)
    thing = isinstance(last, Mention) and not (last.verbal or last.relative)
    if not (thing or isinstance(last, Condition | Time)):
        return False
    return not any(c.isalnum() for c in trail.question[last.end : piece.start])


def _is_top(trail: Trail) -> bool:
    """Top 3 only."""
    last = [i.kind if isinstance(i, Mark) else "" for i in trail.items[-3:]]
    return last == ["top", "figure", "only"]
