"""Puts a result into the built-in planner's words and reads it as people do, figures filled in."""

from dataclasses import dataclass

from agent.evidence import check, read_rendered, render_for_model
from agent.model.builtin.plan import Query
from agent.model.builtin.writing.answers import answer
from agent.model.builtin.writing.outcome import Outcome
from agent.tool import Table, ToolResult
from tests.thinking.talk import berlin, evidence

NOW = berlin("2026-11-22T14:05:33")


@dataclass(frozen=True)
class Written:
    """An answer as it was `written`, as it is read (`text`), and what is wrong with its figures."""

    written: str
    text: str
    problems: tuple[str, ...]

    @property
    def table(self) -> list[list[str]]:
        """The cells of its table, without the heading and the rule below it."""
        lines = [line for line in self.text.split("\n") if line.startswith("|")]
        return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]

    @property
    def heading(self) -> list[str]:
        line = next(line for line in self.text.split("\n") if line.startswith("|"))
        return [cell.strip() for cell in line.strip("|").split(" | ")]


def write(
    tool,
    arguments,
    columns,
    rows,
    *,
    span=None,
    said="",
    state="done",
    notes=(),
    shown="",
    wants="",
) -> Written:
    """The answer to a call of `tool` that found `rows`; `span` is two times in Berlin."""
    span = span or ("2026-11-09", "2026-11-16")
    arguments = {"date_from": "2026-11-09", "date_to": "2026-11-15"} | arguments
    if tool == "run_sql":
        arguments.pop("date_from"), arguments.pop("date_to")
        span = (None, None)
    start, end = (moment and berlin(moment) for moment in span)
    result = ToolResult(said, Table("SELECT 1", columns, tuple(map(tuple, rows)), start, end),
                        state=state)  # fmt: skip
    kept = evidence("E1", result, tool, arguments)
    rendered = read_rendered(render_for_model(result, kept))
    text = answer(Outcome(Query(tool, arguments, notes, shown, wants), rendered, NOW))
    # what a look-up returned may be quoted, see `agent.ending`
    quotable = [said] if tool == "read_taxonomy" else []
    checked = check(text, [kept], question="", quotable=quotable)
    return Written(text, checked.text, checked.problems)
