"""Turns an annotated async function into a tool: its name, docstring and types are the schema.

What only reads, or changes Rootle's own memory alone, is a `tool`, whose function does it. What
changes anything else is a `proposing` one, whose function only says what would be done: people
approve that, and the executor does it.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agent.approvals.approval import Proposal
from agent.approvals.risk import Risk
from agent.charts.chart import Chart
from agent.names.taxonomy import Taxonomy
from agent.policy import Label
from agent.ports import ToolSpec
from agent.searching.docs import Docs
from agent.tool_schema import compact
from agent.turn import Turn
from integrations.errors import AskPerson, ChangeInput
from integrations.posthog import PostHog

if TYPE_CHECKING:
    from agent.state.answers import PastAnswers  # stores store what this module declares
    from agent.state.conversations import Conversations
    from agent.state.evidence import EvidenceStore
    from agent.state.memories import Memories


Still = Callable[[PostHog, Mapping[str, Any]], Awaitable[Mapping[str, str]]]
"""Looks at the target of an effect with these arguments, as far as people were shown it."""


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

    One that changes other things has no `run` that could: it has `propose`, and `still`, which looks
    at the target of an effect's arguments again and returns what a `Proposal` has as `seen`. A new
    `version` is one whose arguments mean something else. `example` is an input that it takes, by
    which tests show of every such tool that it does nothing by itself.
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
    propose: Callable[..., Awaitable[Proposal]] | None = None
    still: Still | None = None
    version: int = 1
    example: Mapping[str, Any] = field(default_factory=dict)

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
    """Make a tool of `function(context, **arguments)`, which reads.

    `access` names the right that the asker needs; `title` gives the step card's human words.
    Raises `ValueError` for another risk than `read`, but for a `note` that is Rootle's `own`.
    """
    if (risk, own) not in {("read", False), ("note", True)}:
        raise ValueError(
            f"{function.__name__}: what changes more than Rootle's own notes is `proposing`; only "
            "a note can be Rootle's own."
        )
    arguments, spec = _described(function)
    return Tool(
        name=spec.name,
        description=spec.description,
        risk=risk,
        access=access,
        arguments=arguments,
        run=function,
        title=title,
        spec=spec,
        own=own,
    )


def proposing(
    function: Callable[..., Awaitable[Proposal]],
    *,
    access: str,
    title: Callable[[Mapping[str, Any]], str],
    still: Still,
    example: Mapping[str, Any],
    risk: Risk = "public",
    version: int = 1,
) -> Tool:
    """Make a tool of `function(context, **arguments)`, which reads and says what would be done.

    Undeclared, its risk is the highest. Raises `ValueError` for `read`, see `tool`.
    """
    if risk == "read":
        raise ValueError(f"{function.__name__}: what only reads is a `tool`.")
    arguments, spec = _described(function)
    return Tool(
        name=spec.name,
        description=spec.description,
        risk=risk,
        access=access,
        arguments=arguments,
        run=_runs_nothing,
        title=title,
        spec=spec,
        propose=function,
        still=still,
        version=version,
        example=example,
    )


async def _runs_nothing(context: ToolContext, **arguments: Any) -> ToolResult:
    raise AskPerson("This changes things and is done only by people's approval.")


def _described(function: Callable[..., Any]) -> tuple[type[BaseModel], ToolSpec]:
    """The arguments of a tool's function, and what a model is told about it."""
    fields: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(function, eval_str=True).parameters.items())[1:]:
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[name] = (parameter.annotation, default)
    arguments = create_model(function.__name__, __config__=ConfigDict(extra="forbid"), **fields)
    description = inspect.cleandoc(function.__doc__ or "")
    schema = compact(arguments.model_json_schema())
    return arguments, ToolSpec(function.__name__, description, schema)
