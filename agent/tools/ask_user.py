"""Asks the person one short question, with buttons, and ends the turn until they answer."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from agent.tool import ToolContext, ToolResult, Toolset, tool


class Choice(BaseModel):
    """One button: `label` is on it, `says` is what the person says by pressing it."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=75)]  # Slack's limit for a button
    says: Annotated[str, Field(min_length=1, max_length=500)]


class FormField(BaseModel):
    """One question of a form; with `several` more than one choice may be taken."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=200)]
    choices: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=75)]], Field(min_length=2, max_length=25)
    ]
    several: bool = False


Fields = Annotated[list[FormField], Field(max_length=5)]  # what people fill in at one glance
Choices = Annotated[list[Choice], Field(max_length=5)]  # one row of Slack's buttons


async def ask_user(
    context: ToolContext,
    question: Annotated[str, Field(min_length=1, max_length=500)],
    options: Choices = [],  # noqa: B006 -- read for the schema only, pydantic copies it
    fields: Fields = [],  # noqa: B006
) -> ToolResult:
    """Ask the person one short question when two readings of the request are equally good.

    It ends the turn: the answer comes as the next message. Give two to four options where you
    can; `says` is a complete request that you could carry out without reading back. Never ask
    what you can look up, and call no other tool beside it. Where several things are open at once,
    give them as `fields` in place of options: people choose for each and send them together.
    """
    return ToolResult("Asked. The answer is the next message.")


def _title(arguments: Mapping[str, Any]) -> str:
    return "Asking which one you mean" if arguments.get("options") else "Asking a question"


TOOLSET = Toolset(
    "ask_user",
    (tool(ask_user, risk="read", access="", title=_title),),
    core=True,
)
