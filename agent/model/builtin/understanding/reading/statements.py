"""Tells what a person says around a question, as a reason or an occasion: "we had an outage"."""

import re
from datetime import datetime
from typing import Final

from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.reading.content import Content, content_of

_NAME = r"[^\W\d_][\w'’-]*"
_OPENERS = re.compile(
    r"(?:(?:so|and|but|well|ok(?:ay)?|anyway|also|basically|because|cos|given\s+that|in\s+case|as\s+you\s+know)\s+)+",
    re.IGNORECASE,
)
_TELLS = (
    r"(?:asks?|asked|asking|says?|said|told|thinks?|thought|complain(?:s|ed|ing)?|claim(?:s|ed)|reported|noticed"
    r"|mentioned|wonder(?:s|ed|ing)?|believes?|(?:wants?|wanted|needs?|likes?|loves?)\s+to\s+know|insists?)"
)
_IS = r"(?:is|are|was|were|has|have|had|will|would|seems?|looks?|feels?|got|keeps?|kept|broke|crashed)"
_DETERMINER = (
    r"(?:my|our|the|an?|some|his|her|another|one\s+of\s+(?:my|our|the|his|her))"  # not "their"
)
_ADVERB = r"(?:(?:just|always|often|really|still|again|recently|now|keeps?|kept|has|have|is|are|was|were)\s+)*"

_STATEMENTS: Final = re.compile(
    rf"(?:(?:i|we|he|she)(?:['’](?:m|ve|d|ll|re|s))?|im|ive)\s+\S.*"
    rf"|there(?:['’]s|\s+(?:is|was|were|are|has\s+been|have\s+been))\s+\S.*"
    r"|they\s+\S.*"
    rf"|(?:{_DETERMINER}\s+)?{_NAME}(?:\s+{_NAME}){{0,3}}?\s+{_ADVERB}{_TELLS}\b.*"
    rf"|(?:{_DETERMINER}\s+)?{_NAME}(?:\s+{_NAME}){{0,3}}?\s+{_IS}\b.*",
    re.IGNORECASE | re.DOTALL,
)
_THEY_TELL: Final = re.compile(rf"they\s+{_ADVERB}{_TELLS}\b", re.IGNORECASE)
_ASKS = frozenset(
    ["how", "what", "what's", "whats", "which", "who", "whom", "whose", "when", "where", "why", "did", "do",
     "does", "is", "are", "was", "were", "has", "have", "had", "can", "could", "will", "would", "should",
     "show", "give", "tell", "list", "count", "number", "compare", "it", "that", "this", "these",
     "those", "they", "ones", "everyone", "everybody", "all", "any", "both"]
)  # fmt: skip
"""How no statement of that kind begins: a question, an order, and what is said of the figure."""

_DEFINES = re.compile(
    r"\b(?:car(?:e|es|ing)|means?|meant|interest(?:ed|s)?|focus\w*|count\w*|defin\w+|call(?:s|ed|ing)?|consider\w*|treat\w*"
    r"|includ\w+|exclud\w+|ignor\w+|us(?:e|es|ing)|assum\w+|compar\w+|split\w*|filter\w*|show\w*|look(?:s|ed|ing)?\s+(?:at|for|into)"
    r"|restrict\w*|limit\w*|refer\w*|measur\w+|track\w*|prefer\w*|wants?|wanted|needs?|needed|likes?|loves?|concern\w*|talk(?:ing)?\s+about"
    r"|those|these|who|whom|whose|which|except|only|just\s+for)\b",
    re.IGNORECASE,
)
"""Words by which a statement says what is to be counted; such a one is never left aside."""

_WANTS_TO_KNOW = re.compile(
    r"\b(?:wants?|wanted|needs?|likes?|loves?)\s+to\s+know\b", re.IGNORECASE
)
_OCCASION_NOUNS = (
    r"(?:deck|slides?|presentation|reports?|reporting|meeting|stand-?up|call|board|review|newsletter|memo|e-?mail|doc|dashboard"
    r"|boss|manager|chief|ceo|cfo|cto|coo|vp|director|investors?|reference|friend|colleague|article|blog(?:\s+post)?|records?"
    r"|all[\s-]hands|retro|offsite|okrs?|budget|planning|sync|demo|update|analysis|research|thesis|talk|pitch|audit|keynote"
    r"|one[\s-]pager|write-?up|summary)"
)
_DEPARTMENTS = r"(?:marketing|sales|finance|support|hr|legal|ops|operations|engineering|eng|product|accounting|management|leadership)"
_OCCASION = (
    rf"(?:(?:{_DETERMINER}|their|tomorrow['’]s|today['’]s|monday['’]s|next\s+week['’]s)\s+)?(?:(?!{_DETERMINER}\b){_NAME}\s+){{0,3}}?{_OCCASION_NOUNS}"
    r"(?:\s+(?:today|tomorrow|later|next\s+week|this\s+(?:morning|afternoon|evening|week)|on\s+\w+day))?"
)
_SAYS_FOR: Final = re.compile(
    rf"(?:(?:it|this|that)(?:['’]s|\s+is|\s+was)\s+(?:just\s+|all\s+)*)?for\s+(?:{_OCCASION}|{_DEPARTMENTS})",
    re.IGNORECASE,
)
_IS_FOR: Final = re.compile(
    rf"(?:it|this|that)(?:['’]s|\s+is)\s+(?:just\s+)?for\s+{_DEPARTMENTS}", re.IGNORECASE
)
FOR_OCCASION: Final = re.compile(rf"\s+for\s+(?P<occasion>{_OCCASION})\W*$", re.IGNORECASE)
"""What a figure is wanted for, at the end of the question: "… for the board deck"."""

