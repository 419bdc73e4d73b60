"""Says what PostHog's refusals mean, in terms of who can do something about them.

By status, with PostHog's own words where they help: the owner of the settings (401, 402, 403, 404),
whoever wrote the query (400, and a query that takes too long), or nobody but time (429, 5xx).
"""

import re

from integrations.errors import AskPerson, ChangeInput, NoAccess, OutsideError, TryLater
from integrations.http import Reply

LONGEST_DETAIL = 500
"""Characters of PostHog's own words that go into a sentence of ours."""

_BAD_KEY = (
    "PostHog does not accept the API key. Whoever runs Rootle can set a valid personal API key "
    "(phx_…) as POSTHOG_API_KEY."
)
_NO_SCOPE = (
    "PostHog's API key may not do this: it lacks the scope {scope}. Whoever owns the key in "
    "POSTHOG_API_KEY can add it in PostHog's settings."
)
_NOT_THERE = (
    "PostHog does not have what was asked for. Whoever runs Rootle can check POSTHOG_PROJECT_ID "
    "and POSTHOG_HOST."
)
_TOO_LONG = (
    "The query takes longer than PostHog allows. Narrow it: a shorter time, fewer events or a "
    "simpler breakdown. PostHog says: {words}"
)
_REFUSALS: dict[int, tuple[type[OutsideError], str]] = {
    401: (AskPerson, _BAD_KEY),
    402: (AskPerson, "PostHog needs a decision of its owner: {words}"),
    403: (NoAccess, "PostHog refuses access to the key in POSTHOG_API_KEY: {words}"),
    404: (AskPerson, _NOT_THERE),
    429: (TryLater, "PostHog asks us to slow down. Try again in a moment."),
}


def refusal(reply: Reply) -> OutsideError:
    """PostHog's error as one of ours, by status, with PostHog's own words where they help."""
    words, status = _words(reply), reply.status
    log = f"PostHog {status}: {words}"
    if scope := re.search(r"required scope '([\w:]+)'", words):
        return NoAccess(_NO_SCOPE.format(scope=scope[1]), detail=log)
    if status in {504, 512} and words:  # with words of its own it is PostHog's, not a proxy's
        return ChangeInput(_TOO_LONG.format(words=words), detail=log)
    if status >= 500:
        sentence = "PostHog has a problem of its own. Try again in a moment."
        return TryLater(sentence, detail=log, retry_after=reply.retry_after)
    kind, sentence = _REFUSALS.get(status, (ChangeInput, "PostHog refuses the query: {words}"))
    error = kind(sentence.format(words=words or f"status {status}"), detail=log)
    if isinstance(error, TryLater):
        error.retry_after = reply.retry_after
    return error


def _words(reply: Reply) -> str:
    """PostHog's own sentence about an error, on one line; empty when there is none."""
    try:
        found = reply.json()
        # A query in the background reports its error inside its state.
        text = str(found.get("detail") or found["query_status"]["error_message"])
    except (ValueError, AttributeError, KeyError, TypeError):  # no JSON, or none that we know
        return ""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())[:LONGEST_DETAIL]
