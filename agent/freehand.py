"""Finds the numerals in an answer that nobody can check: typed by the model, not taken from evidence.

Numerals may stand where they come from the question, a quotation, a parameter, a date, or count
the items of a list in the same text. Anything else that has a digit is a figure and needs a
reference. Digits inside names (`utm_2`, `v2`, `2FA`) are no figures.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

REFERENCE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
"""A reference as the model writes it; what it stands for is checked elsewhere."""

LONGEST_LIST = 100
"""Items; a longer list is a table, and its length is a figure like any other."""

# "may" and "march" in small letters are verbs more often than months
_MONTH = (
    r"(?:[Jj]an(?:uary)?|[Ff]eb(?:ruary)?|Mar(?:ch)?|[Aa]pr(?:il)?|May|[Jj]une?|[Jj]uly?"
    r"|[Aa]ug(?:ust)?|[Ss]ept?(?:ember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?)"
)
_WEEKDAY = r"(?:[Mm]on|[Tt]ues?|[Ww]ed(?:nes)?|[Tt]hu(?:rs)?|[Ff]ri|[Ss]at(?:ur)?|[Ss]un)(?:day)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DAYS = rf"{_DAY}(?:\s?(?:[-\u2013\u2014]|to|and)\s?{_DAY})?"
_YEAR = r"(?:19|20)\d\d"

DATES = re.compile(
    rf"""\b(?:
        {_YEAR}-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?
      | {_DAYS}\s(?:of\s)?{_MONTH}\b(?:,?\s{_YEAR})?
      | {_MONTH}\s{_DAYS}\b(?:,?\s{_YEAR})?
      | {_WEEKDAY},?\s{_DAY}(?!\s?\w)
      | (?:{_MONTH}|[Qq][1-4]),?\s{_YEAR}
      | (?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil)\s{_YEAR}
      | [012]?\d:[0-5]\d(?::[0-5]\d)?(?:\s?[ap]m)?
      | 1?\d\s?[ap]m
    )\b""",
    re.VERBOSE,
)
"""Dates and times of day: they say when, not how much."""

_SEPARATOR = r"[,\u202f\u00a0'\u2019]"
_NUMERAL = re.compile(
    rf"""(?<![\w#@])                                # digits within a name are no figure
        (?P<number>\d+(?:(?:[.]|{_SEPARATOR})\d+)* | [\u00bc-\u00be\u2150-\u218b])
        (?P<unit>\s?(?:%|per\s?cent\b) | [A-Za-z]*)""",
    re.VERBOSE,
)
_THOUSANDS = re.compile(rf"\d{{1,3}}(?:{_SEPARATOR}\d{{3}})+(?:\.\d+)?")
_PART_OF_A_NAME = re.compile(r"2FA|[23]D|[2-6]G|\d+(?:st|nd|rd|th)")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*•]|\d{1,3}[.)])\s")
_LIST_NUMBER = re.compile(
    r"^[ \t]*(?:\|[ \t]*)?(?P<n>\d{1,3})(?:[.)](?=\s)|[ \t]*(?=\|))", re.MULTILINE
)
_ADDRESS = re.compile(r"https?://[^\s)>\]]+")
_QUOTED = re.compile(r"[“\"]([^”\"\n]+)[”\"]|^>[ \t]?(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral in a text, from character `start` to before `end`."""

    text: str
    start: int
    end: int


def freehand(
    text: str,
    allowed: Iterable[str] = (),
    *,
    names: Iterable[str] = (),
    quotable: Sequence[str] = (),
) -> list[Numeral]:
    """The unsupported numerals of `text`, in order; references in it are still unfilled.

    `allowed` are texts whose numerals may be repeated (the question, the parameters). `names` may
    be repeated whole, such as `step 2 done`. `quotable` are texts that may be quoted word for word.
    """
    known = {_value(n) for source in allowed for n in _numerals(_blank(source, DATES))}
    counts = _list_lengths(text)
    return [
        numeral
        for numeral in _numerals(_without_checked(text, names, quotable))
        if _value(numeral) not in known and numeral.text not in counts
    ]


def _without_checked(text: str, names: Iterable[str], quotable: Sequence[str]) -> str:
    """`text` with everything blanked that needs no check; all characters keep their places."""
    text = _blank_list_numbers(_blank(_blank(text, REFERENCE), _ADDRESS))
    with_digits = {name for name in names if any(c.isdigit() for c in name)}
    for name in sorted(with_digits, key=len, reverse=True):
        text = _blank(text, re.compile(rf"(?<!\w){re.escape(name)}(?!\w)"))
    known = [_squeezed(passage) for passage in quotable]
    text = _QUOTED.sub(lambda found: _unless_invented(found, known), text)
    return _blank(text, DATES)


def _unless_invented(found: re.Match[str], known: Sequence[str]) -> str:
    quotation = _squeezed(found[1] or found[2])
    genuine = any(quotation in passage for passage in known)
    return " " * len(found[0]) if genuine else found[0]


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)


def _blank_list_numbers(text: str) -> str:
    """Blank the numbers of lists that count up from one, also in the first column of a table."""
    follows = 1

    def blank(found: re.Match[str]) -> str:
        nonlocal follows
        number = int(found["n"])
        if number not in {1, follows}:
            return found[0]
        follows = number + 1
        return " " * len(found[0])

    return _LIST_NUMBER.sub(blank, text)


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def _numerals(text: str) -> list[Numeral]:
    return [
        Numeral(found[0], found.start(), found.end())
        for found in _NUMERAL.finditer(text)
        if not _PART_OF_A_NAME.fullmatch(found[0])
    ]


def _value(numeral: Numeral) -> tuple[Decimal | str, str]:
    """The number and its unit, so that `1,200` is `1200` and `12 percent` is `12%`."""
    found = _NUMERAL.match(numeral.text)
    assert found
    thousands = _THOUSANDS.fullmatch(found["number"])
    digits = re.sub(_SEPARATOR, "" if thousands else ".", found["number"])
    unit = re.sub(r"per\s?cent", "%", found["unit"].strip().casefold())
    try:
        return Decimal(digits), unit
    except InvalidOperation:  # a version such as 1.2.3, or a fraction in one character
        return digits, unit


def _list_lengths(text: str) -> set[str]:
    """How many items each list has, and how many rows each table."""
    lengths, items, lines = set(), 0, 0
    for line in [*text.splitlines(), ""]:
        if line.lstrip().startswith("|"):
            lines += 1
        elif _LIST_ITEM.match(line):
            items += 1
        elif not (items and line.startswith(("  ", "\t"))):  # an item may go on on the next line
            lengths |= {items, lines - 2}  # a table starts with its heading and a rule
            items = lines = 0
    return {str(n) for n in lengths if 1 < n <= LONGEST_LIST}
