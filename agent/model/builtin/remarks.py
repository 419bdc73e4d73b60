"""Recognises what people say beside questions: greetings, thanks, corrections, words taken back."""

import re
from typing import Literal

from agent.remarks import DELETED, chimes_in

SmallTalk = Literal["help", "greeting", "thanks", ""]

EDITED = re.compile(r"I have edited my message\. It now says:\s*")
"""How an edited message begins, as `handlers.edits` passes it on."""

ADDS = re.compile(r"\W*(?:and|also|plus|what\s+about|how\s+about)\b", re.IGNORECASE)
"""How a question begins that goes with the one before and does not take its place."""

CORRECTS = re.compile(
    r"\b(?:(?:i|we)\s+mean(?:t)?|meant|instead|rather|make\s+(?:it|that))\b", re.IGNORECASE
)
"""How a person says that a question takes the place of the one before."""

_HOW_ARE_YOU = r"(?:how\s+are\s+you(?:\s+(?:doing|today))*|how(?:['’]?s|\s+is)\s+it\s+going|what['’]?s\s+up)\W*"
_GREETS = re.compile(
    r"\W*(?:hi|hello|hey|good\s+(?:morning|afternoon|evening)|yo|hiya)\b[\s\w]{0,12}\W*"
    rf"(?:{_HOW_ARE_YOU})?|\W*{_HOW_ARE_YOU}",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\W*(?:thanks?|thank\s+you|thx|cheers|great|perfect|nice|ok(?:ay)?|cool)\b"
    r"(?:\s+(?:a\s+lot|so\s+much|you|very\s+much|rootle|that\s+helps|that's\s+all))*\W*",
    re.IGNORECASE,
)
_ASKS_FOR_HELP = re.compile(
    r"\W*(?:help(?:\s+me)?|(?:rootle[,\s]+)?what\s+(?:can|do)\s+you\s+do|who\s+are\s+you"
    r"|what\s+are\s+you|how\s+do(?:es)?\s+(?:this|it|i)\s+(?:work|use|start|ask)\b.*"
    r"|what\s+(?:else\s+)?can\s+(?:i|we)\s+ask(?:\s+you)?(?:\s+(?:about|for))?"
    r"|(?:give|show)\s+me\s+(?:some\s+)?examples?)\W*",
    re.IGNORECASE,
)


def small_talk(words: str) -> SmallTalk:
    """What kind of small talk `words` are as a whole; empty when they ask for something."""
    if not words or _ASKS_FOR_HELP.fullmatch(words):
        return "help"
    if _GREETS.fullmatch(words):
        return "greeting"
    return "thanks" if _THANKS.fullmatch(words) else ""


def asks_nothing(words: str) -> bool:
    """Whether `words` are a remark that changes nothing about the question they stand beside."""
    return words == DELETED or chimes_in(words)
