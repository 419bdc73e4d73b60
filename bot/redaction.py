"""Takes secrets out of any text before it is logged or shown: the configured ones, and whatever
looks like a token of the systems Rootle talks to.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

SHORTEST = 6
"""Configured values shorter than this are left alone: hiding "a" would hide every text."""

LOOKS_LIKE = {
    "Slack token": r"xox[a-z]-[\w-]{6,}|xoxe\.xox[a-z]-[\w-]{6,}|xapp-[\w-]{6,}",
    "Slack address": r"hooks\.slack\.com/(?:services|commands|actions|workflows)/[\w/-]+",
    "PostHog key": r"ph[xs]_\w{6,}",
    "Anthropic key": r"sk-ant-[\w-]{6,}",
    "GitHub token": r"gh[pousr]_\w{6,}|github_pat_\w{6,}",
    "Atlassian token": r"ATATT[\w=-]{6,}",
    "signed token": r"eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]{6,}",
    "private key": (
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\w+/=\s:,]|-(?!-)|\\[nr])*"
        r"(?:-----END [A-Z ]*PRIVATE KEY-----)?"
    ),
    "credentials": r"(?<=://)[^\s/:@\"'\\]*:[^\s/@\"'\\]+(?=@)",
    "authorization": r"(?i:(?<=bearer )|(?<=basic ))[\w.~+/=-]{8,}",
}
"""Token shapes as Slack, PostHog, Anthropic, GitHub and Atlassian document them; then JSON web
tokens, PEM keys, passwords in URLs and authorization headers. None of them reaches across a
quotation mark, so that a line of JSON stays one."""


class Redactor:
    """Replaces secrets in text: `Redactor({"SLACK_BOT_TOKEN": "xoxb-…"})(text)`.

    A configured value is replaced by `[SLACK_BOT_TOKEN]`, also where it is escaped as in JSON or
    in a URL, and so is the password inside a configured URL. A text that only looks like a
    token is replaced by `[Slack token]` and the like.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._names = {form: name for name, value in secrets.items() for form in _forms(value)}
        exact = sorted(map(re.escape, self._names), key=len, reverse=True)
        kinds = [f"(?P<k{number}>{shape})" for number, shape in enumerate(LOOKS_LIKE.values())]
        self._pattern = re.compile("|".join(exact + kinds))
        self._kinds = dict(zip((f"k{n}" for n in range(len(kinds))), LOOKS_LIKE, strict=True))

    def __call__(self, text: str) -> str:
        """`text` without secrets; the same text again when it holds none."""
        return self._pattern.sub(self._mark, text)

    def _mark(self, found: re.Match[str]) -> str:
        if found.lastgroup is None:
            return f"[{self._names[found[0]]}]"
        return f"[{self._kinds[found.lastgroup]}]"


def _forms(value: str) -> set[str]:
    """How a secret may stand in a text: as it is, or escaped by `repr`, by JSON or for a URL."""
    values = {value}
    if "://" in value and (password := urlsplit(value).password):
        values.add(password)
    forms = set()
    for one in values:
        if len(one) >= SHORTEST:
            forms |= {one, repr(one)[1:-1], repr(one.encode())[2:-1], quote(one, safe="")}
    return forms | {json.dumps(form)[1:-1] for form in forms}
