"""Recognises a question about everything at once: how things went, what happened, what moved most."""

import re
from datetime import datetime

from agent.calendar.dates import Range, Unit, calendar_unit, step
from agent.calendar.phrases import Found, find_range
from agent.model.builtin.plan import Query
from agent.model.builtin.understanding.sentence import days
from agent.model.builtin.understanding.times.time_of_query import time_of

LONGEST = 200
"""Characters; such a question is short."""

NO_TIME = "You named no time, so I took last {}."

_OURS = (
    r"(?:the|our|your) (?:product|app|business|company|site|website|service|numbers|metrics|kpis|stats"
    r"|figures|data)"
)
_WE = rf"(?:we|us|things|it|everything|{_OURS})"
_WITH_US = rf"(?: (?:with|to|in|for|at|of|on|about) {_WE})?"
_GOES = (
    r"(?: (?:do|doing|done|go|going|gone|perform|performing|performed|look|looking|looked|develop"
    r"|developing|been|been doing|been going))?"
)
_GIVE = (
    r"(?:(?:give|show|get|send|tell|i want|i need|we need)(?: me| us)? )?(?:(?:an?|the|our|my) )?"
    r"(?:(?:short|quick|brief|general|overall|full|product|executive) )*"
)
_EVERY = r"(?:daily|weekly|monthly|quarterly) (?:product )?"
_SUMMARY = r"(?:summary|overview|recap|rundown)"
_REPORT = r"(?:report|review|status|update|snapshot)"
_ODD = r"(?:new|unusual|notable|interesting|odd|strange|weird|remarkable|surprising|special)"
_GROWS = (
    r"(?:growing|shrinking|increasing|decreasing|declining|going (?:up|down)"
    r"|(?:doing|getting|going) (?:well|better|worse)|on the way (?:up|down))"
)
_MOST = r"(?: (?:the )?most| a lot| much)?"

_AT_ANY_TIME = re.compile(
    rf"how (?:are|is|were|was|did|do|does|have|has) {_WE}{_GOES}"
    rf"|what(?: all| else| has| have)* (?:happened|happens|changed|moved){_MOST}{_WITH_US}"
    rf"|what is (?:{_ODD}|happening|going on|changing|different){_WITH_US}"
    rf"|(?:is there |was there |did |has )?(?:anything|something)(?: {_ODD})?(?: happen(?:ed)?| changed?| moved?)?{_WITH_US}"
    rf"|(?:what|which) (?:events?|metrics?|numbers?|figures?) (?:have )?(?:moved|changed){_MOST}"
    r"|(?:(?:what|which) (?:are|were) |show me )?(?:the )?(?:biggest|largest|main|top) (?:changes?|movers?|moves?)"
    rf"|(?:are|is) (?:{_WE}|(?:the |our )?(?:usage|user ?base)) {_GROWS}"
    r"|(?:are|is) (?:we|things|usage|(?:the |our )(?:usage|user ?base|numbers|metrics|kpis|figures)) (?:up|down)"
    r"|what is (?:the|our) (?:overall )?growth(?: rate)?"
    rf"|{_GIVE}{_EVERY}(?:{_SUMMARY}|{_REPORT}){_WITH_US}"
    rf"|{_GIVE}(?:product|business|executive) (?:{_SUMMARY}|{_REPORT})"
    rf"|{_GIVE}(?:{_SUMMARY}|{_REPORT}) (?:of|for|on|about) {_OURS}"
    rf"|(?:summari[sz]e|recap|sum up) {_OURS}"
)
_AT_A_TIME = re.compile(
    rf"how (?:did|was|is|were|are|has){_GOES}"
    rf"|{_GIVE}(?:{_SUMMARY}|{_REPORT}){_WITH_US}"
    r"|(?:summari[sz]e|recap|sum up)(?: what (?:happened|changed))?"
    r"|(?:tell|walk|take) (?:me|us) (?:through|about)"
    r"|what (?:do|should) (?:i|we) (?:need to )?know(?: about)?"
    r"|in (?:numbers|figures|review|short)"
)
"""What needs a time beside it: a summary alone may be of what people said."""

