"""Slack's way of writing text, read as plain words.

Slack sends text with marks of its own: `<@U1>` for a person, `<#C1|name>` for a channel,
`<https://…|label>` for a link, `<!here>` for everyone, and `&`, `<`, `>` as entities.
https://docs.slack.dev/messaging/formatting-message-text
"""

import html
import re

_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters; PostgreSQL cannot store the first of them at all."""


def plain(text: str, *, without: str = "") -> str:
    """Slack's text as plain words; mentions of the user id `without` are left out."""
    if without:
        text = re.sub(rf"[ \t]*<@{re.escape(without)}(?:\|[^<>]*)?>[,:]?[ \t]*", " ", text).strip()
    return _UNPRINTABLE.sub("", html.unescape(_MARK.sub(_spoken, text)))


def mentions(text: str, user: str) -> bool:
    """Whether Slack's text notifies the user id `user`."""
    return re.search(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", text) is not None


def addressee(text: str) -> str:
    """The id of the person whom Slack's text begins by addressing, empty if nobody."""
    first = re.match(r"\s*<@([A-Z0-9]+)(?:\|[^<>]*)?>", text)
    return first.group(1) if first else ""


def _spoken(mark: re.Match[str]) -> str:
    sign, what, label = mark.groups()
    match sign:
        case "@" | "#":
            return f"{sign}{label or what}"
        case "!":
            return label or f"@{what.partition('^')[0]}"
        case _:
            return _link(what, label)


def _link(address: str, label: str | None) -> str:
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in {address, shown}:
        return shown
    return f"{label} ({shown})"
