"""Checks the blocks of a message or view as Slack does: each by its shape, then all together."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from integrations.local.slack.block_shapes import IN_MESSAGE, IN_VIEW
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.shapes import Problems

Document = dict[str, Any]

MESSAGE_MOST = 50
"""Blocks of a message (docs.slack.dev/reference/block-kit/blocks)."""

VIEW_MOST = 100
"""Blocks of a modal or Home tab (same page)."""

MARKDOWN_MOST = 13_000
"""Characters of all markdown blocks of a message; Metabase measured a refusal at about 13,200 and
stays under 13,000 (metabase issue 79908)."""

TABLES_MOST = 10_000
"""Characters in the cells of all tables of a message (docs.slack.dev, data-table-block)."""


def checked(blocks: list[Any]) -> list[Document]:
    """The blocks of a message, with ids where they had none; raises RefusedError.

    The errors are `invalid_blocks` with JSON pointers and `msg_blocks_too_long`.
    """
    problems: Problems = []
    if len(blocks) > MESSAGE_MOST:
        problems.append(f"no more than {MESSAGE_MOST} items allowed [json-pointer:/blocks]")
    for index, block in enumerate(blocks):
        IN_MESSAGE.check(block, f"/blocks/{index}", problems)
    if not problems:
        problems += _together(blocks, "/blocks")
    if problems:
        raise RefusedError("invalid_blocks", *problems)
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_MOST:
        raise RefusedError("msg_blocks_too_long")
    return [{"block_id": f"b{index}", **block} for index, block in enumerate(without_nulls(blocks))]


def without_nulls(value: Any) -> Any:
    """The same JSON without properties that are null, which Slack reads as not given."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def view_problems(blocks: Any, where: str) -> Problems:
    """What is wrong with the blocks of a view, which stand at the pointer `where`."""
    if not isinstance(blocks, list):
        return [f"must be an array [json-pointer:{where}]"]
    problems: Problems = []
    if len(blocks) > VIEW_MOST:
        problems.append(f"no more than {VIEW_MOST} items allowed [json-pointer:{where}]")
    for index, block in enumerate(blocks):
        IN_VIEW.check(block, f"{where}/{index}", problems)
    return problems or _together(blocks, where)


def _together(blocks: list[Document], where: str) -> Problems:
    """What is wrong between blocks that are each right."""
    problems: Problems = []
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    for block_id, count in ids.items():
        if count > 1:
            problems.append(f"block_id must be unique: {block_id} [json-pointer:{where}]")
    tables = [index for index, block in enumerate(blocks) if block["type"] == "table"]
    problems += [f"only_one_table_allowed [json-pointer:{where}/{index}]" for index in tables[1:]]
    for index, block in enumerate(blocks):
        if block["type"] == "data_table":
            problems += _table(block, f"{where}/{index}")
        elif block["type"] in {"actions", "context_actions"}:
            problems += _actions(block, f"{where}/{index}")
    letters = sum(_letters(block) for block in blocks)
    if letters > TABLES_MOST:
        problems.append(f"tables have more than {TABLES_MOST} characters [json-pointer:{where}]")
    return problems


def _table(block: Document, where: str) -> Problems:
    rows = block["rows"]
    problems: Problems = []
    if len({len(row) for row in rows}) > 1:
        problems.append(f"all rows must have the same number of cells [json-pointer:{where}/rows]")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        problems.append(f"rich_text is not allowed in the header [json-pointer:{where}/rows/0]")
    return problems


def _actions(block: Document, where: str) -> Problems:
    ids = Counter(e["action_id"] for e in block["elements"] if e.get("action_id"))
    twice = [action for action, count in ids.items() if count > 1]
    return [f"action_id must be unique: {a} [json-pointer:{where}/elements]" for a in twice]


def _letters(block: Document) -> int:
    if block["type"] not in {"table", "data_table"}:
        return 0
    return sum(len(text) for row in block["rows"] for cell in row for text in _texts(cell))


def _texts(value: Any) -> Iterator[str]:
    """Every `text` and number inside a cell."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in {"text", "value"} and not isinstance(item, dict | list):
                yield str(item)
            else:
                yield from _texts(item)
