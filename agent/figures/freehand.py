"""Finds the numbers in an answer that nobody can check: typed by the model, not taken from evidence.

Numbers may stand where they come from the question, a quotation, a parameter, a date, the length of
a time, or count the items of a list in the same text. And they must stand for the same there: the
30 of "30 days" in the question does not excuse "30 people" in the answer. Anything else is a figure
and needs a reference. Digits inside names (`utm_2`, `v2`, `2FA`) are no figures.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from agent.figures.lists import Listed, listed, without_list_numbers
from agent.figures.moments import Stretch, is_length, without_dates
from agent.figures.numerals import Nearby, Numeral, nearby, numerals, spelled, stem
from agent.figures.reference_words import references

_ADDRESS = re.compile(r"https?://[^\s)>\]]+")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]+)[”\"]|^>[ \t]?(.+)$|`([^`\n]+)`", re.MULTILINE)
_CHUNK = re.compile(r"[^\s|(){}\[\]“”\"`]+")
_TAIL = re.compile(r"[^\s|(){}\[\]“”\"`]*$")
_SPLIT_BY = re.compile(r"\bby\s$")
_RULE = re.compile(r"[ \t]*\|[-:| ]+\|")
_RUN = re.compile(r"\d+")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_CODE = re.compile(
    r"^(?P<fence>`{3,})[^\n]*\n(?P<block>.*?)\n(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL
)
_BOLD = re.compile(r"(?:\*\*|__)\s*$")

LONGEST_LITERAL = 100
"""Characters before a number that may belong to the same value."""

COUNTED = frozenset(
    map(
        stem,
        """people persons person users customers visitors members accounts companies organisations
        organizations teams subscribers sessions events clicks views pageviews visits signups ups
        uploads downloads shares orders purchases payments conversions errors crashes messages
        requests times dollars euros""".split(),  # noqa: SIM905
    )
)
"""Stems of what figures usually count; what the evidence counts is added."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a tool was given; `words` are stems that may stand beside it in an answer."""

    text: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Excuses:
    """Where a number in an answer may come from.

    `said` are texts whose numbers may be repeated. `names` may be repeated whole, such as
    `step 2 done`; `quotable` may be quoted word for word, `literals` as a whole (they may be mere
    digits), and `code` repeated in a block of code.
    `stretches` are the times that were asked about, `places` the numbers in columns that only say
    where a row is (`step`: 1, 2, 3), by the stem of the column. `counted` are stems of what the
    figures count.
    """

    said: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    names: tuple[str, ...] = ()
    quotable: tuple[str, ...] = ()
    literals: frozenset[str] = frozenset()
    code: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    places: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)
    counted: frozenset[str] = frozenset()


def freehand(
    text: str,
    allowed: Iterable[str] = (),
    *,
    names: Iterable[str] = (),
    quotable: Sequence[str] = (),
) -> list[Numeral]:
    """As `unsupported`, of a text for which there is no evidence at all."""
    return unsupported(
        text, Excuses(said=tuple(allowed), names=tuple(names), quotable=tuple(quotable))
    )


def unsupported(text: str, excuses: Excuses) -> list[Numeral]:
    """The numbers of `text` without an excuse, in order; references in it are still unfilled."""
    bare = _without_checked(text, excuses)
    lists, counted = listed(text), COUNTED | excuses.counted
    said = [
        (numeral, nearby(source, numeral))
        for source in map(without_dates, excuses.said)
        for numeral in (*numerals(source), *spelled(source))
    ]
    found = []
    for numeral in sorted([*numerals(bare), *_figures_in_words(bare, counted)], key=_start):
        around = nearby(text, numeral)
        if not (
            _is_literal(text, numeral, excuses.literals)
            or any(_same(numeral, around, *one, counted) for one in said)
            or any(_given(numeral, around, one) for one in excuses.parameters)
            or is_length(numeral, around, excuses.stretches)
            or _is_place(text, numeral, around, excuses.places)
            or _is_count_of_list(text, numeral, around, lists, counted)
        ):
            found.append(numeral)
    return found


def _start(numeral: Numeral) -> int:
    return numeral.start


# --- what needs no check -----------------------------------------------------------------------


def _without_checked(text: str, excuses: Excuses) -> str:
    """`text` with everything blanked that needs no check; all characters keep their places."""
    for start, end in references(text):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    text = _blank_code(text, excuses.code)
    text = without_list_numbers(_ADDRESS.sub(_blank, text))
    there = frozenset(_RUN.findall(text))
    in_text = {name for name in excuses.names if there.issuperset(_RUN.findall(name))}
    for name in sorted(filter(_is_name, in_text), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){_spelling(name)}(?!\w)", _blank, text)
    known = [_squeezed(passage) for passage in excuses.quotable]
    whole = frozenset(map(_literally, excuses.literals))
    text = _QUOTED.sub(lambda found: _unless_invented(found, known, whole), text)
    return without_dates(text, excuses.stretches)


def _is_name(name: str) -> bool:
    """Whether it has digits and is more than a number, an amount or a percent."""
    return any(map(str.isdigit, name)) and bool(re.search(r"[^\d\s.,%$€£+-]", name))


