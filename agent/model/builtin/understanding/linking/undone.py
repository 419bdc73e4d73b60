"""Finds what undid a thing, for whoever is asked which event is meant: also the cancelled orders."""

from collections.abc import Sequence

from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import is_deprecated, is_undone
from agent.model.builtin.understanding.linking.names import FORM
from agent.names.naming import Word, alike, words
from agent.names.taxonomy import KnownEvent


def undone_too(
    catalogue: Catalogue, events: Sequence[KnownEvent], said: Sequence[Word]
) -> tuple[KnownEvent, ...]:
    """The events that have all of `said` in their names and that nobody means without saying so."""
    return tuple(
        event
        for event in catalogue.found.events
        if event not in events
        and is_undone(event)
        and not is_deprecated(event)
        and all(any(alike(one, w) >= FORM for w in words(event.name)) for one in said)
    )
