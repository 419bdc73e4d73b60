"""Gathers the words that name an event, wherever they stand: "files", then "share"."""

from collections.abc import Sequence

from agent.model.builtin.understanding.items import Mention
from agent.model.builtin.understanding.lexicon import LEADS, SILENT, SOFT
from agent.model.builtin.understanding.linking.linked_events import best_events
from agent.model.builtin.understanding.linking.names import Hit
from agent.model.builtin.understanding.reading.pieces import Piece
from agent.model.builtin.understanding.reading.trail import Open, Trail
from agent.names.naming import PARTICLES, Word, word

SHORTEST_AGENT = 5
"""Letters of a word like "uploader"; "user" is none."""


def hits_of(trail: Trail, said: Word) -> tuple[Hit, ...]:
    return trail.catalogue.events.hits(said)


def starts_event(trail: Trail, at: int) -> bool:
    if trail.conditions.kind(at) == "event":
        return True
    if trail.conditions.kind(at) != "word":
        return False
    return bool(event_words(trail, at)[0])


def event_words(trail: Trail, at: int) -> tuple[tuple[Hit, ...], int]:
    """What the word at `at` fits in events' names, alone or joined with the next one."""
    piece = trail.pieces[at]
    own = piece.tokens[0].word
    if piece.low in SILENT and not fits_open(trail, own):
        return (), 1
    if piece.low in SOFT and not fits_open(trail, own):
        return (), 1
    hits = hits_of(trail, own)
    ahead = at + 1
    while ahead < len(trail.pieces) and trail.pieces[ahead].low in {"a", "an", "the", "our"}:
        ahead += 1
    if trail.conditions.kind(ahead) == "word":
        other = trail.pieces[ahead].tokens[0].word
        for pair in (own.stem + other.stem, other.stem + own.stem):
            joined = hits_of(trail, word(pair))
            closer = joined and (not hits or joined[0].closeness >= hits[0].closeness)
            if closer and not _both_hit(hits, hits_of(trail, other)):
                return joined, ahead - at + 1
    return hits, 1


def _both_hit(one: tuple[Hit, ...], other: tuple[Hit, ...]) -> bool:
    """Whether both words are in one name, so that they need not be joined."""
    return bool({(h.thing, h.name) for h in one} & {(h.thing, h.name) for h in other})


def fits_open(trail: Trail, said: Word) -> bool:
    return trail.open is not None and bool(narrowed(trail, hits_of(trail, said)))


def narrowed(trail: Trail, hits: Sequence[Hit]) -> dict[tuple[int, int], set[int]]:
    """The names that still fit when this word is added, with the words that are said then."""
    assert trail.open is not None
    fitting: dict[tuple[int, int], set[int]] = {}
    for hit in hits:
        said = trail.open.fits.get((hit.thing, hit.name))
        if said is not None and not set(hit.at) <= said:
            fitting.setdefault((hit.thing, hit.name), set(said)).update(hit.at)
    return fitting


def anchor_pieces(trail: Trail, at: int, used: int, hits: Sequence[Hit]) -> None:
    said = [p for p in trail.pieces[at : at + used] if p.low not in SILENT or used == 1]
    verbal = is_verbal(trail, at)
    agents = is_agent(trail, said[0].tokens[0].word, hits)
    for piece in said:
        anchor(trail, piece.tokens[0].word, piece, hits, verbal=verbal, joined=used > 1)
    if trail.open:
        trail.open.last = at + used - 1
        trail.open.agents = trail.open.agents or agents


def is_agent(trail: Trail, said: Word, hits: Sequence[Hit]) -> bool:
    """Uploaders are people; orders are not, where the name has that very word, or `ordered`."""
    single = said.text.removesuffix("s")
    if not single.endswith(("er", "or")) or len(single) < SHORTEST_AGENT:
        return False
    named = {
        trail.catalogue.events.names[h.thing][h.name][spot].text for h in hits for spot in h.at
    }
    verbs = {f"{single}{ending}" for ending in ("ed", "red", "ing", "ring")}
    return not named & {single, said.text, *verbs}


def is_verbal(trail: Trail, at: int) -> bool:
    text = trail.pieces[at].tokens[0].word
    return trail.verb or text.is_participle or trail.relative


