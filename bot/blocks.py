"""Puts an answer into Slack's blocks: its text, the line under it, and the buttons that go with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from agent.ports import Answer, Attachment
from bot.escaping import clean, escape, escape_mrkdwn, inert
from bot.form import FORM_ACTION, form
from bot.links import Links
from bot.markdown import read
from bot.packing import MESSAGE, Part, Room, pack
from bot.pieces import Paragraph, Piece, Table, spoken
from bot.prose import Run
from bot.tables import Grid, as_csv, table_block

Block = dict[str, Any]

LONGEST_TEXT = 3_000
"""Characters of the plain text beside the blocks; Slack advises below 4,000."""

LONGEST_BUTTON = 75
"""Characters on a button (Slack's documentation)."""

MOST_MENTIONS = 3
"""People that one answer may notify."""

MOST_OPTIONS = 25
"""Elements of an actions block (Slack's documentation)."""

MOST_ROWS = 10
"""Rows of further buttons; a message has fifty blocks for everything."""

FEEDBACK_ACTION, SHARE_ACTION, OPTION_ACTION = "feedback", "share", "option"
EVIDENCE_ACTION = "evidence"
"""The `action_id`s; options add their number: `option:0`. Feedback buttons have the value
`good:TURN` or `bad:TURN`, the others the id of a row in the button store."""

SHAREABLE = frozenset({"done", "nothing_found"})
"""Kinds of private answer that say something to others; the rest is between Rootle and one."""

MOST_MESSAGES = 20
"""Messages of one answer, about 200 kB; what is longer would flood a thread and is attached."""

EMPTY = "There is nothing to add."
"""Said when an answer has no words of its own; Slack takes no empty message."""

TOO_LONG = "The answer goes on. It is attached as a whole."

_LINES: Mapping[str, str] = {
    "stopped": "Stopped before it was finished",
    "failed": "Not finished",
    "needs_you": "Waiting for your answer",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One Slack message: its content in order, the blocks around it, and the plain text."""

    part: Part
    closing: tuple[Block, ...] = ()
    opening: tuple[Block, ...] = ()

    @property
    def blocks(self) -> list[Block]:
        """Everything, as chat.postMessage takes it."""
        return [*self.opening, *map(shown, self.part.sections), *self.closing]

    @property
    def text(self) -> str:
        """What notifications and screen readers have, in Slack's own markup."""
        words = clean("\n".join(filter(None, map(spoken, self.part.pieces)))).strip() or EMPTY
        if len(words) > LONGEST_TEXT:
            words = words[: LONGEST_TEXT - 1] + "…"
        return escape_mrkdwn(words)

    def halved(self) -> "tuple[Message, ...] | None":
        """The same over two or more messages, the foot under the last; None if too small."""
        size = sum(map(_weight, self.part.sections))
        parts = pack(self.part.pieces, limit=max(1, size * 2 // 3))
        if size < LEAST_SPLIT or len(parts) < 2:
            return None
        return (*(Message(part) for part in parts[:-1]), Message(parts[-1], self.closing))


LEAST_SPLIT = 200
"""A message with fewer characters is not split: its length is not why Slack refuses it."""


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under an answer.

    `reference` names the turn. `private` answers are seen by one person and carry a Share button
    with the id `share`. `evidence` is the id of the button that shows what the answer rests on.
    `options` are (label, button id), `form` is the id of the button that sends one. `note` is one more line in words.
    """

    reference: str
    private: bool = False
    share: str = ""
    options: tuple[tuple[str, str], ...] = ()
    form: str = ""
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Composition:
    """An answer ready to be said: its messages, and the files that go with them."""

    messages: tuple[Message, ...]
    files: tuple[Attachment, ...]


def compose(answer: Answer, foot: Foot, *, links: Links, first: Room = MESSAGE) -> Composition:
    """The messages of `answer`; `first` is the room of the first one."""
    pieces, tables = set_aside(read(answer.text, links))
    if not pieces:
        pieces = (_words(EMPTY),)
    parts = pack(pieces, first=first)
    files = (*answer.files, *tables)
    if len(parts) > MOST_MESSAGES:
        parts = (*parts[: MOST_MESSAGES - 1], *pack([_words(TOO_LONG)]))
        files = (*files, Attachment("answer.md", "The whole answer", clean(answer.text).encode()))
    messages = [Message(part) for part in parts]
    messages[-1] = replace(messages[-1], closing=tuple(closing(answer, foot)))
    return Composition(tuple(messages), files)


def set_aside(pieces: Iterable[Piece]) -> tuple[tuple[Piece, ...], tuple[Attachment, ...]]:
    """Pieces with a notice in the place of each table that is too large for Slack, and its file."""
    kept: list[Piece] = []
    files: list[Attachment] = []
    for piece in pieces:
        if isinstance(piece, Table) and not piece.grid.fits:
            name = f"table-{len(files) + 1}.csv"
            files.append(_file(piece.grid, name))
            kept.append(_notice(piece.grid, name))
        else:
            kept.append(piece)
    return tuple(kept), tuple(files)


def shown(section: str | Grid) -> Block:
    """One section as a block."""
    if isinstance(section, Grid):
        return table_block(section)
    return {"type": "markdown", "text": section}


def said(words: str, *, closing: tuple[Block, ...] = ()) -> Message:
    """A message of one line in words of our own, with blocks under it."""
    return Message(pack([_words(words)])[0], closing)


def closing(answer: Answer, foot: Foot) -> list[Block]:
    """The blocks under the last message: options, a small line, sharing, evidence, feedback."""
    blocks: list[Block] = []
    if foot.options:
        blocks.append(_options(foot.options[:MOST_OPTIONS]))
    if foot.form:
        blocks += form(answer.form, button("Send", FORM_ACTION, foot.form))
    for row in answer.presses[:MOST_ROWS]:
        elements = [button(one.label, one.action, one.value) for one in row]
        blocks.append({"type": "actions", "elements": elements})
    line = [_mentions(answer.mentions), _line(answer.kind, foot)]
    words = [words for words in line if words]
    if words:
        elements = [{"type": "mrkdwn", "text": text, "verbatim": True} for text in words]
        blocks.append({"type": "context", "elements": elements})
    if answer.plain:
        return blocks
    buttons = []
    if foot.private and foot.share and answer.kind in SHAREABLE:
        buttons.append(button("Share with everyone here", SHARE_ACTION, foot.share))
    if foot.evidence:
        buttons.append(button("Show the evidence", EVIDENCE_ACTION, foot.evidence))
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    if answer.kind == "done" and not foot.private:
        blocks.append(feedback(foot.reference))
    return blocks


def feedback(reference: str) -> Block:
    """Two small buttons that ask whether the answer of turn `reference` was good."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": FEEDBACK_ACTION,
                "positive_button": _opinion("Good answer", "good", reference),
                "negative_button": _opinion("Bad answer", "bad", reference),
            }
        ],
    }


def _opinion(words: str, value: Literal["good", "bad"], reference: str) -> Block:
    return {
        "text": {"type": "plain_text", "text": words},
        "value": f"{value}:{reference}",
        "accessibility_label": f"Say that this was a {words.lower()}",
    }


def _options(options: Sequence[tuple[str, str]]) -> Block:
    elements = [
        button(label, f"{OPTION_ACTION}:{number}", chosen)
        for number, (label, chosen) in enumerate(options)
    ]
    return {"type": "actions", "elements": elements}


def button(label: str, action: str, value: str) -> Block:
    """A button with plain words on it."""
    label = " ".join(clean(label).split()) or "…"
    if len(label) > LONGEST_BUTTON:
        label = label[: LONGEST_BUTTON - 1] + "…"
    text = {"type": "plain_text", "text": inert(label), "emoji": False}
    return {"type": "button", "text": text, "action_id": action, "value": value}


def _mentions(people: Sequence[str]) -> str:
    """The only place where a message names people so that Slack notifies them."""
    known = [person for person in dict.fromkeys(people) if person.isalnum()]
    return " ".join(f"<@{person}>" for person in known[:MOST_MENTIONS])


def _line(kind: str, foot: Foot) -> str:
    words = [
        _LINES.get(kind, ""),
        f"Reference {foot.reference}" if kind == "failed" else "",
        foot.note,
    ]
    return escape_mrkdwn(" · ".join(word for word in words if word))


def _file(grid: Grid, name: str) -> Attachment:
    size = f"{len(grid.rows) - 1:,} rows and {len(grid.aligns)} columns"
    return Attachment(name, name, as_csv(grid), alt=f"A table of {size}")


def _words(text: str) -> Piece:
    return Paragraph((Run(escape(text), text),))


def _notice(grid: Grid, name: str) -> Piece:
    words = (
        f"The table of {len(grid.rows) - 1:,} rows and {len(grid.aligns)} columns is attached as "
    )
    return Paragraph((Run(escape(words), words), Run(name, name, code=True)))


def _weight(section: str | Grid) -> int:
    return section.characters if isinstance(section, Grid) else len(section)
