"""A long conversation in few words, without a model: what was asked and what was answered, turn by turn.

Also the conversation as plain text, for a model that is asked to put it into better words.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from agent.ending import MEND, ending_of, written
from agent.figures.reference_words import references
from agent.question import said
from agent.state.conversations import StoredMessage
from agent.transcript import words

Block = dict[str, Any]
Log = Sequence[StoredMessage]

FULL = (600, 1_500)
"""Characters of a question and of its answer, where there is room."""

SHORT = (150, 250)
"""The same for the oldest turns, where there is little."""

LONGEST = {"said": 2_000, "result": 800, "input": 500}
"""Characters of each part of the plain text; of results the evidence keeps all."""


def digest(log: Log, turn: str, *, most: int) -> str:
    """Questions and answers before `turn` in at most `most` characters; the oldest are cut first."""
    turns = [mine for one, mine in _by_turn(log).items() if one != turn]
    entries = [_entry(mine, FULL) for mine in turns]
    left_out = 0
    for at, mine in enumerate(turns):
        if _size(entries) <= most:
            break
        entries[at] = _entry(mine, SHORT)
    entries = list(filter(None, entries))
    while entries and _size(entries) > most:
        entries.pop(0)
        left_out += 1
    if left_out:
        entries.insert(0, f"({left_out} earlier questions are left out.)")
    return "\n".join(entries)


def rendered(messages: Log, *, most: int) -> str:
    """Messages as plain text of at most `most` characters, the first one and the latest ones of them."""
    first, *others = ["\n".join(_lines(message)) for message in messages]
    room, kept = most - len(first), list[str]()
    for text in reversed(others):
        room -= len(text) + 1
        if room < 0:
            kept.append("(Something is left out here.)")
            break
        kept.append(text)
    return "\n".join([cut(first, most), *filter(None, reversed(kept))])


def cut(text: str, most: int) -> str:
    """`text` or its beginning, never ending within a reference."""
    if len(text) <= most:
        return text
    end = most - 1
    within = [start for start, until in references(text) if start < end < until]
    return text[: within[0] if within else end].rstrip() + "…"


def _by_turn(log: Log) -> dict[str, list[StoredMessage]]:
    turns: dict[str, list[StoredMessage]] = {}
    for message in log:
        turns.setdefault(message.turn, []).append(message)
    return turns


def _entry(mine: Log, most: tuple[int, int]) -> str:
    turn = mine[0].turn
    asked = [one.words for m in mine if m.role == "user" for one in said(_texts(m.content))]
    ending = ending_of(mine, turn, {})
    answer = ending.text if ending else written(mine, turn)
    if not asked and not answer:
        return ""
    question = cut(_flat(" / ".join(asked)), most[0])
    return f"- Asked: {question}\n  Answered: {cut(_flat(answer), most[1]) or '(nothing)'}"


def _size(entries: Sequence[str]) -> int:
    return sum(len(entry) + 1 for entry in entries)


def _lines(message: StoredMessage) -> Iterator[str]:
    if message.key.endswith(f":{MEND}"):
        return
    speaker = "Person" if message.role == "user" else "Rootle"
    for block in message.content:
        match block["type"]:
            case "text":
                yield f"{speaker}: {cut(block['text'], LONGEST['said'])}"
            case "tool_use":
                given = json.dumps(block["input"], ensure_ascii=False)
                yield f"Rootle called {block['name']}: {cut(given, LONGEST['input'])}"
            case "tool_result":
                yield f"Result: {cut(words(block['content']), LONGEST['result'])}"


def _texts(content: Sequence[Block]) -> list[str]:
    return [block["text"] for block in content if block["type"] == "text"]


def _flat(text: str) -> str:
    return " ".join(text.split())
