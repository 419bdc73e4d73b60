"""Puts evidence into a Slack modal: the question, the query, the time, the rows, and two buttons."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from agent.analytics.sql_layout import laid_out
from agent.evidence_shown import Shown, about
from bot.blocks import EVIDENCE_ACTION
from bot.escaping import clean, escape_mrkdwn
from bot.tables import Grid, as_text

View = dict[str, Any]
Block = dict[str, Any]

MOST_SHOWN = 12
"""Pieces of evidence in one modal: six blocks each of Slack's hundred."""

LONGEST_CODE = 6_000
"""Characters of a query or a table. Slack takes 250,000 for the whole view."""

LONGEST_WORDS = 2_900
"""Characters of a section; Slack takes 3,000."""

LONGEST_ADDRESS = 3_000
"""Characters of a button's address (Slack's documentation)."""

TOO_LONG = "This query is too long for a link: copy it into PostHog's SQL editor to open it there."

TITLE = "The evidence"


class EvidenceViews:
    """Makes the modals; `posthog` is the address of the project's pages, `…/project/1`."""

    def __init__(self, posthog: str) -> None:
        self._posthog = posthog.rstrip("/")

    def notice(self, words: str) -> View:
        """A modal with nothing but a sentence, which may be replaced in a moment."""
        return _view([_words(escape_mrkdwn(words))])

    def evidence(self, pieces: Sequence[Shown], button: str) -> View:
        """The evidence of one answer; `button` is the row that stands for it."""
        blocks = [block for one in pieces[:MOST_SHOWN] for block in self._piece(one, button)]
        if len(pieces) > MOST_SHOWN:
            blocks.append(_line(f"and {len(pieces) - MOST_SHOWN} more"))
        names = [one.name for one in pieces]
        return _view(blocks, data=json.dumps({"button": button, "names": names})[:LONGEST_WORDS])

    def _piece(self, one: Shown, button: str) -> list[Block]:
        grid = Grid((one.columns, *one.cells), ("",) * len(one.columns))
        rows = as_text(grid) if one.cells else "It found no rows."
        blocks = [
            _words(f"*{escape_mrkdwn(one.name)}*  {escape_mrkdwn(clean(one.asked))}"),
            _line(about(one)),
            *([_words(f"*{escape_mrkdwn(one.note)}*")] if one.note else []),
            _code(laid_out(one.query)),
            _code(rows),
            {"type": "actions", "elements": self._buttons(one, button)},
            *([] if self._fits(one) else [_line(TOO_LONG)]),
        ]
        return [*blocks, {"type": "divider"}]

    def _buttons(self, one: Shown, button: str) -> list[Block]:
        again: Block = {
            "type": "button",
            "action_id": f"{EVIDENCE_ACTION}:again:{one.name}",
            "text": {"type": "plain_text", "text": "Run again"},
            "value": button,
        }
        if not self._fits(one):
            return [again]
        there = {
            "type": "button",
            "action_id": f"{EVIDENCE_ACTION}:open:{one.name}",
            "text": {"type": "plain_text", "text": "Open in PostHog"},
            "url": self.address(one.query),
        }
        return [again, there]

    def _fits(self, one: Shown) -> bool:
        return len(self.address(one.query)) <= LONGEST_ADDRESS

    def address(self, query: str) -> str:
        """A new insight in PostHog with this query.

        PostHog's own server writes such addresses with a blank at the end, because its front end
        reads `q` wrongly without (posthog, ee/api/…/slack, 2023; later versions take both).
        """
        source = {"kind": "HogQLQuery", "query": query}
        node = json.dumps({"kind": "DataVisualizationNode", "source": source}, ensure_ascii=False)
        return f"{self._posthog}/insights/new#q={quote(node, safe='')}%20"


def _view(blocks: list[Block], *, data: str = "") -> View:
    view: View = {
        "type": "modal",
        "title": {"type": "plain_text", "text": TITLE},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": blocks or [_words("There is nothing to show.")],
    }
    return view | ({"private_metadata": data} if data else {})


def _words(mrkdwn: str) -> Block:
    text = mrkdwn if len(mrkdwn) <= LONGEST_WORDS else mrkdwn[: LONGEST_WORDS - 1] + "…"
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _line(words: str) -> Block:
    text = escape_mrkdwn(clean(words))[:LONGEST_WORDS]
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _code(text: str) -> Block:
    """Text as it is, to be copied: nothing in it is read as Slack's markup."""
    whole = clean(text).strip() or " "
    if len(whole) > LONGEST_CODE:
        whole = f"{whole[:LONGEST_CODE]}\n… cut here, it has {len(whole):,} characters"
    element = {"type": "text", "text": whole}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [element]}],
    }
