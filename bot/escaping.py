"""Makes text harmless in each place of a Slack message.

Slack reads its own tokens (`<!channel>`, `<@U1>`, `<https://x|y>`) inside markdown blocks; an
escaped `&lt;` is shown as `<` and not read again. An ampersand needs escaping only where an entity
would be read, and is not decoded in a link's address (both measured by PostHog against Slack,
posthog#95054).
"""

import re

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff0-\ufffb\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls, bidirectional overrides, zero-width and filler characters, and the tag block: all that
can reorder what is read or carry text that is not seen."""

# Joiners spell Persian and join emoji, so a single one between two visible letters stays.
_JOINERS = re.compile(
    "[\u200c\u200d]{2,}|(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]"
    "|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d])|[\ufe0e\ufe0f]{2,}"
)
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_TOKEN = re.compile(
    r"<(?=[@#!]|[a-z][a-z0-9+.-]{1,31}:/|(?:mailto|tel|slack):|[^<>|\n]{1,500}\|[^<>\n]{0,500}>)",
    re.IGNORECASE,
)
_BRACKET = "\u2039"  # looks like `<` and means nothing to Slack
_LINE_START = re.compile(
    r"^([ \t]*)(?:(\[(?=[^\]\n]{0,1000}\]:)|#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|`{3}|~{3}"
    r"|[=:|][=:| \t-]*$|-[-:| \t]*$)|(\d{1,9})([.)])(?=\s|$))",
    re.MULTILINE,
)


def clean(text: str) -> str:
    """`text` without characters that hide or reorder; line ends are made plain."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _JOINERS.sub("", _INVISIBLE.sub("", text))


def escape(text: str) -> str:
    """`text` for a markdown block, with nothing in it that Slack would read as a token or link."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("](", "\\](")


def escape_mrkdwn(text: str) -> str:
    """`text` for Slack's own markup (`mrkdwn` and the fallback text), where `&` counts too."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_code(text: str) -> str:
    """`text` inside code: only what would be a Slack token is escaped.

    Whether Slack decodes entities inside code is not known, so that other code stays as it is.
    """
    return _TOKEN.sub("&lt;", text)


def inert(text: str) -> str:
    """`text` for plain places (table cells, buttons), which Slack does not parse.

    Whether entities are decoded there is not documented, so what looks like one of Slack's tokens
    gets another bracket instead of an escape.
    """
    return _TOKEN.sub(_BRACKET, text)


def guard_line_starts(text: str) -> str:
    """`text` with a backslash where a line would begin a heading, list, quote or table."""
    return _LINE_START.sub(
        lambda m: f"{m[1]}\\{m[2]}" if m[2] is not None else f"{m[1]}{m[3]}\\{m[4]}", text
    )
