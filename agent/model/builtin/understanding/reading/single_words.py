"""Reads words that are no phrase: of an event, a condition, a property, or small talk."""

from agent.model.builtin.understanding.items import Mark, Mention
from agent.model.builtin.understanding.lexicon import FILLER, LEADS, SILENT, SOFT
from agent.model.builtin.understanding.linking.called_persons import is_called_person, roles
from agent.model.builtin.understanding.linking.countries import by_code
from agent.model.builtin.understanding.linking.linked_events import says_verb
from agent.model.builtin.understanding.linking.opposites import flags_said
from agent.model.builtin.understanding.linking.unit_sizes import is_time
from agent.model.builtin.understanding.reading.codes import on_code
from agent.model.builtin.understanding.reading.event_words import (
    anchor,
    anchor_pieces,
    continues_name,
    event_words,
    fits_open,
    hits_of,
    is_made,
)
from agent.model.builtin.understanding.reading.group_nouns import closes_condition
from agent.model.builtin.understanding.reading.leading_words import after_lead, modifier
from agent.model.builtin.understanding.reading.listed_values import Read
from agent.model.builtin.understanding.reading.looking import is_code
from agent.model.builtin.understanding.reading.other_units import on_other_unit
from agent.model.builtin.understanding.reading.person_words import on_person
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.property_words import (
    asked_property,
    has_value,
    is_share_of_truth,
    is_thing,
    names_property,
    take_named,
)
from agent.model.builtin.understanding.reading.rates import is_figure, read_rate
from agent.model.builtin.understanding.reading.role_nouns import acts
from agent.model.builtin.understanding.reading.trail import Trail
from agent.model.builtin.understanding.tokens import key
from agent.names.naming import words

_TELLING = frozenset(["used", "uses", "using", "took", "taken"])
"""Small verbs that say what happened where a name stands without its own verb: "storage used"."""

_AUXILIARIES = frozenset(["did", "do", "does", "have", "has", "had"])


def on_word(trail: Trail, at: int, piece: Piece) -> int:
    """What a single word is; the first of `READERS` that knows it decides."""
    for reader in READERS:
        end = reader(trail, at, piece)
        if end is not None:
            return end
    trail.loose(piece)
    return at + 1


def _in_open_name(trail: Trail, at: int, piece: Piece) -> int | None:
    if not continues_name(trail, at, piece.low):
        return None
    said = piece.tokens[0].word
    anchor(trail, said, piece, hits_of(trail, said), verbal=False)
    return at + 1


def _lead(trail: Trail, at: int, piece: Piece) -> int | None:
    return after_lead(trail, at, piece) if piece.low in LEADS else None


def _asked_unit(trail: Trail, at: int, piece: Piece) -> int | None:
    """Total GB, how many GB: a unit, though GB is a country as well."""
    return on_other_unit(trail, at, piece) if piece.tokens[0].text in by_code() else None


def _code(trail: Trail, at: int, piece: Piece) -> int | None:
    """US, IT: a word written large is a country or another value, not a small word."""
    if not is_code(piece.tokens[0].text, trail.question):
        return None
    small = piece.low in SILENT or piece.low in LEADS
    if not small or event_words(trail, at)[0]:
        return None
    read = trail.conditions.read(at)
    if read is not None:
        trail.condition(read.condition, trail.lead)
        return read.end
    if piece.tokens[0].text not in by_code():
        return None
    trail.loose(piece)
    return at + 1


def _as_value(trail: Trail, at: int, piece: Piece) -> int | None:
    """Invited as viewer: what stands behind "as" is a value, if there is such a value."""
    follows = trail.conditions.skip(at + 1)
    if piece.low != "as" or not trail.conditions.values_at(follows, firm=True)[0]:
        return None
    read = trail.conditions.read(at + 1)
    if read is None or not read.condition.values:
        return None
    trail.condition(read.condition, "as")
    return read.end


