"""Properties by all the words of a name: "order value", "hours to complete", "delivery time"."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import is_deprecated
from agent.model.builtin.understanding.linking.linked_properties import UNITS
from agent.names.naming import Word
from agent.names.taxonomy import KnownProperty

Said = tuple[str, ...]


@lru_cache(maxsize=8)
def whole_names(catalogue: Catalogue) -> Mapping[Said, tuple[KnownProperty, ...]]:
    """The properties of each name of several words.

    A name that is one property's own is no other one's that is only called so, or that has it
    with a unit behind it: "order value" is `order_value` before it is `order_value_eur`.
    """
    own: dict[Said, list[KnownProperty]] = defaultdict(list)
    other: dict[Said, list[KnownProperty]] = defaultdict(list)
    found = catalogue.found.properties
    for one, names in zip(found, catalogue.properties.names, strict=True):
        if one.name in standard.PLUMBING or is_deprecated(one):
            continue
        for which, name in enumerate(names):
            if which and name and name[-1].text == "total":  # "tips total" is the sum of tips
                continue
            said = tuple(as_said(w) for w in name)
            (other if which else own)[said].append(one)
            if said and name[-1].text in UNITS:
                other[said[:-1]].append(one)
            if one.type == "boolean" and name[:1] and name[0].text in {"is", "was"}:
                other[said[1:]].append(one)  # delivered on time, of `is_on_time`
    named = {said: tuple(own.get(said) or other[said]) for said in (*own, *other)}
    return {said: every for said, every in named.items() if len(said) > 1}


def as_said(one: Word) -> str:
    """A word in the singular or the plural; "rated" is not "rating"."""
    return one.text if one.is_participle else one.stem
