"""Draws the local workspace in a terminal: threads, deliveries, troubles.

Everything drawn was written by somebody else, so control characters, with which a text could take
a terminal over, are taken out first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

Document = dict[str, Any]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""C0 but tab and newline, C1, and what turns the direction of writing round."""

_LINK = re.compile(r"<([^@#!][^>|]*)(?:\|([^>]*))?>")
_DATE = re.compile(r"<!date\^\d+\^[^>|]*\|([^>]*)>")
"""A moment that Slack shows in each reader's zone; behind the bar it stands in words."""

_STATES = {"pending": "·", "in_progress": "…", "complete": "✓", "error": "✗"}


def clean(content: Any) -> Any:
    """The same JSON with nothing in its texts that a terminal would obey."""
    if isinstance(content, str):
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", content)
    if isinstance(content, list):
        return [clean(one) for one in content]
    if isinstance(content, dict):
        return {name: clean(value) for name, value in content.items()}
    return content


def show_messages(console: Console, messages: Iterable[Document]) -> None:
    """Messages below each other, replies indented."""
    for message in clean(list(messages)):
        indent = 0 if message["thread_ts"] == message["ts"] else 2
        console.print(Padding(_message(message), (0, 0, 1, indent)))


def show_forms(console: Console, views: Iterable[Document]) -> None:
    """Open forms below each other, each with the id that `click --view` wants."""
    for view in clean(list(views)):
        head = Text.assemble((view["title"]["text"], "bold"), (f"  --view {view['id']}", "dim"))
        body = [part for block in view["blocks"] for part in _block(block)]
        console.print(Panel(Group(*body), title=head, title_align="left", expand=False))


def show_complaints(console: Console, errors: Mapping[str, str]) -> None:
    """What is wrong with a form, field by field; it stays open."""
    for block, sentence in clean(dict(errors)).items():
        console.print(Text.assemble((block, "bold"), f": {sentence}"))


def show_deliveries(console: Console, rows: Iterable[Document]) -> None:
    """What passed between the workspace and Rootle, oldest first, one line each."""
    for row in clean(list(rows)):
        style = {True: "green", False: "red", None: "yellow"}[row["ok"]]
        retry = f" (retry {row['attempt']})" if row["attempt"] else ""
        spent = "" if row["seconds"] is None else f"{row['seconds'] * 1000:.0f} ms"
        line = Text.assemble(
            (f"{datetime.fromtimestamp(row['at']).astimezone():%H:%M:%S} ", "dim"),
            ("→" if row["direction"] == "to_bot" else "←", "blue"),
            f" {row['name'] + retry:<33} ",
            (f"{row['outcome']:<12} ", style),
            (f"{spent:>7}  {row['about']}", "dim"),
        )
        console.print(line, no_wrap=True, overflow="ellipsis", crop=True)
    console.print(Text("→ delivered to Rootle   ← called by Rootle", style="dim"))


def show_faults(console: Console, faults: Iterable[Document]) -> None:
    """Every known trouble, and the rules that are set."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("Fault", "Now", "What it does"):
        table.add_column(title, overflow="fold")
    for fault in clean(list(faults)):
        value = fault["value"] or "off"
        style = "dim" if fault["value"] is None else "bold yellow"
        table.add_row(
            Text(fault["name"]), Text(value, style=style), Text(fault["meaning"] or "a rule")
        )
    console.print(table)


def _message(message: Document) -> RenderableType:
    head = Text.assemble(
        (message["author"], "bold green" if message.get("bot_id") else "bold"),
        (f"  {datetime.fromtimestamp(float(message['ts'])).astimezone():%H:%M}", "dim"),
        (f"  {message['ts']}", "dim"),
        ("  only visible to you" if message.get("ephemeral_for") else "", "yellow"),
        ("  still writing" if message.get("streaming") else "", "cyan"),
    )
    blocks = message["blocks"] if message.get("bot_id") else []  # what people type says it all
    body = [part for block in blocks for part in _block(block)]
    files = [Text(f"📎 {file.get('name', 'file')}", style="blue") for file in message["files"]]
    return Group(head, *(body or [Text(message["typed"])]), *files)


def _block(block: Document) -> Iterator[RenderableType]:
    """What a terminal can show of one block."""
    kind = block.get("type")
    if kind == "markdown":
        yield Markdown(block["text"], hyperlinks=False)
    elif kind == "rich_text":
        yield Text("".join(_words(block)))
    elif kind in {"section", "header", "context"}:
        texts = [block.get("text"), *block.get("fields", []), *block.get("elements", [])]
        said = [_mrkdwn(text["text"]) for text in texts if text and "text" in text]
        yield Text("\n".join(said), style={"header": "bold", "context": "dim"}.get(kind, ""))
        yield from _controls([block["accessory"]] if "accessory" in block else [])
    elif kind in {"table", "data_table"}:
        yield _table(block)
    elif kind == "task_card":
        yield _step(block)
    elif kind == "plan":
        yield from [Text(str(block.get("title", "")), style="bold"), *map(_step, block["tasks"])]
    elif kind in {"actions", "context_actions"}:
        yield from _controls(block["elements"])
    elif kind != "divider":
        yield Text(f"({kind})", style="dim")


def _controls(elements: Iterable[Document]) -> Iterator[RenderableType]:
    """Controls as one line, each with the action id that `click` wants."""
    line = Text()
    for element in elements:
        label = element.get("text") or element.get("placeholder") or {"text": element["type"]}
        if "action_id" in element:
            line.append(f"[{label['text'] if isinstance(label, dict) else label}]", style="cyan")
            line.append(f" --action {element['action_id']}  ", style="dim")
    if line:
        yield line


def _step(task: Document) -> Text:
    title = task.get("title", "")
    mark = _STATES.get(task.get("status", ""), "·")
    return Text(f"{mark} {title if isinstance(title, str) else title.get('text', '')}", style="dim")


def _table(block: Document) -> Table:
    head, *rows = block["rows"]
    table = Table(title=block.get("caption"), title_justify="left", title_style="dim")
    for cell in head:
        table.add_column(Text(_cell(cell)))
    for row in rows:
        table.add_row(*(Text(_cell(cell)) for cell in row))
    return table


def _cell(cell: Document) -> str:
    if "elements" in cell:
        return "".join(_words(cell))
    return str(cell.get("text", cell.get("value", "")))


def _words(block: Document) -> Iterator[str]:
    """The words of a rich text, a line for each section and list item."""
    names = {"user": "user_id", "channel": "channel_id", "broadcast": "range", "emoji": "name"}
    for element in block.get("elements", []):
        kind = element.get("type", "")
        if "elements" in element:
            yield from _words(element)
            yield (
                "\n"
                if kind == "rich_text_section" and block.get("type") == "rich_text_list"
                else ""
            )
        elif kind in names:
            sign = {"emoji": ":", "channel": "#"}.get(kind, "@")
            yield f"{sign}{element[names[kind]]}{':' if kind == 'emoji' else ''}"
        else:
            yield str(element.get("text") or element.get("url") or "")


def _mrkdwn(text: str) -> str:
    """Slack's markup as plain words; links keep their address."""
    plain = _DATE.sub(r"\1", text)
    plain = _LINK.sub(lambda m: f"{m[2]} ({m[1]})" if m[2] else m[1], plain)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
