"""Puts the pieces of a streamed message together, the way Slack shows them.

Texts that follow one another become one markdown block. In `timeline` mode each task is a card
between the texts; in `plan` mode all tasks are one plan, where the first of them came.
"""

from typing import Any

Document = dict[str, Any]


def together(message: Document) -> Document:
    """The message with `text`, `blocks` and `streaming_state` from its pieces, if it has any."""
    stream = message.get("stream")
    if stream is None:
        return message
    pieces: list[Document] = message.get("pieces", [])
    text = "".join(piece["text"] for piece in pieces if piece["type"] == "markdown_text")
    blocks = assemble(pieces, plan=stream["mode"] == "plan") + stream.get("blocks", [])
    return message | {"text": text, "blocks": blocks, "streaming_state": stream["state"]}


def assemble(pieces: list[Document], *, plan: bool) -> list[Document]:
    """The blocks of a stream, in order; ids of tasks stay those of the app."""
    blocks: list[Document] = []
    tasks: dict[str, Document] = {}
    whole: Document = {"type": "plan", "title": "", "tasks": []}
    for piece in pieces:
        if piece["type"] == "markdown_text":
            _add_text(blocks, piece["text"])
        elif piece["type"] == "blocks":
            blocks += piece["blocks"]
        elif piece["type"] == "plan_update":
            whole["title"] = piece["title"]
        elif piece["id"] in tasks:
            _update(tasks[piece["id"]], piece)
        else:
            tasks[piece["id"]] = _card(piece)
            if not (plan and whole["tasks"]):
                blocks.append(whole if plan else tasks[piece["id"]])
            whole["tasks"].append(tasks[piece["id"]])
    for task in tasks.values():
        task |= {name: _rich(task[name]) for name in ("details", "output") if name in task}
    return blocks


def _add_text(blocks: list[Document], text: str) -> None:
    if blocks and blocks[-1]["type"] == "markdown":
        blocks[-1] = blocks[-1] | {"text": blocks[-1]["text"] + text}
    else:
        blocks.append({"type": "markdown", "text": text})


def _card(piece: Document) -> Document:
    kept = ("title", "status", "details", "output", "sources", "icon", "hide_title")
    card = {name: piece[name] for name in kept if name in piece}
    return {"type": "task_card", "task_id": piece["id"], "status": "pending", **card}


def _update(card: Document, piece: Document) -> None:
    """A later update replaces everything but `details`, `output` and `sources`, which grow."""
    for name in ("title", "status", "icon", "hide_title"):
        if name in piece:
            card[name] = piece[name]
    for name in ("details", "output"):
        if name in piece:
            card[name] = card.get(name, "") + piece[name]
    if "sources" in piece:
        card["sources"] = [*card.get("sources", []), *piece["sources"]]


def _rich(text: str) -> Document:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