_GOES_ON = re.compile(r"(?:and|what about|how about|(?:the )?same)?(?: (?:in|for|on))?")
"""What stands beside a time alone that goes on from an overview."""

_COMPARES = re.compile(
    r"\W*(?:(?:please|can you|could you) )*(?:compare|comparing) (?P<one>.+?) (?:to|with|and|against) (?P<other>.+)",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?P<one>.+?),? (?:compared (?:to|with)|versus|vs\.?|against) (?P<other>.+)", re.IGNORECASE
)
_ONE_BEFORE = re.compile(
    r"(?:the )?(?:(?:one|period|time) before|(?:previous|prior|last) (?:one|period))"
)
"""What a time is compared with anyway."""

_AROUND = re.compile(
    r"^(?:(?:and|so|ok|okay|well|now|hey|hi|hello|please|rootle|can you|could you|quickly|briefly) )+"
    r"|(?: (?:please|overall|in general|so far|lately|then|again|here|thanks|rootle))+$"
)
_LEAD = re.compile(r"\s(?:in|for|of|on|during|over|from)\s*$", re.IGNORECASE)
_UNITS: dict[str, Unit] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
}


def everything(question: str, now: datetime, *, before: Query | None = None) -> Query | None:
    """A call of `overview` where a question names nothing in particular; None where it does.

    Behind an overview a time alone ("and the week before?") asks for one, too. Behind another
    figure "what happened?" without a time is about that figure, and asks for none.
    """
    if len(question) > LONGEST:
        return None
    over = before is not None and before.tool == "overview"
    if both := _COMPARES.fullmatch(question) or _AGAINST.fullmatch(question):
        return _compared(both["one"], both["other"], now)
    found = find_range(question, now, relative_to=time_of(before, now) if over else None)
    if found is not None:
        words = _without(question, found)
        asks = _asks(words) or (over and _GOES_ON.fullmatch(words))
        return Query("overview", days(found.range)) if asks else None
    words = _plain(question)
    if not _AT_ANY_TIME.fullmatch(words) or not (before is None or over):
        return None
    often = next((unit for word, unit in _UNITS.items() if word in words), None)
    unit = often or ("month" if "grow" in words else "week")
    notes = () if often else (NO_TIME.format(unit),)
    return Query("overview", days(_last_whole(unit, now)), notes)


def _compared(one: str, other: str, now: datetime) -> Query | None:
    """One time against another: what an overview of the later one is about anyway."""
    first = find_range(one, now)
    second = find_range(other, now, relative_to=first.range if first else None)
    if first is None or not (_asks(words := _without(one, first)) or not words):
        return None
    if _ONE_BEFORE.fullmatch(_plain(other)):
        return Query("overview", days(first.range))
    if second is None or _without(other, second):
        return None
    for later, earlier in ((first.range, second.range), (second.range, first.range)):
        if later.unit != "day" and later.before() == earlier:
            return Query("overview", days(later))
    return None


def _asks(words: str) -> bool:
    """Whether `words` ask for everything, where a time stands beside them."""
    return bool(_AT_ANY_TIME.fullmatch(words) or _AT_A_TIME.fullmatch(words))


def _without(text: str, found: Found) -> str:
    """The plain words around a time."""
    return _plain(f"{_LEAD.sub('', ' ' + text[: found.start])} {text[found.end :]}")


def _plain(text: str) -> str:
    """In small letters, without marks, short forms and what is polite."""
    words = text.lower().replace("’", "'")
    words = re.sub(r"\b(how|what|that)'?s\b", r"\1 is", words)
    words = " ".join(re.sub(r"[^\w\s]", " ", words).split())
    return _AROUND.sub("", _AROUND.sub("", words))


def _last_whole(unit: Unit, now: datetime) -> Range:
    assert now.tzinfo is not None
    return calendar_unit(step(now.date(), unit, -1), unit, now.tzinfo)
