"""Shows the query behind a figure, as it was sent to PostHog."""

import re

_FENCE = re.compile(r"`{3,}")
_QUERY = "\nquery: "
"""How `read_data` marks the query of evidence, which is the rest of its words."""


def query_shown(text: str) -> str:
    """The query of evidence that `read_data` has read, in a block of code."""
    _, marked, query = text.partition(_QUERY)
    if not marked or not query.strip():
        return "I found no query behind that figure."
    return f"This is the query behind the last figure, in HogQL:\n\n{code(query)}"


def code(query: str) -> str:
    """A query as a block of code that it cannot end, without references to evidence."""
    longest = max((len(found) for found in _FENCE.findall(query)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sql\n{query.strip()}\n{fence}"
