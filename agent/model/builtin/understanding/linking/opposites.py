"""Links a word to the truth that it denies or says otherwise: wrong answers, where `is_correct` is false."""

from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.names.naming import Word, word
from agent.names.taxonomy import KnownProperty

_DENYING = ("un", "in", "im", "il", "ir", "non", "dis")
"""Beginnings that deny an adjective: unpaid, invalid, incorrect."""

_SHORTEST = 4
"""Letters of an adjective that may be denied so; "inform" denies no "form"."""

_SAME = {"correct": ("right",)}
_OPPOSITE = {"correct": ("wrong", "mistaken")}
"""Stems that say of a truth the same, or the opposite, by a word of their own."""


def flags_said(catalogue: Catalogue, said: Word) -> tuple[tuple[KnownProperty, ...], bool]:
    """The truths that a word says without their names, and whether it says that they are so.

    None for a word that is in an event's or in a property's own name: it means that.
    """
    if catalogue.events.hits(said) or catalogue.properties.hits(said):
        return (), True
    by_stem: dict[str, list[KnownProperty]] = {}
    for one, stems in catalogue.flags.items():
        if len(stems) == 1:
            by_stem.setdefault(next(iter(stems)), []).append(one)
    for stem, flags in by_stem.items():
        if said.stem in _SAME.get(stem, ()):
            return tuple(flags), True
        if said.stem in _OPPOSITE.get(stem, ()) or stem in _denied(said):
            return tuple(flags), False
    return (), True


def _denied(said: Word) -> set[str]:
    """The stems of what is left without a beginning that denies: of "incorrectly" that of "correct"."""
    rests = [said.text.removeprefix(start) for start in _DENYING if said.text.startswith(start)]
    return {word(rest).stem for rest in rests if len(rest) >= _SHORTEST}