def _unit_of_window(trail: Trail, at: int, piece: Piece) -> int | None:
    """Within 1 hour, within 30 minutes: how long people had, and no number called by the unit."""
    before = [p for p in trail.pieces[max(at - 2, 0) : at] if p.low not in {"a", "an", "one"}]
    within = len(before) > 0 and before[0].kind == "within"
    if not is_time(piece.low) or not within or any(p.kind != "figure" for p in before[1:]):
        return None
    trail.loose(piece)
    return at + 1


def _none(trail: Trail, at: int, piece: Piece) -> int | None:
    """No results: a number that is 0."""
    read = trail.conditions.figure_of(at) if piece.low in {"no", "zero"} else None
    if read is None:
        return None
    trail.condition(read.condition, trail.lead)
    return read.end


def _person_value(trail: Trail, at: int, piece: Piece) -> int | None:
    """Viewers who shared: people, and those with that role where a property has it as a value."""
    called = is_called_person(piece.low) or piece.tokens[0].word.stem in roles(trail.catalogue)
    if not acts(trail, at) and (not called or event_words(trail, at)[0]):
        return None
    read = trail.conditions.read(at)
    if read is None or read.condition.operator != "is" or not read.condition.values:
        return None
    read.condition.keep("person")
    trail.condition(read.condition, trail.lead)
    trail.mark(piece, "person", piece.low)
    return read.end


def _new(trail: Trail, at: int, piece: Piece) -> int | None:
    if piece.low not in {"new", "newly"}:
        return None
    trail.mark(piece, "new")
    return at + 1


def _group(trail: Trail, at: int, piece: Piece) -> int | None:
    group = trail.catalogue.group_keys.get(key(piece.low))
    if group and closes_condition(trail, at, group):
        return at + 1
    if not group or trail.open is not None or is_made(trail, at):
        return None
    trail.mark(piece, "group", group)
    return at + 1


def _filler(trail: Trail, at: int, piece: Piece) -> int | None:
    """Small talk, and what people are called; a word of a name may stand among the soft ones."""
    said = piece.tokens[0].word
    if piece.low in FILLER and hits_of(trail, said) and not fits_open(trail, said):
        trail.soft.append(said)
        if _begins_name(trail, at):
            return at + 1
    named = piece.low in FILLER and names_property(trail, at, taken=False)
    if event_words(trail, at)[0] or named:
        return None
    if is_called_person(piece.low):
        return on_person(trail, at, piece)
    return at + 1 if piece.low in SILENT and not _says_truth(trail, at) else None


def _begins_name(trail: Trail, at: int) -> bool:
    """Tool reservations, product views: of one event with the next word, and of no `Tool Type`."""
    if trail.conditions.kind(at + 1) != "word" or trail.wants_property:
        return False
    own, behind = (
        {(h.thing, h.name) for h in hits_of(trail, trail.pieces[n].tokens[0].word)}
        for n in (at, at + 1)
    )
    property_end = trail.conditions.property_at(at)[1]
    return bool(own & behind) and property_end <= at + 1


def _says_truth(trail: Trail, at: int) -> bool:
    """Answers that were right, where `is_correct` says so; "right now" is small talk."""
    follows = trail.pieces[at + 1].low.split() if at + 1 < len(trail.pieces) else []
    if trail.pieces[at].low != "right" or follows[:1] in (["now"], ["away"], ["here"]):
        return False
    return bool(flags_said(trail.catalogue, trail.pieces[at].tokens[0].word)[0])


def _condition(trail: Trail, at: int, piece: Piece) -> int | None:
    if _is_ranked(trail, at):
        return None
    read = modifier(trail, at, is_event=bool(event_words(trail, at)[0]))
    if read is None or _is_verb(trail, at, read):
        return None
    trail.condition(read.condition, trail.lead)
    return read.end


def _is_ranked(trail: Trail, at: int) -> bool:
    """Release with the most errors: the property of that name, though "release" is a branch too."""
    ranked = trail.conditions.kind(at + 2) == "most" and trail.pieces[at + 1].low == "with"
    return ranked and names_property(trail, at, taken=True)


