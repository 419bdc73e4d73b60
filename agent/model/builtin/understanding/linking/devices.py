"""Says which values devices go by: an iPhone runs iOS and is a mobile, a PC runs Windows."""

from collections.abc import Sequence

from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.names import SPELT
from agent.model.builtin.understanding.tokens import Token
from agent.names.naming import words

_SYSTEMS = {
    "iphone": ("iOS",), "ipad": ("iOS", "iPadOS"), "pc": ("Windows",),
    "mac": ("Mac OS X", "macOS", "Mac OS"), "macbook": ("Mac OS X", "macOS", "Mac OS"),
}  # fmt: skip
_KINDS = {
    "iphone": "Mobile", "ipad": "Tablet", "phone": "Mobile", "smartphone": "Mobile",
    "cellphone": "Mobile", "computer": "Desktop",
}  # fmt: skip
_OF_DEVICES = frozenset(["os", "operating", "system", "platform", "device"])
"""Words in the names of properties that tell systems and kinds of devices."""

_COMPARING = frozenset(["vs", "versus", "or", "and", "compare", "compared", "than", "between", "&"])
"""Words between sides; what narrows down one of them must not be taken for the others."""


def device(said: Sequence[Token], at: int, catalogue: Catalogue) -> str | None:
    """The values that the word at `at` stands for; None where it is no device, or not told apart.

    Where there are tablets an iPhone is a mobile too; an iPad that is not told from it is none.
    """
    one = _single(said[at].low)
    system = next((s for s in _SYSTEMS.get(one, ()) if _is_value(s, catalogue)), "")
    kind = _KINDS.get(one, "")
    kind = kind if kind and _is_value(kind, catalogue) else ""
    compares = any(token.low in _COMPARING for token in said)
    if one not in _SYSTEMS:
        behind_system = at > 0 and _is_value(said[at - 1].text, catalogue)
        return kind if kind and not (compares and behind_system) else None
    if not system or (kind and compares) or (one == "ipad" and not kind and system == "iOS"):
        return None
    return f"{system} {kind}".strip()


def values_of_devices(low: str) -> tuple[str, ...]:
    """All that a word may stand for, to look it up."""
    one = _single(low)
    return (*_SYSTEMS.get(one, ()), *((_KINDS[one],) if one in _KINDS else ()))


def _single(low: str) -> str:
    return low.removesuffix("s")


def _is_value(text: str, catalogue: Catalogue) -> bool:
    return any(
        v.closeness >= SPELT and {w.text for w in words(v.property.name)} & _OF_DEVICES
        for v in catalogue.values(text)
    )
