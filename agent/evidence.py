"""No number without evidence: fills in the figures of an answer and finds those nobody can check.

Models never type a figure. They write references (`agent.figures.references`), which are filled in from
stored results while the answer streams; what they typed all the same is found by `check`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.figures.excuses import excuses
from agent.figures.freehand import unsupported
from agent.figures.reference_words import LONGEST, closing
from agent.figures.references import EvidenceError, fill
from agent.manner import UNSUPPORTED
from agent.state.evidence import Evidence
from agent.tool import ToolResult

MOST_ROWS = 200
"""Rows shown to a model; all of them are stored, and references reach every one."""

MOST_CHARACTERS = 12_000
"""Characters of rows shown to a model, about 4,000 tokens: ten such results fit any context."""


class EvidenceStream:
    """Fills in references while text arrives in pieces of any size.

    A half-written `{{…` is held back until it is complete. A reference that no evidence supports
    becomes `[unsupported figure]`, and is in `errors`.
    """

    def __init__(self, evidence: Iterable[Evidence] = ()) -> None:
        self._evidence = {one.name: one for one in evidence}
        self._held = ""
        self._after_percent = False
        self.errors: list[EvidenceError] = []

    def know(self, evidence: Iterable[Evidence]) -> None:
        """What references may name from now on; nothing has to be read before the first `{{`."""
        self._evidence = {one.name: one for one in evidence}

    def feed(self, text: str) -> str:
        """Take more text and return what can be shown of it."""
        self._held += text
        ready = ""
        while True:
            before, braces, rest = self._held.partition("{{")
            if not braces:
                # one brace at the end may be the first half of two
                keep = 1 if self._held.endswith("{") else 0
                shown = self._held[: len(self._held) - keep]
                self._held = self._held[len(shown) :]
                return ready + self._once(shown)
            ready += self._once(before)
            held = braces + rest
            end = closing(held, 2, whole=len(rest) > LONGEST)
            if end >= 0:
                ready += self._fill(held[2 : end - 2])
                self._held = held[end:]
                self._after_percent = ready.endswith("%")
            elif len(rest) > LONGEST:
                ready += braces  # nothing that long is a reference
                self._held = rest
            else:
                self._held = held
                return ready

    def end(self) -> str:
        """What was still held back; a reference that never closed is unsupported."""
        held, self._held = self._held, ""
        if not held.startswith("{{"):
            return self._once(held)
        end = closing(held, 2, whole=True)
        if end >= 0:
            return self._fill(held[2 : end - 2]) + held[end:]
        self.errors.append(EvidenceError(held[2:].strip(), "it is not closed by two braces."))
        return UNSUPPORTED

    def _once(self, text: str) -> str:
        """Text behind a figure, without the percent sign that the figure brought already."""
        if text and self._after_percent:
            self._after_percent = False
            return text.removeprefix("%")
        return text

    def _fill(self, reference: str) -> str:
        try:
            return fill(reference, self._evidence)
        except EvidenceError as error:
            self.errors.append(error)
            return UNSUPPORTED


@dataclass(frozen=True, slots=True)
class Check:
    """An answer as people read it, and what is wrong with its figures, a sentence each.

    In `text` references are filled in, and what is unsupported is marked.
    """

    text: str
    problems: tuple[str, ...] = ()


def check(
    text: str,
    evidence: Sequence[Evidence],
    *,
    question: str,
    quotable: Sequence[str] = (),
    verbatim: Sequence[str] = (),
) -> Check:
    """Check a whole answer as the model wrote it.

    `question` is what the person said; its numerals may be repeated. `quotable` are texts that
    the model may quote word for word, numerals and all; `verbatim` are sentences that it may
    repeat whole without quotation marks, such as a tool's error.
    """
    typed = unsupported(
        text, excuses(evidence, question=question, quotable=quotable, verbatim=verbatim)
    )
    marked = text
    for numeral in reversed(typed):
        marked = f"{marked[: numeral.end]} {UNSUPPORTED}{marked[numeral.end :]}"
    stream = EvidenceStream(evidence)
    filled = stream.feed(marked) + stream.end()
    problems = [str(error) for error in stream.errors]
    problems += [f"{n.text.strip()!r} is typed by hand: no evidence shows it." for n in typed]
    return Check(filled, tuple(dict.fromkeys(problems)))


# --- what models read --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rendered:
    """A tool's result as a model reads it; `name` is empty when no evidence came with it.

    `rows` are those that were shown, of `total` that are stored.
    """

    text: str
    name: str = ""
    nothing: bool = False
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    total: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether there are rows that were not shown: nothing may be concluded from the others."""
        return len(self.rows) < self.total


def render_for_model(result: ToolResult, evidence: Evidence | None = None) -> str:
    """The tool's words, a line about the evidence, then its rows as JSON, one a line.

    At most `MOST_ROWS` rows and `MOST_CHARACTERS` characters of them; a cut is said.
    """
    if evidence is None:
        return result.text
    about = {
        "name": evidence.name,
        "nothing": result.state == "nothing",
        "columns": list(evidence.columns),
        "rows": len(evidence.rows),
        "start": evidence.start and evidence.start.isoformat(),
        "end": evidence.end and evidence.end.isoformat(),
    }
    lines = [f"evidence: {_json(about)}"]
    lines += _within_limits(_json(list(row)) for row in evidence.rows)
    shown = len(lines) - 1
    if shown < len(evidence.rows):
        lines.append(
            f"cut: only the first {shown} of {len(evidence.rows)} rows are shown; "
            "references reach all of them."
        )
    return "\n".join([result.text, *lines])


def read_rendered(text: str) -> Rendered:
    """Read back what `render_for_model` wrote; the rows are those that were shown.

    The last line that starts with `evidence: {` counts: rows cannot look like it, and a tool's own
    words stand before it.
    """
    lines = text.split("\n")  # rows hold every other kind of line break unescaped
    starts = [i for i, line in enumerate(lines) if line.startswith("evidence: {")]
    if not starts:
        return Rendered(text)
    at = starts[-1]
    about = json.loads(lines[at].removeprefix("evidence: "))
    rows = (line for line in lines[at + 1 :] if line.startswith("["))
    return Rendered(
        text="\n".join(lines[:at]),
        name=about["name"],
        nothing=about["nothing"],
        columns=tuple(about["columns"]),
        rows=tuple(tuple(json.loads(row)) for row in rows),
        start=about["start"] and datetime.fromisoformat(about["start"]),
        end=about["end"] and datetime.fromisoformat(about["end"]),
        total=about["rows"],
    )


def _within_limits(rows: Iterable[str]) -> Iterator[str]:
    size = 0
    for number, row in enumerate(rows):
        size += len(row)
        if number >= MOST_ROWS or size > MOST_CHARACTERS:
            return
        yield row


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
