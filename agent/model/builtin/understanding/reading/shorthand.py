"""Writes out what people shorten in a chat, and leaves out their hesitations: "hm, uploads w/o videos"."""

import re

from agent.calendar.points import DATES
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.names.naming import word

_UNIT = r"(?=(?:hour|minute|second|[kmg]b|kilobyte|megabyte|gigabyte|km|kilomet(?:re|er)|mile|kg|kilo|euro|dollar)\b(?!\s+ago))"
_SHORT = (
    (re.compile(r"(?<![\w/.])w/o(?=\s)", re.IGNORECASE), "without"),
    (re.compile(r"(?<![\w/.])w/(?=\s|[a-z])", re.IGNORECASE), "with "),
    (
        re.compile(
            r"(?<![\w/.])w(?=\s+(?:more|less|fewer|at|over|under|only|no|an?|the|\d))",
            re.IGNORECASE,
        ),
        "with",
    ),
    (re.compile(r"^\W*wat(?=\s)", re.IGNORECASE), "what"),
    (re.compile(r"(?<=[a-z]\s)r(?=\s+(?:our|the|there|my|we|you|these|those)\b)"), "are"),
    (re.compile(r"(?<![\w/.])excl\.?(?=\s)", re.IGNORECASE), "excluding"),
    (re.compile(r"(?<![\w/.])incl\.?(?=\s)", re.IGNORECASE), "including"),
    (re.compile(r"(?<![\w/.])(?:smth|smthg|sth)(?![\w.])", re.IGNORECASE), "something"),
    (re.compile(r"(?<![\w.])gimme(?=\s)", re.IGNORECASE), "give me"),
    (re.compile(r"(?<=this\s|last\s)yr(?![\w.])", re.IGNORECASE), "year"),
    (re.compile(r"(?<=\s)rn(?=\W*$)", re.IGNORECASE), "right now"),
    (re.compile(r"\bhalf\s+(?:an?\s+)?hour\b", re.IGNORECASE), "30 minutes"),
    (re.compile(r"\bhalf\s+a\s+minute\b", re.IGNORECASE), "30 seconds"),
    (re.compile(r"\bhalf\s+a\s+(?=second\b)", re.IGNORECASE), "0.5 "),
    (re.compile(r"\b(?:a\s+)?quarter\s+of\s+an\s+hour\b", re.IGNORECASE), "15 minutes"),
    (re.compile(r"\b(?:an|one)\s+hour\s+and\s+a\s+half\b", re.IGNORECASE), "90 minutes"),
    (
        re.compile(rf"(?P<than>\b(?:than|over|under|least|most)\s)an?\s+{_UNIT}", re.IGNORECASE),
        r"\g<than>1 ",
    ),
)

_HESITATION = re.compile(
    r"^\W*(?:(?:quick|one|short)\s+q(?:uestion)?|q|h+m+|u+h+m*|e+r+m*|ah+|oh+|ok(?:ay)?|well|alright|now)\b[\s,.:!…-]+",
    re.IGNORECASE,
)
_USUALLY = re.compile(r",?\s*\b(?P<adverb>usually|typically|normally|generally)\b", re.IGNORECASE)
_EVEN = re.compile(r"\b(?P<who>we|you|they|people|users)\s+even\b", re.IGNORECASE)

_OCCASION = re.compile(
    r"\b(?P<side>since|after|before|until|till|following|prior\s+to|leading\s+up\s+to|during)\s+(?:the|our)\s+"
    r"(?P<named>(?:launch|relaunch|release|rollout|start|kick-?off|go-?live|opening|announcement"
    r"|outage|incident|migration|campaign|redesign|deadline|date|day)(?:\s+(?:date|day))?)"
    rf"(?:\s+(?:on|of|at))?[\s,:(]+(?P<date>{DATES})\b\)?",
    re.IGNORECASE,
)
"""What a date is called before it is named, which the date says better."""


def written_out(question: str, catalogue: Catalogue) -> str:
    """`question` without shorthand; a word that the company has as a name or value stays."""
    for pattern, whole in _SHORT:
        short = pattern.search(question)
        if short and not _is_name(catalogue, short[0]):
            question = pattern.sub(whole, question)
    while (opening := _HESITATION.match(question)) and opening.end() < len(question):
        if _is_name(catalogue, opening[0].strip(" ,.:!…-").split()[-1]):
            break
        question = question[opening.end() :]
    question = _OCCASION.sub(lambda found: _by_date(found, catalogue), question)
    question = _EVEN.sub(lambda found: found["who"], question)
    return _USUALLY.sub(
        lambda found: found[0] if _is_name(catalogue, found["adverb"]) else "", question
    )


def _by_date(found: re.Match[str], catalogue: Catalogue) -> str:
    """After the launch date 3 March: after 3 March, unless a value is called so."""
    if any(catalogue.values(one) for one in (found["named"], *found["named"].split())):
        return found[0]
    return f"{found['side']} {found['date']}"


def _is_name(catalogue: Catalogue, said: str) -> bool:
    return bool(catalogue.values(said) or catalogue.events.hits(word(said)))
