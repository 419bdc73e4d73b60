"""Compares the words of people with the names of events: "sign-ups" and `user_signed_up` are alike.

Words are alike by stem, by form ("registered", "registration"), written together or apart
("sign up", "signup"), by a few synonyms of product language, or but for a typing mistake.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from agent.stemming import stem_of

PARTICLES = frozenset({"up", "in", "out", "off", "on", "over", "down", "back", "away", "through"})
"""Small words that change a verb: to sign up, in or out are three things."""

SAME_STEM, JOINED, SAME_FORM, SYNONYM, MISTYPED = 1.0, 0.95, 0.85, 0.8, 0.7
"""How alike two words are, 0 to 1; only the order matters."""

NEAR = 55
"""The least score (0 to 100, rapidfuzz's WRatio) of a name that is worth proposing."""

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")

_IRREGULAR = {
    form: verb
    for verb, forms in {
        "begin": "began begun", "break": "broke broken", "build": "built", "buy": "bought",
        "choose": "chose chosen", "do": "did done", "draw": "drew drawn", "find": "found",
        "forget": "forgot forgotten", "get": "got gotten", "give": "gave given",
        "go": "went gone", "hold": "held", "keep": "kept", "leave": "left", "lose": "lost",
        "make": "made", "meet": "met", "pay": "paid", "read": "read", "run": "ran",
        "see": "saw seen", "sell": "sold", "send": "sent", "show": "shown", "speak": "spoke spoken",
        "spend": "spent", "take": "took taken", "win": "won", "withdraw": "withdrew withdrawn",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}  # fmt: skip
_VERBS = frozenset(_IRREGULAR.values())

_SYNONYMS = {
    stem: group
    for group, stems in enumerate(
        (
            ("signup", "regist", "registr", "enrol", "new"),
            ("login", "signin", "logon"),
            ("logout", "signout", "logoff"),
            ("delet", "remov"),
            ("buy", "purchas"),
            ("view", "see"),
            ("succeed", "success"),
            ("fail", "unsuccess"),
            ("deliv", "deliveri"),
            ("recov", "recoveri"),
        )
    )
    for stem in stems
}
"""Stems that mean the same in the product of any company; what one company means is in its names."""

_ENDINGS = frozenset({"ment", "ation", "ition", "ion"})
_SHORT_ENDINGS = frozenset({"ment", "ur"})
"""Endings that make a noun of a verb, as they are left over between two stems."""

_SHIFTS = ({"b", "pt"}, {"t", "s"}, {"d", "s"})
"""Sounds that change between verb and noun: subscribe and subscription, convert and conversion."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word in small letters, and its stem."""

    text: str
    stem: str

    @property
    def is_participle(self) -> bool:
        """Whether it says what happened, as the verb in `file shared` does."""
        return self.text in _IRREGULAR or (self.text.endswith("ed") and len(self.text) > 3)


def words(text: str) -> tuple[Word, ...]:
    """The words of a sentence or of a name in any spelling (`$pageView`, `file_shared`)."""
    return tuple(word(piece) for piece in _PIECES.findall(text))


@lru_cache(maxsize=20_000)
def word(text: str) -> Word:
    """One word, in small letters and with its stem."""
    small = text.lower()
    return Word(small, stem_of(_IRREGULAR.get(small, small)))


def is_irregular(text: str) -> bool:
    """Whether a word is an irregular verb or a form of one: "spend", "spent"."""
    return text in _IRREGULAR or text in _VERBS


@lru_cache(maxsize=100_000)
def alike(one: Word, other: Word) -> float:
    """How alike two words are, 0 (not at all) to 1 (the same stem)."""
    if one.stem == other.stem:
        return SAME_STEM
    if _same_form(one.stem, other.stem) or _is_doer(one, other) or _is_doer(other, one):
        return SAME_FORM
    if _synonyms(one.stem, other.stem):
        return SYNONYM
    return MISTYPED if _mistyped(one.text, other.text) else 0.0


def _synonyms(one: str, other: str) -> bool:
    return one in _SYNONYMS and _SYNONYMS[one] == _SYNONYMS.get(other)


def synonyms(stem: str) -> tuple[str, ...]:
    """The stems that mean the same as `stem` in the product of any company, without itself."""
    group = _SYNONYMS.get(stem)
    return tuple(s for s, g in _SYNONYMS.items() if g == group and s != stem and group is not None)


@lru_cache(maxsize=20_000)
def doing(text: str) -> frozenset[str]:
    """The stems of what somebody does who is called so: of "sharers" the stem of `shared`.

    Any verb makes such a word, by -er or -or, and may double its last letter: "planner".
    """
    single = text.removesuffix("s")
    root = single[:-2]
    if not single.endswith(("er", "or")) or len(root) < 3:
        return frozenset()
    forms = {root, f"{root}e", f"{root}ed"}
    if root[-1] == root[-2]:
        forms.add(root[:-1])
    return frozenset(word(form).stem for form in forms) - {word(text).stem}


def _is_doer(one: Word, other: Word) -> bool:
    return other.stem in doing(one.text)


def _same_form(one: str, other: str) -> bool:
    """Noun and verb of one root: invitation and invite, subscription and subscribe."""
    if {one, other} == {min(one, other), f"{min(one, other)}{min(one, other)[-1:]}"}:
        return len(one) + len(other) > 7  # quiz and quizz, of "quizzed"
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    rests = {one[shared:], other[shared:]} - {""}
    if shared < 5:
        return shared >= 3 and len(rests) == 1 and rests <= _SHORT_ENDINGS
    return rests <= _ENDINGS or rests in _SHIFTS or _is_of_fy(one[:shared], rests)


def _is_of_fy(shared: str, rests: set[str]) -> bool:
    """Applied and application, notified and notification: stems in -i beside -ic and -if."""
    return (shared.endswith("i") and rests == {"c"}) or (shared.endswith("if") and rests == {"i"})


def _mistyped(one: str, other: str) -> bool:
    """One slip in a word of five letters or more, two in one of eight; the first letter is right."""
    shorter = min(len(one), len(other))
    if shorter < 5 or one[0] != other[0]:
        return False
    allowed = 1 if shorter < 8 else 2
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


@dataclass(frozen=True, slots=True)
class Cover:
    """How well each word of one side is found on the other, in their orders."""

    wanted: tuple[float, ...]
    offered: tuple[float, ...]


def cover(wanted: Sequence[Word], offered: Sequence[Word]) -> Cover:
    """Match the words that somebody said with the words of a name."""
    said = [0.0] * len(wanted)
    named = [0.0] * len(offered)
    for i, one in enumerate(wanted):
        for j, other in enumerate(offered):
            closeness = alike(one, other)
            said[i], named[j] = max(said[i], closeness), max(named[j], closeness)
    _cover_joined(wanted, offered, said, named)
    _cover_joined(offered, wanted, named, said)
    return Cover(tuple(said), tuple(named))


def _cover_joined(
    parts: Sequence[Word], wholes: Sequence[Word], of_parts: list[float], of_wholes: list[float]
) -> None:
    """Two words in a row on one side may be one on the other: "sign up", "signup"; "view a page",
    "pageview".
    """
    for i, (first, second) in enumerate(pairwise(parts)):
        joined, turned = first.stem + second.stem, second.stem + first.stem
        for j, whole in enumerate(wholes):
            spelt = _is_spelt(whole, joined) or _is_spelt(whole, turned)
            if spelt or _synonyms(whole.stem, joined):
                of_parts[i] = max(of_parts[i], JOINED)
                of_parts[i + 1] = max(of_parts[i + 1], JOINED)
                of_wholes[j] = max(of_wholes[j], JOINED)


def _is_spelt(whole: Word, joined: str) -> bool:
    return whole.text.startswith(joined) and whole.stem in {joined, word(joined).stem}


def nearest(name: str, names: Iterable[str], *, most: int = 3) -> list[str]:
    """The names most like `name`, best first: what somebody may have meant."""
    plain = " ".join(w.text for w in words(name))
    scored = [(fuzz.WRatio(plain, " ".join(w.text for w in words(n))), n) for n in names]
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    return [n for score, n in scored[:most] if score >= NEAR]