def anchor(
    trail: Trail,
    said: Word,
    piece: Piece,
    hits: Sequence[Hit],
    *,
    verbal: bool,
    joined: bool = False,
) -> None:
    """Add a word to the event that is open, or begin another one."""
    if trail.open is not None:
        if joined and trail.open.end == piece.start - 1 and trail.open.words:
            pass
        fitting = narrowed(trail, hits)
        if not fitting and joined and trail.open.last == -2:
            fitting = trail.open.fits
        if fitting:
            trail.open.fits = fitting
            extend(trail, said, piece, joined)
            return
        trail.close()
    trail.open = Open(piece.start, piece.end, lead=trail.lead, relative=trail.relative)
    trail.open.verbal = verbal
    trail.open.negation = trail.negated
    if trail.negated:
        trail.negated.used = True
        trail.negated = None
    for hit in hits:
        trail.open.fits.setdefault((hit.thing, hit.name), set()).update(hit.at)
    extend(trail, said, piece, joined)


def extend(trail: Trail, said: Word, piece: Piece, joined: bool) -> None:
    assert trail.open is not None
    trail.open.words.append(said)
    trail.open.spots.append((piece.start, piece.end))
    trail.open.end = max(trail.open.end, piece.end)
    trail.open.last = -2 if joined else trail.pieces.index(piece)


def anchor_all(trail: Trail, piece: Piece, said: Sequence[Word]) -> bool:
    """A quoted name whose words all fit one event."""
    alive: set[tuple[int, int]] | None = None
    for one in said:
        here = {(h.thing, h.name) for h in hits_of(trail, one)}
        alive = here if alive is None else alive & here
    if not alive:
        return False
    trail.close()
    events = best_events(trail.catalogue, {t for t, _ in alive}, said, ())
    if not events:
        return False
    trail.mention(Mention(piece.start, piece.end, events, ((piece.start, piece.end),)))
    return True


def continues_name(trail: Trail, at: int, low: str) -> bool:
    """Whether the word is part of the name before it: "up" in "signed up", "to" in "added to cart"."""
    if trail.open is None:
        return False
    particle = low in PARTICLES or low.rstrip("s") in PARTICLES
    if not particle and low not in LEADS and low != "to":
        return False
    if trail.open.last != at - 1 and low != "back":
        return False
    fitting = narrowed(trail, hits_of(trail, trail.pieces[at].tokens[0].word))
    return bool(fitting)


def completes_name(trail: Trail, at: int) -> bool:
    """Whether all words from here on are of the open event: "cart" in "did not add it to the cart".

    Behind a verb: "the ratio of cancellations to orders" is of two.
    """
    if trail.open is None or not _is_verb(trail.open):
        return False
    fits, begin = trail.open.fits, at
    while trail.conditions.kind(at) == "word" and trail.pieces[at].low not in SILENT | LEADS:
        hits = hits_of(trail, trail.pieces[at].tokens[0].word)
        fits = {
            (h.thing, h.name): said | set(h.at)
            for h in hits
            if (said := fits.get((h.thing, h.name))) is not None and not set(h.at) <= said
        }
        at += 1
    return at > begin and bool(fits)


def _is_verb(one: Open) -> bool:
    return one.words[-1].is_participle or one.verbal or one.negation is not None


def is_made(trail: Trail, at: int) -> bool:
    """Whether a group is what an event is about: "workspaces were created", not "workspaces
    that created a project".
    """
    own = {(h.thing, h.name) for h in hits_of(trail, trail.pieces[at].tokens[0].word)}
    ahead, passive = at + 1, False
    while trail.conditions.kind(ahead) == "verb" or (
        ahead < len(trail.pieces) and trail.pieces[ahead].low in SILENT | SOFT
    ):
        passive = passive or trail.conditions.kind(ahead) == "verb"
        ahead += 1
    if trail.conditions.kind(ahead) != "word":
        return False
    verb = {(h.thing, h.name) for h in hits_of(trail, trail.pieces[ahead].tokens[0].word)}
    if not own & verb:
        return False
    after = trail.conditions.skip(ahead + 1)
    if passive or trail.conditions.kind(after) != "word":
        return True
    other = {(h.thing, h.name) for h in hits_of(trail, trail.pieces[after].tokens[0].word)}
    return not other & verb


def has_verb_behind(trail: Trail, at: int, end: int) -> bool:
    """Whether the word behind a name is of one event together with it."""
    if trail.conditions.kind(end) != "word" or not trail.pieces[end].tokens[0].word.is_participle:
        return False
    own = {(h.thing, h.name) for h in hits_of(trail, trail.pieces[at].tokens[0].word)}
    return bool(own & {(h.thing, h.name) for h in hits_of(trail, trail.pieces[end].tokens[0].word)})