def _spelling(name: str) -> str:
    """A pattern for a name as it stands in an answer, whatever marks were made harmless in it."""
    marks = {"`": "[`']", " ": r"\s+"}
    return "".join(
        re.escape(c) if c.isalnum() else rf"\\?{marks.get(c, re.escape(c))}"
        for c in " ".join(name.split())
    )


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _blank_code(text: str, known: Iterable[str]) -> str:
    """Blank the blocks of code that repeat a query word for word."""
    whole = [_squeezed(code) for code in known]
    return _CODE.sub(
        lambda found: (
            _blank(found) if any(_squeezed(found["block"]) in one for one in whole) else found[0]
        ),
        text,
    )


def _unless_invented(found: re.Match[str], known: Sequence[str], whole: frozenset[str]) -> str:
    words = found[1] or found[2] or ""
    quotation = _squeezed(words)
    genuine = bool(words) and any(quotation in passage for passage in known)
    return _blank(found) if genuine or _literally(found[0][1:-1]) in whole else found[0]


def _literally(text: str) -> str:
    """A value as it stands in an answer, whatever marks were made harmless in it."""
    return _squeezed(_ESCAPE.sub("", text)).replace("`", "'")


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


# --- excuses -----------------------------------------------------------------------------------


def _same(
    numeral: Numeral, around: Nearby, other: Numeral, there: Nearby, counted: frozenset[str]
) -> bool:
    """Whether a number was said before, and stands for the same thing now."""
    if (numeral.value, numeral.unit) != (other.value, other.unit):
        return False
    if around.next and there.next and around.next == there.next:
        return True
    if numeral.is_specific or numeral.unit:  # hardly the same by chance
        return around.next not in counted
    if around.next and there.next:
        return False
    return bool(around.prev and around.prev == there.prev) or not (around.next or there.next)


def _is_literal(text: str, numeral: Numeral, literals: frozenset[str]) -> bool:
    """Whether it is part of a value that is no figure there: `3.2.1`, `$10`, or what is split by."""
    near = max(0, numeral.start - LONGEST_LITERAL)
    tail = _TAIL.search(text[near : numeral.start])
    begins = numeral.start - len(tail[0] if tail else "")
    chunk = _CHUNK.match(text, begins)
    if chunk is None or chunk[0].strip(".,;") not in literals:
        return False
    is_more = chunk[0].strip(".,;") != numeral.text.strip() or isinstance(numeral.value, str)
    before = text[max(0, begins - len("by ") - 1) : begins]
    return is_more or bool(_SPLIT_BY.search(before)) or _is_heading(text, chunk)


def _is_heading(text: str, chunk: re.Match[str]) -> bool:
    """Whether it stands in the first line of a table."""
    line, _, rest = text[text.rfind("\n", 0, chunk.start()) + 1 :].partition("\n")
    return line.lstrip().startswith("|") and bool(_RULE.match(rest))


def _given(numeral: Numeral, around: Nearby, parameter: Parameter) -> bool:
    values = [given.value for given in numerals(parameter.text)]
    return numeral.value in values and (
        numeral.is_specific or not parameter.words.isdisjoint(around.around)
    )


_SEVERAL = re.compile(r"(\w+)\s+(?:\d+\s*(?:and|to|or|,|\u2013|-|\u2192)\s*)+$")
"""What stands before the 2 of "steps 1 and 2"."""


def _is_place(
    text: str, numeral: Numeral, around: Nearby, places: Mapping[str, frozenset[Decimal]]
) -> bool:
    """Whether it names a row, as in "step 2", "steps 1 and 2" or "on 5 days"."""
    several = _SEVERAL.search(text, max(0, numeral.start - 40), numeral.start)
    before = stem(several[1]) if several else next(iter(around.before), "")
    after = next(iter(around.after), "")
    known = places.get(before, frozenset()) | places.get(after, frozenset())
    return not numeral.unit and numeral.value in known


def _figures_in_words(text: str, counted: frozenset[str]) -> list[Numeral]:
    """The spelled-out numbers that count something: `twelve people`, `forty-two of them`."""
    return [
        numeral
        for numeral in spelled(text)
        if numeral.unit
        or isinstance(numeral.value, str)
        or (numeral.value > 1 and not counted.isdisjoint(_next(text, numeral)))
        or (numeral.value > 12 and re.match(r"\s+of\s+(?:them|those|these)\b", text[numeral.end :]))
    ]


def _next(text: str, numeral: Numeral) -> tuple[str, ...]:
    """The word behind a number, or two of them where the first says what kind."""
    after = nearby(text, numeral).after
    return after[: 1 if after and after[0] in {"of", "or", "in"} else 2]


DETERMINERS = frozenset(map(stem, ["these", "those", "the", "all", "following", "first", "top"]))


def _is_count_of_list(
    text: str,
    numeral: Numeral,
    around: Nearby,
    lists: Sequence[Listed],
    counted: frozenset[str],
) -> bool:
    """Whether it says how long the list or table beside it is: "These 3 stand out:"."""
    near = any(
        one.is_beside(numeral.start) and numeral.value == one.length and not numeral.unit
        for one in lists
    )
    if not near or _BOLD.search(text[max(0, numeral.start - 6) : numeral.start]):
        return False
    if around.before and around.before[0] in DETERMINERS:
        return True
    return counted.isdisjoint(around.after) and (
        not around.before or around.before[0] in {stem("are"), stem("has"), stem("have")}
    )
