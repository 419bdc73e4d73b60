"""Recognises remarks that ask nothing of anybody: "me too", "+1", "I am curious as well"."""

import re

DELETED = "[deleted by its author]"
"""What is left of words, and of what was made of them, after a person has deleted them."""

_CHIMES_IN = re.compile(
    r"\W*(?:me\s+too|same\s+here|\+1|(?:i['\u2019]?m|i\s+am)\s+(?:also\s+)?(?:curious|interested)"
    r"(?:\s+(?:too|as\s+well))?|good\s+question|interesting|lol|haha|wow|h+m+)\W*",
    re.IGNORECASE,
)


def chimes_in(words: str) -> bool:
    """Whether `words` as a whole are such a remark."""
    return bool(_CHIMES_IN.fullmatch(words))
