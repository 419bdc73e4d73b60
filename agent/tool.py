"""Turns an annotated async function into a tool: its name, docstring and types are the schema."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agent.charts.chart import Chart
from agent.names.taxonomy import Taxonomy
from agent.policy import Label
from agent.ports import ToolSpec
from agent.searching.docs import Docs
from agent.tool_schema import compact
from agent.turn import Turn
from integrations.errors import ChangeInput
from integrations.posthog import PostHog

if TYPE_CHECKING:
    from agent.state.answers import PastAnswers  # stores store what this module declares
    from agent.state.conversations import Conversations
    from agent.state.evidence import EvidenceStore
    from agent.state.memories import Memories

Risk = Literal["read", "note", "write", "public"]
"""What a tool may do to the world; see promise 4 in the design."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that a tool found, as evidence: what was asked, over which time, and what came back.

    `start` is inclusive and `end` exclusive, both in the project's time zone. `chart` says how the
    table is best drawn, if it is.
    """

    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    start: datetime | None = None
    end: datetime | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gives back: words for the model, and the table behind any figure.

    `nothing` is neither success nor failure: the words say what was searched. `gained` are the
    names of tools that may be used from now on.
    """

    text: str
    table: Table | None = None
    state: Literal["done", "nothing", "failed"] = "done"
    label: Label = field(default_factory=Label)
    gained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What a tool may use: the turn it works for, the clock, and the systems it reads.

    `now` is in the project's time zone. `evidence` and `conversations` are for reading: what tools
    return is stored for them. `may_see_persons` says whether names and e-mails of single people
    may be listed.
    `gains` are the names of the tools of each mode that there is.
    """

    turn: Turn
    now: datetime
    posthog: PostHog
    taxonomy: Taxonomy
    evidence: "EvidenceStore"
    may_see_persons: bool
    conversations: "Conversations"
    memories: "Memories"
    answers: "PastAnswers"
    docs: Docs
    gains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tool:
    """One capability; `run` takes the context and the validated arguments.

    `spec` is what a model is told about it, made once: making a schema takes milliseconds. `own`
    is one that changes nothing but Rootle's own memory, where people see it and undo it.
    """

    name: str
    description: str
    risk: Risk
    access: str
    arguments: type[BaseModel]
    run: Callable[..., Awaitable[ToolResult]]
    title: Callable[[Mapping[str, Any]], str]
    spec: ToolSpec
    own: bool = False

    @property
    def needs_approval(self) -> bool:
        """Whether a person has to approve each call, or has given leave for it, before it runs."""
        return self.risk != "read" and not self.own

    def parse(self, raw: Any) -> dict[str, Any]:
        """Check `raw` against the schema.

        Raises `ChangeInput` with every mistake named, so that the model can mend its call.
        """
        try:
            checked = self.arguments.model_validate(raw)
        except ValidationError as error:
            mistakes = "; ".join(
                f"{'.'.join(map(str, e['loc'])) or 'input'}: {e['msg']}" for e in error.errors()
            )
            raise ChangeInput(f"{self.name} cannot run: {mistakes}.") from error
        return {name: getattr(checked, name) for name in type(checked).model_fields}


@dataclass(frozen=True, slots=True)
class Toolset:
    """The tools of one file in `agent/tools/`; `core` ones are there in every mode."""

    name: str
    tools: Sequence[Tool]
    core: bool = field(default=False, kw_only=True)


def tool(
    function: Callable[..., Awaitable[ToolResult]],
    *,
    risk: Risk,
    access: str,
    title: Callable[[Mapping[str, Any]], str],
    own: bool = False,
) -> Tool:
    """Make a tool of `function(context, **arguments)`.

    `access` names the right that the asker needs; `title` gives the step card's human words.
    Only a `note` can be `own`, see `Tool`: raises `ValueError` for another risk.
    """
    if own and risk != "note":
        raise ValueError(f"{function.__name__}: only what is a note can be Rootle's own.")
    fields: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(function, eval_str=True).parameters.items())[1:]:
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[name] = (parameter.annotation, default)
    arguments = create_model(function.__name__, __config__=ConfigDict(extra="forbid"), **fields)
    description = inspect.cleandoc(function.__doc__ or "")
    return Tool(
        name=function.__name__,
        description=description,
        risk=risk,
        access=access,
        arguments=arguments,
        run=function,
        title=title,
        spec=ToolSpec(function.__name__, description, compact(arguments.model_json_schema())),
        own=own,
    )
