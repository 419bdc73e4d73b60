"""Finds the small requests in what people say: that an answer is just for them, or a polite order."""

import re

_ME = r"(?:please,?\s+)?(?:just|only) (?:for|to) me(?:,? please)?"
_JUST_ME = r"(?:please,?\s+)?just (?:for|to) me(?:,? please)?"
_IS_NOT_BEFORE = "".join(rf"(?<!\b{word})" for word in ("are", "be", "is", "not", "was", "were"))

_FOR_ME = re.compile(
    rf"^{_ME}\s*[,:;\u2013\u2014-]+\s*"  # "Only for me: how many …"
    rf"|^{_JUST_ME}(?!\s*\?)\s+"  # "Just for me how many …"
    rf"|\s*[,;:.?!(\u2013\u2014-]\s*{_ME}[.!?)]*$"  # "How many …? Just for me."
    rf"|{_IS_NOT_BEFORE}\s+{_JUST_ME}[.!)]*$",  # "Count them just for me"
    re.IGNORECASE,
)
"""Said aside, or at the end of an order; "which plans are only for me" asks about something."""

_AROUND = re.compile(
    r"^(?:ok(?:ay)?|hey|hi|please|pls|rootle|thanks|thank you)\b[\s,:!.\u2013-]*"
    r"|[\s,:!.\u2013-]*\b(?:please|pls|thanks|thank you|rootle|now|any ?more|for now|from now on)$"
)

_EDGES = " \n\t.,!?:;\u2013\u2014-\"'\u201c\u201d"


def for_me_only(text: str) -> tuple[str, bool]:
    """Plain words without a "just for me", and whether there was one."""
    found = _FOR_ME.search(text)
    if not found:
        return text, False
    asked = "?" if "?" in found.group() and found.end() == len(text) else ""
    rest = (text[: found.start()] + text[found.end() :]).strip()
    return (rest + asked, True) if rest else (text, False)


def bare(text: str) -> str:
    """Plain words in lower case, without politeness and punctuation around them."""
    words = re.sub(r"\s+", " ", text.lower().replace("\u2019", "'")).strip(_EDGES)
    while (less := _AROUND.sub("", words).strip(_EDGES)) != words and less:
        words = less
    return words
