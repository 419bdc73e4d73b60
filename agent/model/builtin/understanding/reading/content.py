"""Says what of a company's data a stretch of words may speak of: that must not be left aside."""

from dataclasses import dataclass
from datetime import datetime

from agent.model.builtin.understanding.items import Loose, Mark, Mention, Time
from agent.model.builtin.understanding.lexicon import LEADS, SILENT, SOFT
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.countries import spoken
from agent.model.builtin.understanding.linking.devices import values_of_devices
from agent.model.builtin.understanding.reading.walking import items_of
from agent.model.builtin.understanding.times.moved_times import TimeMention
from agent.model.builtin.understanding.tokens import Token, key, tokens

_PASSING = frozenset(
    ["verb", "and", "to", "from", "but", "aside", "new", "not", "growth", "exist", "after", "compare"]
)  # fmt: skip
"""Marks that limit no figure as long as no name stands beside them."""

_WHERE = frozenset(["on", "in", "from", "with", "at", "of", "for", "via", "using", "through"])


@dataclass(frozen=True, slots=True)
class Content:
    """What some words hold: `limits` what may limit or shape a figure, `persons` a word for people.

    `led` when a word that is of no name stands behind one such as "on" or "from".
    """

    limits: bool
    events: bool
    times: tuple[TimeMention, ...]
    persons: bool
    led: bool

    @property
    def any(self) -> bool:
        """Whether a figure may have to do with it."""
        return self.limits or self.events or bool(self.times)


def content_of(text: str, catalogue: Catalogue, now: datetime) -> Content:
    """What `text` may speak of, read by itself."""
    items = items_of(text, catalogue, now)
    times = [(i.start, i.end) for i in items if isinstance(i, Time)]
    marks = {i.kind for i in items if isinstance(i, Mark)}
    others = [i for i in items if not isinstance(i, Mark | Mention | Time | Loose)]
    return Content(
        limits=bool(others or marks - _PASSING - {"person"})
        or any(
            _is_name(token, catalogue)
            for token in tokens(text)
            if not any(start <= token.start < end for start, end in times)
        ),
        events=any(isinstance(i, Mention) for i in items),
        times=tuple(i.mention for i in items if isinstance(i, Time)),
        persons="person" in marks,
        led=any(isinstance(i, Loose) and i.lead in _WHERE for i in items),
    )


def _is_name(token: Token, catalogue: Catalogue) -> bool:
    """Whether a word is a value, or of a property, a group or a cohort."""
    low = token.low
    if token.quoted or token.number is not None:
        return True
    small = low in SILENT or low in LEADS or low in SOFT
    if token.mark or (small and low in {token.text, "i"}):
        return False
    is_code = len(low) <= 3 and not token.text.isupper()  # "Ben" is no Benin
    if (key(low) in spoken() and not is_code) or values_of_devices(low):
        return True
    named = catalogue.properties.hits(token.word) or key(low) in catalogue.group_keys
    return bool(named or catalogue.values(token.text) or low in catalogue.value_words)
