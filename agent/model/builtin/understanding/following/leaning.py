"""Says whether a question leans on the one before, and which of its words only say so."""

import re
from dataclasses import dataclass

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.following.became import says_what_became
from agent.model.builtin.understanding.following.edited_wider import EVERYONE, WORLDWIDE
from agent.model.builtin.understanding.items import Mark, Mention, Named, Time
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.sentence import Sentence
from agent.names.naming import words

WHO = re.compile(
    r"^\W*(?:and\s+)?who(?:\s+(?:exactly|did|was|were|are|is|has|have|it|that|this|they|those|them|done|so))*\W*$",
    re.IGNORECASE,
)
"""Who, and nothing else: the people behind the figure before."""

FOLLOWS_UP = re.compile(
    r"\W*(?:and|nor|neither|what\s+about|how\s+about|the\s+same|same|also|then|now|or|instead|but|only|just|ok(?:ay)?|so"
    r"|make\s+(?:it|that)|show\s+(?:it|that|this|them)|split\s+(?:it|that|this)|break\s+(?:it|that|this|them)"
    r"|group\s+(?:it|that)|do\s+(?:it|that|the\s+same)|can\s+(?:you|i|we)\s+(?:split|see\s+(?:it|that|this|them)|get\s+(?:it|that|this))"
    r"|compare\s+(?:it|that|this)|(?:go(?:ing)?\s+)?back\s+to|sorry|no|i\s+mean(?:t)?|rather|excluding|without|except|as\s+an?|in\s+a\s+(?:table|chart)|again)\b",
    re.IGNORECASE,
)
"""How a question begins that changes one part of the last one."""

