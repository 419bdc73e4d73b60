"""Finds numbers in a text, in digits or spelled out, and reads their value and their surroundings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from agent.stemming import stem_of

_SEPARATOR = r"[,\u202f\u00a0'\u2019]"
_DIGITS = re.compile(
    rf"""(?<![\w#@])                                # digits within a name are no figure
        (?P<number>\d+(?:(?:[.]|{_SEPARATOR})\d+)* | [\u00bc-\u00be\u2150-\u218b])
        (?P<unit>\s?(?:%|per\s?cent\b) | [A-Za-z]*)""",
    re.VERBOSE,
)
_THOUSANDS = re.compile(rf"\d{{1,3}}(?:{_SEPARATOR}\d{{3}})+(?:\.\d+)?")
_PART_OF_A_NAME = re.compile(r"2FA|[23]D|[2-6]G|\d+(?:st|nd|rd|th)")

_SMALL = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
         "nineteen"]
    )
}  # fmt: skip
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_DOZEN = {"dozen": 12}
_SPELLED = "|".join([*_SMALL, *_TENS, *_LARGE, *_DOZEN])
_WORDS = re.compile(
    rf"\b(?:a\s(?=hundred|thousand|million|billion|dozen))?(?:{_SPELLED})"
    rf"(?:(?:\s|-|\sand\s)(?:{_SPELLED}))*(?P<unit>\sper\s?cent\b)?(?![\w-])",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:(?:a|one)[\s-](?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|quarter)(?=\sof\b)"
    r"|(?:two|three|four|five|seven|nine)[\s-](?:thirds|fourths|fifths|sixths|eighths|tenths)\b"
    r"|(?:three)[\s-]quarters(?=\sof\b))",
    re.IGNORECASE,
)

_PAUSE = re.compile(r"[.:;!?|()\[\]{}\n\u2014\u2013\u201c\u201d\"`]|,\s|\*\*")
"""Where a phrase ends; what stands behind it says nothing about a number before it."""

_STOP = re.compile(r"[.:;!?|()\[\]{}\n]|\*\*")
"""Where a sentence or a cell ends, or something is set off."""

_WORD = re.compile(r"\d[\d.,]*|[^\W\d_][\w\u2019'-]*")
_REACH = 3
"""Words on either side of a number that may belong to it."""

PLAIN = frozenset(
    """a about above all almost an and any are around as at be been below between both by did do
    does each either every exactly fewer first for from had has have here how i if in is it its just
    last least less many more most much nearly next no not of off on only or other our out over past
    per previous roughly same since so some still than that the their them then there these they
    this those to top under until up was we were what when where which who will with within you
    your""".split()  # noqa: SIM905  a list of that length is unreadable
)
"""Words that say nothing about what is counted."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text, from character `start` to before `end`.

    `value` is its number (or, for a version such as 1.2.3, its text), `unit` what stands at it:
    `%`, `k`, `MB`. `spelled` ones are written in words.
    """

    text: str
    start: int
    end: int
    value: Decimal | str
    unit: str = ""
    spelled: bool = False

    @property
    def is_specific(self) -> bool:
        """Whether it is unlikely that two numbers are the same by chance: 12.5, 1,200."""
        if not isinstance(self.value, Decimal):
            return True
        return abs(self.value) >= 100 or self.value != self.value.to_integral_value()


@dataclass(frozen=True, slots=True)
class Nearby:
    """The words around a number, as stems: all within reach, and the first that says something.

    `around` are also those beyond a quotation mark, as in “size_mb” is above 50.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    around: frozenset[str] = frozenset()

    @property
    def prev(self) -> str:
        """The nearest word before that says something; empty if there is none."""
        return next((word for word in self.before if word not in _PLAIN_STEMS), "")

    @property
    def next(self) -> str:
        """The nearest word behind that says something; empty if there is none."""
        return next((word for word in self.after if word not in _PLAIN_STEMS), "")


def stem(word: str) -> str:
    """What "files" and "file" have in common."""
    return stem_of(word.lower().replace("’", "'").removesuffix("'s"))


_PLAIN_STEMS = PLAIN | {stem(word) for word in PLAIN}


def stems(text: str) -> set[str]:
    """The stems of all words in `text`; `size_mb` and `fileShared` are two words each."""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+", text.replace("_", " "))
    return {stem(part) for part in parts}


def numerals(text: str) -> list[Numeral]:
    """Every number in digits, in order."""
    return [
        Numeral(found[0], found.start(), found.end(), *_read(found["number"], found["unit"]))
        for found in _DIGITS.finditer(text)
        if not _PART_OF_A_NAME.fullmatch(found[0])
    ]


def spelled(text: str) -> list[Numeral]:
    """Every number in words, in order: `forty-two`, `a dozen`, `two thirds of`."""
    return sorted([*_fractions(text), *_cardinals(text)], key=lambda n: n.start)


def nearby(text: str, numeral: Numeral) -> Nearby:
    """The words around a number in `text`, up to the end of its phrase and to other numbers."""
    ahead, behind = text[max(0, numeral.start - 80) : numeral.start], text[numeral.end :][:80]
    before, after = _PAUSE.split(ahead)[-1], _PAUSE.split(behind)[0]
    near = [*_words(_STOP.split(ahead)[-1])[-_REACH:], *_words(_STOP.split(behind)[0])[:_REACH]]
    return Nearby(
        tuple(_until_number(_words(before)[::-1])),
        tuple(_until_number(_words(after))),
        frozenset().union(*map(stems, near)),
    )


def _words(text: str) -> list[str]:
    return [part for word in _WORD.findall(text) for part in word.split("-") if part]


def _until_number(words: Iterable[str]) -> Iterator[str]:
    for count, word in enumerate(words):
        if count == _REACH or word[0].isdigit():
            return
        yield stem(word)


def _read(number: str, unit: str) -> tuple[Decimal | str, str]:
    """The value and the unit, so that `1,200` is `1200` and `12 percent` is `12%`."""
    digits = re.sub(_SEPARATOR, "" if _THOUSANDS.fullmatch(number) else ".", number)
    plain = re.sub(r"per\s?cent", "%", unit.strip().casefold())
    try:
        return Decimal(digits), plain
    except InvalidOperation:  # a version such as 1.2.3, or a fraction in one character
        return digits, plain


def _cardinals(text: str) -> Iterator[Numeral]:
    for found in _WORDS.finditer(text):
        unit = "%" if found["unit"] else ""
        words = re.findall(r"[a-z]+", found[0].lower())
        value = _value([w for w in words if w not in {"a", "and", "per", "cent", "percent"}])
        yield Numeral(found[0], found.start(), found.end(), Decimal(value), unit, spelled=True)


def _fractions(text: str) -> Iterator[Numeral]:
    for found in _FRACTION.finditer(text):
        yield Numeral(found[0], found.start(), found.end(), found[0].lower(), "", spelled=True)


def _value(words: list[str]) -> int:
    """`two hundred forty two` is 242."""
    total = part = 0
    for word in words:
        if word in _LARGE or word in _DOZEN:
            factor = {**_LARGE, **_DOZEN}[word]
            part = max(part, 1) * factor
            if factor >= 1_000:
                total, part = total + part, 0
        else:
            part += {**_SMALL, **_TENS}[word]
    return total + part
