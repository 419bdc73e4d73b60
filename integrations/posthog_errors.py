"""Says what PostHog's refusals mean, in terms of who can do something about them.

By status, with PostHog's own words where they help: the owner of the settings (401, 402, 403, 404),
whoever wrote the query (400, and a query that takes too long), or nobody but time (429, 5xx).
"""

import re

from integrations.errors import AskPerson, ChangeInput, NoAccess, OutsideError, TryLater
from integrations.http import Reply
from integrations.posthog_shapes import NOT_POSTHOG, is_web_page

LONGEST_DETAIL = 500
"""Characters of PostHog's own words that go into a sentence of ours."""


class TooLong(ChangeInput):
    """The query would take longer or more memory than PostHog allows; a narrower one may not."""


class NotThere(AskPerson):
    """PostHog has no such thing: the project, or an endpoint that its version lacks."""


_KEYS = "PostHog under Settings, Personal API keys"
_BAD_KEY = (
    "PostHog does not accept the API key. Whoever runs Rootle can make a valid personal API key "
    f"(phx_…) in {_KEYS}, and set it as POSTHOG_API_KEY. Keys of another region do not count: "
    "check POSTHOG_HOST too."
)
_NO_SCOPE = (
    "PostHog's API key may not do this: it lacks the scope {scope}. Whoever owns the key in "
    f"POSTHOG_API_KEY can add it in {_KEYS}."
)
_NO_PROJECT = (
    "The API key in POSTHOG_API_KEY has no access to the project in POSTHOG_PROJECT_ID. Whoever "
    f"runs Rootle can check the number, and the key's projects in {_KEYS}. PostHog says: {{words}}"
)
_NOT_THERE = (
    "PostHog does not have what was asked for. Whoever runs Rootle can check POSTHOG_PROJECT_ID "
    "and POSTHOG_HOST."
)
_TOO_LONG = (
    "The query takes longer than PostHog allows. Narrow it: a shorter time, fewer events or a "
    "simpler breakdown. PostHog says: {words}"
)
_SLOW_DOWN = (
    "PostHog asks us to slow down: it takes 240 queries a minute and runs 3 at once. "
    "Try again {when}."
)
_BROKEN = "PostHog has a problem of its own. Try again in a moment."
_REFUSALS: dict[int, tuple[type[OutsideError], str]] = {
    401: (AskPerson, _BAD_KEY),
    402: (AskPerson, "PostHog needs a decision of its owner: {words}"),
    403: (NoAccess, "PostHog refuses access to the key in POSTHOG_API_KEY: {words}"),
    404: (NotThere, _NOT_THERE),
}

_EXPENSIVE = re.compile(
    r"max(?:imum)? execution time|execution time is too long|memory limit|too many rows|"
    r"query timed out|timeout exceeded",
    re.IGNORECASE,
)
"""PostHog's words for queries that cost too much, at once or in the background."""


def refusal(reply: Reply) -> OutsideError:
    """PostHog's error as one of ours, with PostHog's own words where they help."""
    words, status = _words(reply), reply.status
    log = f"PostHog {status}: {words}"
    if scope := re.search(r"required scope '([\w:]+)'", words):
        return NoAccess(_NO_SCOPE.format(scope=scope[1]), detail=log)
    # with words of its own it is PostHog's, not a proxy's
    if (status in {504, 512, 513} and words) or _EXPENSIVE.search(words):
        return TooLong(_TOO_LONG.format(words=words), detail=log)
    if status == 429 or status >= 500:
        sentence = _slow_down(reply.retry_after) if status == 429 else _BROKEN
        return TryLater(sentence, detail=log, retry_after=reply.retry_after)
    kind, sentence = _refused(reply, words)
    return kind(sentence.format(words=words or f"status {status}"), detail=log)


def _refused(reply: Reply, words: str) -> tuple[type[OutsideError], str]:
    """What to say where only another request, or a person, can help."""
    status = reply.status
    if status in {401, 403, 404} and is_web_page(reply):
        return (NotThere if status == 404 else AskPerson), NOT_POSTHOG
    if status == 403 and re.search(r"\b(?:project|team|organization)", words, re.IGNORECASE):
        return NoAccess, _NO_PROJECT
    return _REFUSALS.get(status, (ChangeInput, "PostHog refuses the query: {words}"))


def _slow_down(seconds: float | None) -> str:
    when = "in a moment" if seconds is None else f"in {max(1, round(seconds))} seconds"
    return _SLOW_DOWN.format(when=when)


def _words(reply: Reply) -> str:
    """PostHog's own sentence about an error, on one line; empty when there is none."""
    try:
        found = reply.json()
        # A query in the background reports its error inside its state.
        text = str(found.get("detail") or found["query_status"]["error_message"])
    except (ValueError, AttributeError, KeyError, TypeError):  # no JSON, or none that we know
        return ""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())[:LONGEST_DETAIL]
