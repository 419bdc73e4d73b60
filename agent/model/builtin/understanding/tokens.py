"""The words of a question one by one, and how a name is spelt when nothing but its letters count."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from agent.names.naming import Word, words

_TOKEN = re.compile(  # a path is no division, "5MB" a number with its unit, "$browser" a name
    r"[“\"«](?P<q1>[^“”\"«»\n]+)[”\"»]|`(?P<q2>[^`\n]+)`|(?<![\w])[‘'](?P<q3>[^‘’'\n]+)[’'](?!\w)"
    r"|(?P<glued>(?<![\w.])\d+(?:\.\d+)?(?=(?:[kmgt]b|kg|km|ms|s|min|h|usd|eur)\b))"
    r"|(?P<number>(?<![\w.])\d+(?:[.,]\d+)*(?![\w]|[.,]\d))"
    r"|(?P<path>(?<![\w/])/[\w\-./]*\w)"
    r"|(?P<word>(?:\$(?=[^\W\d_]))?[^\W_]+(?:[.,](?=\d)\d+[^\W_]*)*(?:['\u2019](?!s\b)[^\W_]+)?)"
    r"|(?P<mark>[&+=<>≥≤≠!%$€£#@?,;:/()|→]+|->|--)",
    re.IGNORECASE,
)
_COUNTS = {
    word: float(value)
    for value, word in enumerate(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=2,
    )
} | {"twenty": 20.0, "thirty": 30.0, "fifty": 50.0, "hundred": 100.0}
_DOTTED = re.compile(r"[^\W_]+(?:[.,](?=\d)\d+[^\W_]*)*")


NO_WORD = Word("", "")
"""What a number or a mark has in place of a word."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, mark or quoted name; `low` is in small letters, `start` to `end` its place."""

    text: str
    low: str
    start: int
    end: int
    quoted: bool = False
    mark: bool = False
    number: float | None = None
    word: Word = NO_WORD


def tokens(question: str) -> tuple[Token, ...]:
    """Every token of `question`, in order; spaces, underscores and dots stand between them."""
    return tuple(_token(match) for match in _TOKEN.finditer(question))


def _token(match: re.Match[str]) -> Token:
    quoted = match["q1"] or match["q2"] or match["q3"]
    text = quoted.strip() if quoted else match[0]
    if match["word"]:
        text = text.removeprefix("$")
    low = text.casefold().replace("\u2019", "'")
    number = (
        _number(text) if match["number"] or match["glued"] else None if quoted else _COUNTS.get(low)
    )
    held = words(low) if match["word"] or match["path"] else ()
    return Token(
        text=text,
        low=low,
        start=match.start(),
        end=match.end(),
        quoted=bool(quoted),
        mark=bool(match["mark"]),
        number=number,
        word=held[0] if len(held) == 1 else Word(low, low),
    )


def _number(text: str) -> float | None:
    """1500 for "1,500" and 2.5 for "2.5"; None for what is no number, such as "2.31.0"."""
    plain = re.sub(r",(?=\d{3}(?:\D|$))", "", text)
    try:
        return float(plain)
    except ValueError:
        return None


def number_of(token: Token) -> float:
    """The number that a token is; "one" is 1 where it is taken for a number, and "60k" 60,000."""
    if token.number is not None:
        return token.number
    short = _SHORT.fullmatch(token.low)
    value = _number(short["number"]) if short else None
    return round(value * _SIZES[short["size"]], 6) if short and value is not None else 1.0


def short_size(token: Token) -> str:
    """The letter of a number that is written short: the "k" of "60k"; empty for anything else."""
    short = None if token.quoted or token.mark else _SHORT.fullmatch(token.low)
    return short["size"] if short else ""


_SIZES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "bn": 1e9}
_SHORT = re.compile(rf"(?P<number>\d+(?:[.,]\d+)*)(?P<size>{'|'.join(_SIZES)})")


_MARKS = {code: None for code in range(128) if not chr(code).isalnum()}


def key_of_value(value: str) -> str:
    """As `key`, quicker for the thousands of plain values that a look-up finds."""
    if value.isascii() and "." not in value and "," not in value:
        return value.lower().translate(_MARKS)
    return key(value)


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """The letters and digits of a name, small and without accents: `file_shared`, "File shared".

    Dots between digits stay, so that release 2.31 is not 231.
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in parts if not unicodedata.combining(c))
    return "".join(_DOTTED.findall(text)).casefold()