_NEEDED: Final = re.compile(
    r"(?:i|we|he|she|they|the\s+\w+|my\s+\w+)(?:['’]ll|\s+will)?\s+(?:really\s+|just\s+|also\s+)*needs?\s+"
    r"(?:it|this|that|these|them|the\s+(?:numbers?|figures?|data|stats|answer))"
    rf"(?:\s+for\s+{_OCCASION})?(?:\s+(?:by|before|until|today|tomorrow|now|soon|asap|urgently|quickly)\b.*)?",
    re.IGNORECASE,
)
_PURPOSE: Final = re.compile(
    r"so(?:\s+that)?\s+(?:i|we|he|she)\s+(?:can|could|may|will)\s+\S.*", re.IGNORECASE
)
FRAME: Final = re.compile(
    rf"(?P<who>(?:(?:{_DETERMINER}|even)\s+)?{_NAME}(?:\s+{_NAME}){{0,3}}?)\s+{_ADVERB}"
    r"(?:(?:wants?|wanted|needs?|would\s+like|['’]d\s+like)(?:\s+(?:to\s+(?:know|see|learn|find\s+out|understand|get|have)))?"
    r"|(?:asked|asks|asking|curious|wonder(?:s|ed|ing)?)(?:\s+(?:me|us|again))*(?:\s+(?:for|about))?)"
    r"(?:\s+(?:whether|if|about))*(?:\s+(?:you|we)\s+(?:can|could))?\s+(?=\S)",
    re.IGNORECASE,
)
"""Who wants to know it, before the question itself: "my boss wants to know …"."""


def is_aside(clause: str, catalogue: Catalogue, now: datetime) -> Content | None:
    """What a clause holds that tells of something else than the figure; None where it may limit it.

    A value, a property, a number, or a word that says what to count makes it a part of the
    question; so does "they", which may be those that are to be counted.
    """
    clause = clause.strip()
    if clause.endswith("?"):
        return None
    clause = clause.strip(" .!,:;-–—()").strip()
    plain = clause[opening.end() :] if (opening := _OPENERS.match(clause)) else clause
    if _PURPOSE.fullmatch(clause) or _NEEDED.fullmatch(plain):
        held = content_of(re.sub(r"\bby\b", "", clause), catalogue, now)
        return None if held.limits or held.events else held
    if _SAYS_FOR.fullmatch(plain) and (" " in plain):
        if plain.lower().startswith("for") and not FOR_OCCASION.search(f" {plain}"):
            return None
        held = content_of(plain, catalogue, now)
        return None if held.limits or held.events or held.persons else held
    return _told(plain, catalogue, now)


def _told(plain: str, catalogue: Catalogue, now: datetime) -> Content | None:
    """A sentence with its own subject and verb."""
    words = plain.lower().split()
    if not words or words[0] in _ASKS - {"they"}:
        return None
    if words[0] == "they" and not _THEY_TELL.match(plain):
        return None  # they may be those that are to be counted
    if not _STATEMENTS.fullmatch(plain) or _DEFINES.search(_WANTS_TO_KNOW.sub("", plain)):
        return None
    held = content_of(plain, catalogue, now)
    reported = re.search(rf"\b{_TELLS}", plain, re.IGNORECASE)
    if held.limits or (held.persons and not reported) or (held.events and held.led):
        return None
    return held


def framed(clause: str, catalogue: Catalogue, now: datetime) -> int:
    """Where the question begins behind "my boss wants to know"; 0 where it is no such clause."""
    opening = _OPENERS.match(clause)
    begin = opening.end() if opening else 0
    frame = FRAME.match(clause, begin)
    if not frame:
        return 0
    said = frame["who"].lower().split()
    if said[0] in _ASKS - {"they", "everyone", "everybody"} or {"who", "that", "which", "i"} & set(
        said
    ):
        return 0
    if "of" in said and said[:2] != ["one", "of"]:
        return 0
    who = content_of(frame["who"].removeprefix("one of "), catalogue, now)
    whole = content_of(frame[0], catalogue, now)
    return 0 if who.any or who.persons or whole.events or whole.times else frame.end()
