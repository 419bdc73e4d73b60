"""Says what was read for a question whose meaning only a language model could make use of."""

import re
from collections.abc import Iterator, Sequence

from agent.model.builtin.writing import plain
from agent.reading import THREAD

_MESSAGE = re.compile(r"^\[\d{4}-\d\d-\d\d \d\d:\d\d UTC\] ", re.MULTILINE)
_CUT = re.compile(r"^\[… ", re.MULTILINE)
_UNREAD = "Not read"

_ABOUT = re.compile(
    r"\b(?:(?:this|the)\s+(?:thread|conversation|discussion)|(?:being|was|were)\s+discussed|attach(?:ed|ments?)"
    r"|(?:summari[sz]e|sum\s+up)|(?:the|this|that)\s+(?:csv|pdf|screenshot|picture|image|link)s?)\b",
    re.IGNORECASE,
)
"""What people call that which they have said, attached or linked."""

MOST_TITLE = 80
"""Characters of the name of a file or the address of a message."""

MOST_NAMED = 5
"""Things named one by one; a question brings at most nine."""


def is_about_material(question: str) -> bool:
    """Whether a question is about what was said or attached: "what is discussed in this thread"."""
    return bool(_ABOUT.search(question))


def read_so_far(passages: Sequence[tuple[str, str]]) -> str:
    """A sentence on what was read, and on what could not be; empty where there was nothing."""
    read = [f"{_named(t)} ({_size(t, text)})" for t, text in passages if not _failed(text)]
    unread = [_named(title) for title, text in passages if _failed(text)]
    return " ".join(_sentences(read, unread))


def _sentences(read: Sequence[str], unread: Sequence[str]) -> Iterator[str]:
    if read:
        yield f"I have read {_listed(read)}."
    if unread:
        yield f"I could not read {_listed(unread)}."


def _failed(text: str) -> bool:
    return text.startswith(_UNREAD)


def _size(title: str, text: str) -> str:
    """How much it is: messages of a thread, lines of a file."""
    messages = len(_MESSAGE.findall(text))
    lines = len([line for line in text.splitlines() if line.strip()])
    is_script = title == THREAD or title.startswith("Linked message")
    count, noun = (messages, "message") if is_script and messages else (lines, "line")
    if _CUT.search(text):
        return "only in part, it is long"
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _named(title: str) -> str:
    return plain(title[:1].lower() + title[1:MOST_TITLE])


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown.append("more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
