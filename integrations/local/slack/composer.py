"""Turns what a person types into what Slack stores and sends to apps.

`@rootle` and `@ana` become mentions, `#product` a channel link, addresses links; `&`, `<` and `>`
are escaped, so that nobody can type Slack's own markup (docs.slack.dev/messaging/formatting-message-text).
"""

import re
from typing import Any

from integrations.local.slack.ledger import Ledger

Document = dict[str, Any]

_TOKEN = re.compile(
    r"<@(?P<mention>U[A-Z0-9]+)>|(?<![\w@#])(?P<sign>[@#])(?P<name>[\w-]+)|(?P<url>https?://[^\s<>]+)"
)


def compose(ledger: Ledger, typed: str) -> tuple[str, list[Document]]:
    """The stored text and the rich_text block that Slack's clients send with it."""
    text, elements, end = "", list[Document](), 0
    for token in _TOKEN.finditer(typed):
        element, markup = _element(ledger, token)
        if element is None:
            continue
        text += _escape(typed[end : token.start()]) + markup
        elements += _plain(typed[end : token.start()])
        elements.append(element)
        end = token.end()
    text += _escape(typed[end:])
    elements += _plain(typed[end:])
    section = {"type": "rich_text_section", "elements": elements}
    return text, [{"type": "rich_text", "block_id": ledger.new_id(""), "elements": [section]}]


def _element(ledger: Ledger, token: re.Match[str]) -> tuple[Document | None, str]:
    if token["url"]:
        return {"type": "link", "url": token["url"]}, f"<{_escape(token['url'])}>"
    if token["mention"]:
        found = ledger.get("people", token["mention"])
    elif token["sign"] == "@":
        if token["name"] in {"channel", "here", "everyone"}:
            return {"type": "broadcast", "range": token["name"]}, f"<!{token['name']}>"
        found = _named(ledger, "people", token["name"])
    else:
        found = _named(ledger, "channels", token["name"])
        if found is not None:
            return {
                "type": "channel",
                "channel_id": found["id"],
            }, f"<#{found['id']}|{found['name']}>"
    if found is None:
        return None, ""
    return {"type": "user", "user_id": found["id"]}, f"<@{found['id']}>"


def _named(ledger: Ledger, table: str, name: str) -> Document | None:
    return next((row for row in ledger.table(table).values() if row.get("name") == name), None)


def _plain(text: str) -> list[Document]:
    return [{"type": "text", "text": text}] if text else []


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
