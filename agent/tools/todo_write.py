"""Keeps the list of steps of a longer piece of work, which people see as it gets done."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from agent.todo import Todo, written_out
from agent.tool import ToolContext, ToolResult, Toolset, tool

Items = Annotated[list[Todo], Field(min_length=1, max_length=20)]


async def todo_write(context: ToolContext, items: Items) -> ToolResult:
    """Write down the steps of a piece of work that takes three or more of them, and keep it up.

    Every call replaces the whole list. Write it before the first step, mark one step as `doing`
    while you work on it and `done` as soon as it is. Not for a question that one or two calls
    answer.
    """
    left = sum(item.state != "done" for item in items)
    head = f"{left} of {len(items)} steps left:" if left else "All steps are done:"
    return ToolResult(f"{head}\n{written_out(items)}")


def _title(arguments: Mapping[str, Any]) -> str:
    items = [item for item in arguments.get("items", ()) if isinstance(item, dict)]
    done = sum(item.get("state") == "done" for item in items)
    doing = next((str(item["text"]) for item in items if item.get("state") == "doing"), "")
    if not items:
        return "Planning"
    return f"Plan, {done} of {len(items)} done" + (f": {doing[:60]}" if doing else "")


TOOLSET = Toolset(
    "todo_write",
    (tool(todo_write, risk="read", access="", title=_title),),
    core=True,
)
