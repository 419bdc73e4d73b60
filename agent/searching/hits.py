"""What a search found, as it is told to a model: titles, links, excerpts and times, a few lines each."""

import contextlib
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agent.names.naming import words
from agent.policy import Label
from agent.searching.ranking import subject

if TYPE_CHECKING:
    from agent.tool import ToolContext

MOST = 6
"""Hits that are shown; who needs others searches with other words."""

EXCERPT = 500
"""Characters around the best match."""

_BREAKS = re.compile(r"\n\s*\n|(?<=[.!?:])\s+|\n")
_HIT = re.compile(r"^\d+\. (?=\")", re.MULTILINE)
_LINK = re.compile(r"\A – link: (\S+)")
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found; `note` says what else there is to know, such as who asked."""

    title: str
    excerpt: str = ""
    link: str = ""
    when: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Searched:
    """The outcome of one search: `where` it looked is a noun phrase, `remarks` are whole sentences.

    Remarks say what could not be searched, and what has to be kept in mind about the hits.
    """

    where: str
    hits: Sequence[Hit] = ()
    remarks: Sequence[str] = ()
    label: Label = field(default_factory=Label)


@dataclass(frozen=True, slots=True)
class SearchKind:
    """One kind of thing that can be searched; `about` names it in the step card."""

    name: str
    about: str
    search: Callable[["ToolContext", str], Awaitable[Searched]]


def render(searched: Searched, query: str) -> str:
    """The hits as numbered lines, titles as JSON strings; what was searched when there are none."""
    if searched.hits:
        lines = [f"Found in {searched.where}, best first:"]
    else:
        lines = [f"Nothing found. Searched {searched.where} for {_json(query)}."]
    for number, hit in enumerate(searched.hits, start=1):
        lines.append(f"{number}. {_json(hit.title)}{_about(hit)}")
        if hit.excerpt:
            lines.append(f"   {_json(hit.excerpt)}")
    return "\n".join([*lines, *searched.remarks])


def read_hits(text: str) -> list[Hit]:
    """Titles, links and excerpts, read back from what `render` wrote."""
    found = []
    for start in _HIT.finditer(text):
        with contextlib.suppress(ValueError):  # a line that only looks like one
            title, end = _decoder.raw_decode(text, start.end())
            about, _, rest = text[end:].partition("\n")
            link = _LINK.search(about)
            excerpt = _decoder.raw_decode(rest, 3)[0] if rest.startswith('   "') else ""
            found.append(Hit(title, excerpt, link[1] if link else ""))
    return found


def excerpt(text: str, query: str, *, most: int = EXCERPT) -> str:
    """The stretch of `text` that has most of the words of `query`, on one line, whole sentences first.

    What is left out before or behind it is marked by dots.
    """
    if len(" ".join(text.split())) <= most:
        return " ".join(text.split())
    wanted = set(subject(query))
    pieces = [piece for part in _BREAKS.split(text) for piece in _short(part, most)]
    stems = [wanted & {word.stem for word in words(piece)} for piece in pieces]
    best, reach = (-1, 0), (0, 1)
    for start in range(len(pieces)):
        end, size, met = start, 0, set[str]()
        while end < len(pieces) and size + len(pieces[end]) < most:
            size += len(pieces[end]) + 1
            met |= stems[end]
            end += 1
        if (len(met), len(stems[start])) > best:
            best, reach = (len(met), len(stems[start])), (start, end)
    kept = " ".join(pieces[slice(*reach)])
    return f"{'… ' if reach[0] else ''}{kept}{' …' if reach[1] < len(pieces) else ''}"


def _short(part: str, most: int) -> Iterable[str]:
    line = " ".join(part.split())
    return (line[at : at + most // 2] for at in range(0, len(line), most // 2))


def _about(hit: Hit) -> str:
    when = f"{hit.when:%Y-%m-%d}" if hit.when else ""
    parts = (f"link: {hit.link}" if hit.link else "", when, hit.note)
    return "".join(f" – {part}" for part in parts if part)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
