"""Finds what the parser read and then forgot, because a query without it gives other rows.

PostHog's parser accepts more than its tree can hold: it drops NULLS LAST, COLLATE, WITH TOTALS and
a few others without a word, and so does PostHog. We refuse them, and say what to write instead.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_FORGOTTEN = (
    (r"\bnulls\s+(?:first|last)\b", "NULLS FIRST and NULLS LAST: order by isNull(…) first"),
    (r"\bcollate\s+''", "COLLATE: order by lower(…)"),
    (r"\bwith\s+rollup\b", "WITH ROLLUP: write GROUP BY ROLLUP(…)"),
    (r"\bwith\s+cube\b", "WITH CUBE: write GROUP BY CUBE(…)"),
    (r"\bwith\s+totals\b", "WITH TOTALS: add the total as a row with UNION ALL"),
    (r"\b(?:ignore|respect)\s+nulls\b", "IGNORE NULLS: leave them out with a condition"),
    (r"\bnatural\s+(?:\w+\s+){0,2}join\b", "NATURAL JOIN: name the columns after ON"),
    (r"\blimit\s+\d+\s*,", "LIMIT a, b: write LIMIT … OFFSET …"),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in _FORGOTTEN)

_COUNTED = (
    # what is written, in which parts of the tree it would be, and what to do
    (
        re.compile(r"\border\s+by\b", re.IGNORECASE),
        frozenset({"order_by", "within_group"}),
        "ORDER BY behind a UNION in brackets: put the UNION into a subquery and order that",
    ),
    (
        re.compile(r"\bfilter\s*\(\s*where\b", re.IGNORECASE),
        frozenset({"filter_expr"}),
        "FILTER (WHERE …) before OVER: use sumIf, countIf and the like",
    ),
)


def forgotten(bare: str, tree: Mapping[str, Any]) -> str | None:
    """What the tree lacks of the query, with what to write instead; None when nothing.

    `bare` is the query with every string as `''` and without comments.
    """
    for pattern, words in _PATTERNS:
        if pattern.search(bare):
            return words
    for pattern, parts, words in _COUNTED:
        written = len(pattern.findall(bare))
        if written and written > sum(1 for part in _filled_parts(tree) if part in parts):
            return words
    return None


def _filled_parts(tree: Mapping[str, Any]) -> Iterator[str]:
    """The name of every part of every node that holds something."""
    waiting: list[Any] = [tree]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield from (name for name, value in found.items() if value)
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
