"""Looks at the words of a query: whether it is a SELECT, and whether its parser read over some.

PostHog runs what the parser understood, and it drops FILTER before OVER, say, without a word. What
is in the text and not in the tree would make readers believe something that the result does not
show. `integrations.hogql.dropped` knows the usual ones and what to write instead; this finds all.
"""

import re
from collections import Counter

from agent.analytics.sql_refused import SqlRefused

_OPAQUE = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|`(?:[^`\\]|\\.|``)*`"
    r"|--[^\n]*|//[^\n]*|\#[^\n]*|/\*.*?\*/",
    re.DOTALL,
)
"""Strings, quoted names and comments."""

_STRING = re.compile(r"'(?:[^'\\]|\\.|'')*'", re.DOTALL)
_WORD = re.compile(r"[^\W\d][\w$]*|\$[\w$]+")
_TEMPLATE = re.compile(r"\bf'", re.IGNORECASE)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""What cannot be seen, or turns the direction of reading round."""

_STARTS = frozenset({"select", "with"})

_BEYOND = (
    (re.compile(r";\s*\S"), "Only one statement can be run at a time: send the first one alone."),
    (re.compile(r"\binto\s+outfile\b", re.IGNORECASE),
     "INTO OUTFILE cannot be used: leave it out, the rows come back as the answer."),
    (re.compile(r"\bformat\s+\w+\s*;?\s*$", re.IGNORECASE),
     "FORMAT cannot be used: leave it out, the rows come back as a table."),
    (re.compile(r"\bsettings\s+\w+\s*=", re.IGNORECASE),
     "SETTINGS cannot be used: leave them out."),
    (re.compile(r"\bEnum(?:8|16)?\s*\(", re.IGNORECASE),
     "Enum types cannot be used: compare the text itself, or use multiIf."),
)  # fmt: skip
"""What ClickHouse has and HogQL has not, in plainer words than the parser's."""

WRITTEN_OTHERWISE = frozenset(
    [
        "as",
        "asc",
        "ascending",
        "descending",
        "inner",
        "outer",
        "case",
        "when",
        "then",
        "else",
        "end",
        "interval",
        "cast",
        "second",
        "seconds",
        "minute",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "quarter",
        "quarters",
        "year",
        "years",
        "both",
        "leading",
        "trailing",
    ]
)
"""Words that the tree has in another form: `INTERVAL 7 DAY` is toIntervalDay(7)."""


def check_start(text: str) -> None:
    """Refuse what is plainly no SELECT, in plainer words than the parser's."""
    if _CONTROL.search(text):
        raise SqlRefused("The query has characters that cannot be seen. Type it again.")
    bare = _OPAQUE.sub(" ", text)
    first = next(iter(_words(bare)), "")
    if first not in _STARTS:
        what = f"{first.upper()} cannot be run" if first else "There is no query"
        raise SqlRefused(f"{what}: write one SELECT statement, which may begin with WITH.")


def beyond(text: str) -> str:
    """What to leave out of a query that the parser could not read; empty when that is not known."""
    bare = _OPAQUE.sub(" '' ", text)
    return next((sentence for pattern, sentence in _BEYOND if pattern.search(bare)), "")


def check_words(text: str, written: str) -> None:
    """Refuse `text` when a word of it is not in `written`, which was made from its tree."""
    bare = _OPAQUE.sub(lambda m: m[0] if m[0][0] in '`"' else " '' ", text)
    if _TEMPLATE.search(_without_comments(text)):
        raise SqlRefused("f'…' cannot be used: write concat('a', b).")
    missing = Counter(_words(bare)) - Counter(_words(_STRING.sub("''", written)))
    lost = [word for word in _words(bare) if missing[word] and word not in WRITTEN_OTHERWISE]
    if lost:
        words = ", ".join(dict.fromkeys(word.upper() for word in lost))
        raise SqlRefused(
            f"PostHog's parser reads over {words} here, so the result would not be what the query "
            "says. Write it without."
        )


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _without_comments(text: str) -> str:
    return _OPAQUE.sub(lambda m: "''" if m[0][0] == "'" else " ", text)
