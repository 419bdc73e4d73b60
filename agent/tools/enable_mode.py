"""Turns on a mode, and with it the tools that belong to it, for the rest of the conversation."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from agent.enabling import said
from agent.tool import ToolContext, ToolResult, Toolset, tool
from integrations.errors import ChangeInput


async def enable_mode(
    context: ToolContext, mode: Annotated[str, Field(min_length=1, max_length=60)]
) -> ToolResult:
    """Turn on one of the modes of your instructions, to gain its tools.

    They can be used from your next step on, for the rest of the conversation. Several modes can
    be on at once: one call for each.
    """
    if mode not in context.gains:
        there_are = ", ".join(context.gains)
        raise ChangeInput(f"There is no mode {mode!r}. There are: {there_are}.")
    gained = context.gains[mode]
    return ToolResult(said(mode, gained), gained=gained)


def _title(arguments: Mapping[str, Any]) -> str:
    mode = str(arguments.get("mode", "")).replace("_", " ")
    return f"Turning on the mode {mode}" if mode else "Turning on a mode"


TOOLSET = Toolset(
    "enable_mode",
    (tool(enable_mode, risk="read", access="", title=_title),),
    core=True,
)
