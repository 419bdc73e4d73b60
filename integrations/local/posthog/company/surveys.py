"""Surveys in the product: how likely people recommend it, how it goes, and their own words."""

from collections.abc import Mapping
from random import Random
from typing import Any

from integrations.local.posthog.company.chances import Draw, uuid_of
from integrations.local.posthog.company.innocent import SURVEY
from integrations.local.posthog.company.session import Session

NPS = "How likely are you to recommend Paperkite?"
EFFORT = "How easy was uploading today?"

_ANSWERED = 0.45
_WORDS_TOO = 0.6

_PRAISE = Draw(
    {
        "Sharing a link takes me two clicks, I love it": 20,
        "Fast and simple": 24,
        "My clients understand it without any explanation": 14,
        "Does what it should, every day": 18,
        "The search finds everything": 10,
    }
)
_WISHES = Draw(
    {
        "I would like to sort by size": 16,
        "A dark theme, please": 14,
        "Please add comments on files": 18,
        "Good, but the phone app could be better": 15,
        "It needs a way to see who downloaded a file": 17,
    }
)
_COMPLAINTS = Draw(
    {
        "Too expensive for what we use": 20,
        "The list of files is slow when there are many": 18,
        "I keep losing track of what I shared": 14,
        "Support took three days to answer": 12,
        "Large videos take forever": 16,
    }
)
_UPLOADS_FAILED = Draw(
    {
        "My uploads keep failing in this browser": 20,
        "Upload stops with a checksum error": 16,
        "I had to switch to another browser to upload": 14,
        "Could not upload anything today": 18,
    }
)
_CHOICES = {
    "How do you sort your files?": ("By client", "By date", "By project", "I do not, I search"),
    "What should we build next?": ("Comments", "A dark theme", "An offline mode", "Signatures"),
    "How did you find us?": ("A colleague", "A search engine", "An article", "I do not know"),
}


def appear(session: Session, *, failures: int, member_for: int) -> None:
    """Perhaps a survey is shown in this session, and perhaps answered.

    `failures` are uploads that failed in it, `member_for` the days since the sign-up.
    """
    aside = session.aside
    drawn = aside.random()
    if member_for >= 7 and drawn < 0.025:
        _ask(session, NPS, _likely(aside, failures), failures, most=10)
    elif drawn > (0.8 if failures else 0.985):
        _ask(session, EFFORT, _easy(aside, failures), failures, most=5)


def appear_too(session: Session) -> None:
    """The survey of these days, if there is one, is shown to some people."""
    extra = session.today.beside.get(SURVEY)
    if extra is not None and session.aside.random() < 0.12:
        answer = session.aside.choice(_CHOICES[extra.name])
        _offer(session, extra.name, {"$survey_response": answer})


def _ask(session: Session, survey: str, rating: int, failures: int, *, most: int) -> None:
    """A rating first, and then in the person's own words why."""
    answers: dict[str, Any] = {"$survey_response": rating}
    if session.aside.random() < _WORDS_TOO:
        answers["$survey_response_1"] = _words(session.aside, rating / most, failures)
    _offer(session, survey, answers)


def _offer(session: Session, survey: str, answers: Mapping[str, Any]) -> None:
    known = Random(survey)  # noqa: S311  a simulation
    about = {"$survey_id": uuid_of(known.getrandbits(128)), "$survey_name": survey}
    session.beside("survey shown", about)
    if session.aside.random() < _ANSWERED:
        session.beside("survey sent", {**about, **answers}, after=9)
    else:
        session.beside("survey dismissed", about, after=9)


def _likely(chance: Random, failures: int) -> int:
    return max(0, min(10, round(chance.gauss(4.0 if failures > 1 else 8.1, 1.9))))


def _easy(chance: Random, failures: int) -> int:
    return max(1, min(5, round(chance.gauss(1.6 if failures else 4.2, 0.8))))


def _words(chance: Random, share: float, failures: int) -> str:
    if failures and share < 0.7:
        return _UPLOADS_FAILED(chance)
    return (_PRAISE if share > 0.85 else _WISHES if share > 0.65 else _COMPLAINTS)(chance)