_FILLERS = re.compile(
    r"\b(?:what\s+about|how\s+about|(?:(?:do\s+|show\s+)?the\s+same(?:\s+(?:thing|question|figure|chart|but))?|same(?:\s+(?:again|thing|question|but))?)"
    r"(?!\s+(?:days?|period|time|dates?|stretch|weeks?|months?|quarters?|years?)\b)"
    r"|instead(?!\s+of)|(?:let'?s\s+)?(?:(?:go(?:ing)?|come)\s+)?back\s+to|once\s+more|(?<!\band\s)(?<!ed\s)again|rather(?!\s+than)|i\s+mean(?:t)?|sorry|make\s+(?:it|that)|show\s+(?:it|that|this|them)"
    r"|(?:split|break|group|do|compare|see|get|have|plot|draw|chart|give\s+me|take)\s+(?:it|that|this|them|those)(?!\s+back)|that\s+down|now|then|but|(?<=\bno\b)\s*,|please)\b|^\W*no\s*,",
    re.IGNORECASE,
)
_UNSPLIT = re.compile(r"\b(?:un-?split|not\s+split|all\s+together)\b", re.IGNORECASE)
_PEOPLE_NOT_EVENTS = re.compile(
    r"\b(?:people|users|persons|unique\s+users|uniques?)\s+(?:instead\s+of|rather\s+than|not|and\s+not)\s+(?:events|times|totals?|counts?|\w+)\b",
    re.IGNORECASE,
)
_EVENTS_NOT_PEOPLE = re.compile(
    r"\b(?:events|times|totals?|counts?)\s+(?:instead\s+of|rather\s+than|not|and\s+not)\s+(?:people|users|persons|uniques?)\b",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\b(?:also|too|as\s+well|plus|additionally|on\s+top)\b", re.IGNORECASE)
_OR = re.compile(r"^\W*(?:and/or|or)\b", re.IGNORECASE)
_NOR = re.compile(r"^\W*(?:and\s+)?(?:nor|neither|or\s+not)\b", re.IGNORECASE)
_ANEW = frozenset(
    {"funnel", "drop", "retention", "lifecycle", "stickiness", "paths", "takes", "of_those"}
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A follow-up without the words that only say that it is one: `plain`, and what they said.

    `adds` that something comes on top, `math` how to count, `unsplit` that there is no split any
    more; `everywhere` and `everyone` that a condition falls away.
    """

    plain: str
    adds: bool
    math: str
    unsplit: bool
    everywhere: bool
    everyone: bool


_SAID = {"unsplit": _UNSPLIT, "everywhere": WORLDWIDE, "everyone": EVERYONE}


def worded(question: str, before: Query, catalogue: Catalogue) -> Wording:
    """Read the words of a follow-up that are of no figure."""
    plain = _NOR.sub("without", _then(question, before))
    plain = _FILLERS.sub(_blank, plain)
    also = [m for m in _ALSO.finditer(plain) if not catalogue.values(m[0])]  # "plus" is a plan
    for match in also:
        plain = f"{plain[: match.start()]}{_blank(match)}{plain[match.end() :]}"
    people, events = _PEOPLE_NOT_EVENTS.search(plain), _EVENTS_NOT_PEOPLE.search(plain)
    said = {name: bool(p.search(plain)) for name, p in _SAID.items()}
    for pattern in (_PEOPLE_NOT_EVENTS, _EVENTS_NOT_PEOPLE, _UNSPLIT, WORLDWIDE):
        plain = pattern.sub(_blank, plain)
    math = "people" if people else "events" if events else ""
    return Wording(plain, bool(also) or bool(_OR.match(question)), math, **said)


def counts_otherwise(question: str) -> bool:
    """People instead of events: how it is counted, and nothing in its place."""
    return bool(_PEOPLE_NOT_EVENTS.search(question) or _EVENTS_NOT_PEOPLE.search(question))


def refuse_nor(question: str, before: Query) -> Refuse | None:
    """Nor images: more to leave out, where something is left out already."""
    out = [f for f in before.arguments.get("filters", ()) if f["operator"] == "is_not"]
    if not _NOR.match(question) or out:
        return None
    return Refuse(
        "I cannot tell what else is to be left out.", "Say it with “without”, such as: without pdf."
    )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def leans(sentence: Sentence, question: str) -> bool:
    """Whether a question leans on the one before: it says so, or leaves out what it counts."""
    became = says_what_became(sentence, question)
    if became or sentence.has(*_ANEW):
        return became
    mentions = sentence.mentions
    whole = (
        sentence.has("count", "times", "percent", "which", "what", "persons") or len(mentions) > 1
    )
    if _names_verbs(sentence):
        return True
    timed = bool(sentence.all(Time))
    says_so = bool(FOLLOWS_UP.match(question))
    if mentions and ((whole and (timed or not says_so)) or (timed and not says_so)):
        return False
    if says_so:
        return True
    if not mentions:
        return not _stands(sentence)
    return len(question.split()) <= 4 and not timed


def says_whole(sentence: Sentence) -> bool:
    """Whether it asks for a figure by itself, in so many words or with its time."""
    asks = sentence.has("count", "times", "percent", "which", "what", "persons", *_ANEW)
    return asks or bool(sentence.mentions and sentence.all(Time))


def _stands(sentence: Sentence) -> bool:
    """A question without an event that is whole all the same: active users, sessions, a ranking."""
    if sentence.has("active", "dau", "sessions", "group") and (
        sentence.all(Time) or sentence.has("count")
    ):
        return True
    if sentence.has("count", "times") and sentence.all(Time):
        return True
    ranked = sentence.has("which", "what", "exist") and bool(sentence.all(Named))
    ranked = ranked and not _only_asks_which(sentence)
    return ranked or (sentence.has("count") and bool(sentence.all(Named)))


def _only_asks_which(sentence: Sentence) -> bool:
    """To which plan? A property and nothing else: of what was counted before."""
    rest = [i for i in sentence.items if not isinstance(i, Named)]
    return len(sentence.all(Named)) == 1 and all(
        isinstance(i, Mark) and i.kind in {"which", "what", "to", "from", "by", "and"} for i in rest
    )


def refuse_which(sentence: Sentence) -> Refuse | None:
    """Which doctors? That asks for names; the event of rating a doctor is none."""
    said = sentence.mentions
    only = [i for i in sentence.items if not (isinstance(i, Mark) and i.kind in {"and", "which"})]
    if len(said) != 1 or only != said or not sentence.has("which") or len(said[0].spots) != 1:
        return None
    thing = sentence.question[said[0].start : said[0].end]
    if said[0].verbal or words(thing)[-1].is_participle:
        return None
    return Refuse(
        f"I know of no property that says which {thing} they are.",
        "Ask “which properties are there?” for what figures can be split by.",
    )


def _names_verbs(sentence: Sentence) -> bool:
    """Invited vs joined: what was done, and not to what; of the figure before, both ways."""
    said = [words(sentence.question[a:b]) for m in sentence.mentions for a, b in m.spots]
    rest = [i for i in sentence.items if not isinstance(i, Mention)]
    versus = bool(rest) and all(isinstance(i, Mark) and i.kind == "vs" for i in rest)
    return versus and len(sentence.mentions) > 1 and all(w.is_participle for s in said for w in s)


def _then(question: str, before: Query) -> str:
    """The question with "then" as an arrow: in a funnel it is one more step, and no small talk."""
    return re.sub(r"\bthen\b", "->", question) if before.tool == "funnels" else question