def _is_verb(trail: Trail, at: int, read: Read) -> bool:
    """Paid by card, who paid it: what was done, though a property has the value `paid`.

    Nor are paid users those who came by paid advertising.
    """
    held = read.condition
    if not trail.pieces[at].tokens[0].word.is_participle or read.end > at + 1 or held.cohort:
        return False
    if held.operator != "is" or held.values in {(True,), (False,)}:
        return False
    follows = trail.pieces[at + 1].low if at + 1 < len(trail.pieces) else ""
    before = trail.pieces[at - 1].low if at else ""
    if follows in _OBJECTS or before in {"who", "whom"}:
        return True
    origin = {w.text for p in held.properties for w in words(p.name)} & _ORIGINS
    return bool(origin) and trail.conditions.kind(at + 1) == "person"


_OBJECTS = frozenset(["by", "with", "via", "using", "through", "it", "them", "for", "something"])
_ORIGINS = frozenset(["utm", "medium", "channel", "source", "campaign", "referrer"])


def _event(trail: Trail, at: int, piece: Piece) -> int | None:
    event, used = event_words(trail, at)
    if not event or is_figure(trail, at, piece):
        return None
    anchor_pieces(trail, at, used, event)
    return at + used


def _again(trail: Trail, at: int, piece: Piece) -> int | None:
    """Ordered again: at least twice, or later than before; "last week again" is small talk."""
    last = trail.items[-1] if trail.items else None
    done = trail.open is not None or isinstance(last, Mention)
    done = done and trail.pieces[at - 1].kind != "time"
    if piece.low != "again" or not (done or (isinstance(last, Mark) and last.kind == "and")):
        return None
    trail.loose(piece)
    return at + 1


def _soft(trail: Trail, at: int, piece: Piece) -> int | None:
    if piece.low not in SOFT:
        return None
    people = any(isinstance(i, Mark) and i.kind == "person" for i in trail.items)
    if people and piece.low.startswith("receive"):  # others did it, for them
        return None
    if piece.low in _TELLING and trail.open is not None and not says_so_far(trail):
        return None
    trail.soft.append(piece.tokens[0].word)
    trail.verb = trail.verb or piece.low in _AUXILIARIES
    return at + 1


def _property(trail: Trail, at: int, piece: Piece) -> int | None:
    if not names_property(trail, at, taken=False) or is_thing(trail, at, piece):
        return None
    behind = trail.pieces[at + 1 : at + 2]
    if any(p.low in {"rate", "rates"} for p in behind):  # a delivery rate is of no minutes
        return None
    people = any(p.kind == "person" or is_called_person(p.low) for p in behind)
    if people and piece.low.endswith("ing"):  # paying users are not their payment type
        return None
    return take_named(trail, at)


def on_property(trail: Trail, at: int, piece: Piece) -> int:
    """A property whose whole name is written out: a condition on it, or it by itself."""
    part = is_share_of_truth(trail, at)
    named = trail.wants_property and not (part or has_value(trail, at))
    read = None if named else modifier(trail, at, is_event=False)
    if read is None:
        return take_named(trail, at)
    trail.condition(read.condition, trail.lead)
    return read.end


READERS = (
    _again, _in_open_name, _unit_of_window, _asked_unit, _code, _as_value, _none, on_code, _lead, _new, _group, _person_value, _filler, read_rate, asked_property, _condition, _event, _soft,
    _property, on_other_unit,
)  # fmt: skip
"""Who may say what a word is, in this order; each gives the piece to go on with, or None."""


def says_so_far(trail: Trail) -> bool:
    """Whether the words of the open event say what happened, and not only to what."""
    assert trail.open is not None
    events = trail.catalogue.found.events
    things = {thing for thing, _ in trail.open.fits}
    return any(says_verb(trail.catalogue, events[n], trail.open.words) for n in things)
