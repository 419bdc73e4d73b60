"""Takes away what stands beside a question and is no part of it: names, addresses, thanks.

Only at the ends: within a sentence a name or an address may be a condition ("uploaded by @ben"),
and a condition must not be dropped.
"""

import re

LONGEST = 2_000
"""Characters; a text that is longer is no question that could be read."""

_SPACES = re.compile(r"[^\S\n]+")
_NAME = r"[@#][\w][\w.-]*"
_ADDRESS = r"<?(?:https?://|www\.)\S+"
_ASIDE = rf"(?:{_NAME}|{_ADDRESS})"
_COPY = r"(?:fyi|/?cc|ping)\b:?"
_SIGNED = rf"(?:{_COPY}|(?:re|source|link|dashboard|thread|context|here)\s*:)"
_POINTER = rf"(?:{_SIGNED}|(?:see|cf\.?)\s)"
_THANKS = (
    r"(?:many\s+)?(?:thanks?|thx|ty|cheers)(?:\s+you)?(?:\s+(?:so\s+much|a\s+lot|in\s+advance))?"
)
_TIME = r"(?:days?|weeks?|months?|quarters?|years?|today|yesterday|20\d\d)"

_BEGINNING = re.compile(
    rf"\s*(?:(?:hi|hey|hello)\b[\s,]*)?(?:{_ASIDE}(?:[\s,:;&–-]|and\b)*)+", re.IGNORECASE
)
_ENDING = re.compile(
    rf"(?:(?P<kept>[?!.,;:)]|\b{_TIME})|\s)[\s([–-]*(?:{_POINTER}[\s:]*)?"
    rf"{_ASIDE}(?:[\s,&)\].!]|and\b|{_POINTER}|{_ASIDE})*$",
    re.IGNORECASE,
)
_COPIED = re.compile(r"(?<=[?!.,;\n])\s*/?(?:cc|fyi)\b[^\n?]*$", re.IGNORECASE)
_THANKED = re.compile(rf"(?:[\s,.!?]|^)\s*{_THANKS}[\s.!,]*$", re.IGNORECASE)
_POINTED = re.compile(rf"(?<!\w){_SIGNED}[\s:]*{_ASIDE}", re.IGNORECASE)


def bare(text: str) -> str:
    """`text` without the names, addresses and thanks before and behind it."""
    if len(text) > LONGEST:
        return text
    text = _SPACES.sub(" ", text)
    text = _THANKED.sub(" ", text) if not _THANKED.fullmatch(text) else text
    text = _COPIED.sub(" ", text)
    ending = _ENDING.search(text)
    if ending and (ending["kept"] or _POINTED.search(ending[0])):
        text = text[: ending.start()] + (ending["kept"] or "")
    beginning = _BEGINNING.match(text)
    rest = text[beginning.end() :] if beginning else text
    return rest.strip() or text.strip()
