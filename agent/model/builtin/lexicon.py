"""The English that the built-in planner reads, besides the names of events and the calendar."""

import re
from typing import Literal

from agent.calendar_points import LONG_MONTHS, LONG_WEEKDAYS
from agent.model.builtin.linking import PERSONS

Interval = Literal["day", "week", "month"]

MOST_ROWS = 35
"""Rows of a table in an answer: a month by day. Longer courses are told by their ends."""

PERSON = re.compile(rf"(?:{'|'.join(PERSONS)}|persons?)s?", re.IGNORECASE)
"""One word for people who use the product."""

_COUNTED = r"(?:how\s+many|(?:total\s+)?(?:number|count|amount)\s+of|count)"
_DETERMINER = r"(?:of\s+)?(?:(?:the|our|all|unique|distinct|different|individual)\s+)*"

COUNTS_PEOPLE = re.compile(
    rf"\b(?:{_COUNTED}\s+{_DETERMINER}(?=(?:new\s+)?{PERSON.pattern}\b)"
    rf"|(?:unique|distinct|different|individual)\s+(?={PERSON.pattern}\b)"
    r"|how\s+many\s+(?=\w+ed\s+(?:up|in|out|on|off|a|an|the|their|last|this|yesterday|today)\b)"
    r"|who)\b",
    re.IGNORECASE,
)
"""Questions for persons: "how many users", "how many signed up", "who"."""

COUNTS_EVENTS = re.compile(
    rf"\b(?:{_COUNTED}\s+{_DETERMINER}times|how\s+often|{_COUNTED})\b", re.IGNORECASE
)
"""Questions for how often something happened; what stands behind "how many" is no person."""

NEW_THING = re.compile(rf"\bnew\s+(?!{PERSON.pattern}\b)", re.IGNORECASE)
"""A new file or sign-up is a file or a sign-up; new people are some of all people."""

PASSIVE = re.compile(
    rf"\b{PERSON.pattern}\s+(?:(?:have|has|had)\s+)?(?:were|was|are|is|been|being|got|get)\s+\w+",
    re.IGNORECASE,
)
"""People to whom something was done: "users were invited" counts invitations, not who invited."""


def _course(unit: str, adverb: str) -> re.Pattern[str]:
    split = rf"(?:on\s+)?(?:per|by|each|every|a)\s+(?:single\s+)?{unit}\b(?!\s+ago)"
    return re.compile(rf"\b(?:{unit}\s+by\s+{unit}|{split}|{adverb})(?!\w)", re.IGNORECASE)


INTERVALS: tuple[tuple[re.Pattern[str], Interval], ...] = (
    (_course("day", r"daily|over\s+time"), "day"),
    (_course("week", "weekly"), "week"),
    (_course("month", "monthly"), "month"),
)
"""How a course over time is asked for."""

COMPARISON = re.compile(
    r"\b(?:vs\.?|versus|compared?(?:\s+(?:to|with))?|comparison|against|difference|change|between"
    r"|than|or)(?!\w)",
    re.IGNORECASE,
)
"""What stands between two times; without two times these words are content."""

FOLLOWS_UP = re.compile(
    r"\W*(?:and|what\s+about|how\s+about|the\s+same|same|also|then|now|or|instead)\b",
    re.IGNORECASE,
)
"""How a question begins that changes one part of the last one."""

ADDS = re.compile(r"\W*(?:and|also|plus|what\s+about|how\s+about)\b", re.IGNORECASE)
"""How a question begins that goes with the one before and does not take its place."""

CORRECTS = re.compile(
    r"\b(?:(?:i|we)\s+mean(?:t)?|meant|instead|rather|make\s+(?:it|that))\b",
    re.IGNORECASE,
)
"""How a person says that a question takes the place of the one before."""

EDITED = re.compile(r"I have edited my message\. It now says:\s*")
"""How an edited message begins, as `handlers.edits` passes it on."""

DELETED = "[deleted by its author]"
"""What is left of words, and of what was made of them, after a person has deleted them."""

CHIMES_IN = re.compile(
    r"\W*(?:me\s+too|same\s+here|\+1|(?:i['\u2019]?m|i\s+am)\s+(?:also\s+)?(?:curious|interested)"
    r"(?:\s+(?:too|as\s+well))?|good\s+question|interesting|lol|haha|wow|h+m+)\W*",
    re.IGNORECASE,
)
"""Remarks that ask for nothing beyond the question they stand beside."""

LISTS_EVENTS = re.compile(
    r"\b(?:which|what|list|show|name)\b[^.?!]*\bevents?\b(?!\s+of\b)", re.IGNORECASE
)
EXPLAINS = re.compile(
    r"\bwhat\s+(?:does|is|do)\s+(?:the\s+)?(?:event\s+)?(?P<what>.+?)\s+mean\b"
    r"|\bmeaning\s+of\s+(?:the\s+)?(?:event\s+)?(?P<of>[^?]+)",
    re.IGNORECASE,
)
GREETS = re.compile(
    r"\W*(?:hi|hello|hey|good\s+(?:morning|afternoon|evening)|yo|hiya)\b[\s\w]{0,12}\W*",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"\W*(?:thanks?|thank\s+you|thx|cheers|great|perfect|nice|ok(?:ay)?|cool)\b"
    r"(?:\s+(?:a\s+lot|so\s+much|you|very\s+much|rootle|that\s+helps|that's\s+all))*\W*",
    re.IGNORECASE,
)
BOUNDS = re.compile(
    r"\b(?:until|till?|through|thru|up\s+to|before|after|by|except)\s+(?:the\s+)?$", re.IGNORECASE
)
"""What makes a time a mere end or beginning of another one, which cannot be read then."""

ASKS_FOR_HELP = re.compile(
    r"\W*(?:help(?:\s+me)?|(?:rootle[,\s]+)?what\s+(?:can|do)\s+you\s+do|who\s+are\s+you"
    r"|how\s+do(?:es)?\s+(?:this|it|i)\b.*|what\s+can\s+(?:i|we)\s+ask(?:\s+you)?)\W*",
    re.IGNORECASE,
)


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


SILENT = _vocabulary("""
    a an the of at to for from with and as so if s
    was were is are be been being has will would could can
    i me my we us our you your they them their it its this that these those there
    please pls kindly fyi thx tell show give let know want need like just actually really
    what whats which how hows much total overall altogether all any some so far
    during within across throughout about around roughly approximately
    hey hi hello rootle thanks thank ok okay then now also same instead again sorry oops wait meant
    count number figure figures amount times time
    event events happen happened happening occur occurred
    someone somebody anyone anybody everyone everybody something anything
""")
"""Words that change nothing about a count. "by", "per", "not", "only" and "until" are not here."""

SOFT = _vocabulary("""
    get got gotten getting receive received see saw seen make made take took taken
    do does did done have had use used
""")
"""Words that are small talk in most questions ("how many did we get") and verbs in some events."""

CORRECTABLE = (
    "yesterday", "today", "week", "weeks", "month", "months", "quarter", "quarters", "year",
    "years", "days", "hours", "last", "past", "previous", "before", "since", "between", "daily",
    "weekly", "monthly", "people", "users", "customers", "visitors", "many", "unique",
    *(name.lower() for name in (*LONG_MONTHS, *LONG_WEEKDAYS)),
)  # fmt: skip
"""Words that are recognised in spite of a typing mistake; each leaves something to account for."""

SWAPPED = {"hwo": "how", "teh": "the", "adn": "and", "dya": "day", "wek": "week", "amny": "many"}
"""Slips in short words, where one letter is too much to guess by."""
