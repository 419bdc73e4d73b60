"""Says plainly that a request is out of reach, and what can be done instead; it ends the turn."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from agent.tool import ToolContext, ToolResult, Toolset, tool


async def cannot(
    context: ToolContext,
    reason: Annotated[str, Field(min_length=1, max_length=500)],
    instead: Annotated[str, Field(max_length=1000)] = "",
) -> ToolResult:
    """Say that the request cannot be done with the tools there are; it ends the turn.

    `reason` is one sentence for the person: what exactly is out of reach. `instead` is what you
    can do, or who could do it. Use it rather than a partial answer to another question, and call
    no other tool beside it.
    """
    return ToolResult("Said.")


def _title(arguments: Mapping[str, Any]) -> str:
    return "Saying what I can do instead"


TOOLSET = Toolset(
    "cannot",
    (tool(cannot, risk="read", access="", title=_title),),
    core=True,
)
