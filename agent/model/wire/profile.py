"""What the model behind an address can do, as the address itself says.

Anthropic's models endpoint has a block of capabilities for each model; where that block is missing (most
gateways and all local servers), nothing is taken for granted and only the plain parts of the API are used.
"""

from dataclasses import dataclass, replace
from typing import Literal

from anthropic.types import ModelInfo

Effort = Literal["low", "medium", "high"]

CAUTIOUS_WINDOW = 100_000
"""Tokens that any model worth asking can read, where nothing says how many it is."""

CAUTIOUS_OUTPUT = 8_192
"""Tokens that any such model can write."""

MOST_OUTPUT = 32_000
"""Tokens of an answer in a thread, thinking included: more than that nobody reads."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What may be used with one model.

    `window` and `output` are in tokens. `deferred` that tools may be declared without being loaded, to be
    loaded by references. `known` that the endpoint said all this itself.

    Three are known and not used. `strict` inputs: only so many tools and optional fields may be strict
    at once, and every input is checked here anyway. `context_editing` and `compaction`: what the server
    leaves out would not be in our log, from which another process has to be able to go on.
    """

    window: int = CAUTIOUS_WINDOW
    output: int = CAUTIOUS_OUTPUT
    images: bool = False
    strict: bool = False
    deferred: bool = False
    thinking: bool = False
    efforts: frozenset[str] = frozenset()
    context_editing: bool = False
    compaction: bool = False
    known: bool = False

    def plain(self) -> "Profile":
        """The same model without anything that is not of every Messages API."""
        return replace(
            self, strict=False, deferred=False, thinking=False, efforts=frozenset(),
            context_editing=False, compaction=False,
        )  # fmt: skip

    @property
    def is_plain(self) -> bool:
        """Whether nothing is left to leave out."""
        return self == self.plain()


def profile_of(info: ModelInfo) -> Profile:
    """The profile of a model from what the models endpoint says of it."""
    can = info.capabilities
    if can is None:
        return Profile(window=info.max_input_tokens or CAUTIOUS_WINDOW)
    efforts = {"low": can.effort.low, "medium": can.effort.medium, "high": can.effort.high}
    managing = can.context_management
    return Profile(
        window=info.max_input_tokens or CAUTIOUS_WINDOW,
        output=min(info.max_tokens or CAUTIOUS_OUTPUT, MOST_OUTPUT),
        images=can.image_input.supported,
        strict=can.structured_outputs.supported,
        # No capability names deferred tools: they came with the models that manage their context.
        deferred=managing.supported,
        thinking=can.thinking.supported and can.thinking.types.adaptive.supported,
        efforts=frozenset(name for name, one in efforts.items() if one.supported)
        if can.effort.supported
        else frozenset(),
        context_editing=_supports(managing.clear_tool_uses_20250919),
        compaction=_supports(managing.compact_20260112),
        known=True,
    )


def _supports(one: object) -> bool:
    return bool(getattr(one, "supported", False))
