"""The two doors of the agent: the model it thinks with and the thread it speaks in.

Each has several real implementations: models live in `agent.model` (built-in, scripted, Claude);
threads in `bot.threads` (Slack, terminal). There are no other ports.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from agent.approvals.approval import Approval
from agent.policy import Label
from integrations.errors import ChangeInput

# --- the model ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """What a model is told about a tool: its name, its prompt and the JSON schema of its input.

    One of a `mode` may be used only while that mode is on; until then a model that can do with
    that knows its name only.
    """

    name: str
    description: str
    schema: dict[str, Any]
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One generation to make.

    `messages` are Messages-API messages (`{"role", "content": [blocks]}`). `tools` are all that
    there are, the same in every request; `modes` are those that are on. On the last allowed
    generation the model `must_answer`: tools are declared, because earlier calls were theirs, but
    none may be called. `now` is in the project's time zone.
    """

    system: str
    messages: Sequence[dict[str, Any]]
    tools: Sequence[ToolSpec]
    now: datetime
    must_answer: bool = False
    modes: frozenset[str] = frozenset()

    @property
    def usable(self) -> tuple[ToolSpec, ...]:
        """The tools that may be called with the modes that are on."""
        return tuple(tool for tool in self.tools if not tool.mode or tool.mode in self.modes)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A few more characters of the text that is being generated."""

    text: str


@dataclass(frozen=True, slots=True)
class Retraction:
    """The text of this generation so far does not count: it broke off and begins again."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and money of one generation; the built-in model costs nothing."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


StopReason = Literal["end_turn", "tool_use", "max_tokens", "refusal"]


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation: its content blocks, verbatim, and why it ended.

    Only after `tool_use` are its tool calls complete and meant to be run.
    """

    content: tuple[dict[str, Any], ...]
    stop_reason: StopReason
    usage: Usage = field(default_factory=Usage)


class ContextExceeded(ChangeInput):
    """The conversation is longer than the model can read: it has to be shortened first."""


class Model(Protocol):
    """Anything that continues a conversation; it yields deltas and ends with one `Generation`.

    After a `Retraction` its text begins anew.
    """

    @property
    def name(self) -> str:
        """The name shown in usage rows and logs."""
        ...

    @property
    def sees(self) -> bool:
        """Whether image blocks in messages mean anything to it."""
        ...

    @property
    def window(self) -> int:
        """How many tokens it can read at once."""
        ...

    def generate(self, request: Request) -> AsyncIterator[TextDelta | Retraction | Generation]:
        """Generate once. Errors are `ContextExceeded` and those of `integrations.errors`."""
        ...

    async def count(self, request: Request) -> int | None:
        """How many tokens of its window `request` takes, or None where only a guess is left.

        Nothing is too long for a model that says 0.
        """
        ...


# --- the thread --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A step card: one tool call as people see it. `title` is human, never tool JSON."""

    id: str
    title: str
    state: Literal["running", "done", "failed"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an answer; `alt` describes it to those who cannot see it."""

    name: str
    title: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One button under a question; pressing it is the next turn, with `text` as its words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, with the choices for it; of `several` more than one may be taken."""

    label: str
    choices: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A button that may be pressed again and again: `action` names who listens, `value` what for.

    Whether somebody may do that is decided when it is pressed.
    """

    label: str
    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What Rootle finally says; every turn ends in exactly one.

    `kind` is the manner (`agent.manner`). `text` is Markdown. `mentions` are the only user ids
    that the answer may notify. `options`, or the `form`, make the answer a question (`needs_you`). `plain` is
    small talk, such as a confirmation: nobody is asked how good it was, and it is not shared.
    `evidence` are the names of what it rests on, for those who want to see that. `proposals` are
    what people decide about, or have decided: each has a card, which shows how it stands. `presses`
    are further buttons, in rows.
    """

    kind: Literal["done", "nothing_found", "cannot", "needs_you", "failed", "stopped"]
    text: str
    label: Label = field(default_factory=Label)
    files: tuple[Attachment, ...] = ()
    mentions: tuple[str, ...] = ()
    options: tuple[Option, ...] = field(default=())
    form: tuple[Field, ...] = field(default=())
    plain: bool = False
    evidence: tuple[str, ...] = ()
    proposals: tuple[Approval, ...] = ()
    presses: tuple[tuple[Press, ...], ...] = ()


class ReplyThread(Protocol):
    """Where a turn is answered. All methods may be repeated after a crash without saying twice."""

    async def status(self, text: str) -> None:
        """Show what is going on until the next message; empty text clears it."""
        ...

    async def step(self, step: Step) -> None:
        """Show or update one step card."""
        ...

    async def stream(self, text: str) -> None:
        """Show more of the answer, Markdown, before it is complete."""
        ...

    async def say(self, answer: Answer) -> None:
        """Complete what was streamed so that exactly `answer` stands in the thread.

        The cards of its proposals stand below it, or are changed where they stand already.
        """
        ...

    async def show(self, proposals: Sequence[Approval]) -> None:
        """Let the cards of these show how they stand; nothing is said."""
        ...
