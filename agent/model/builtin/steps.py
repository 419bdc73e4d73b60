"""What the built-in model does next: it calls tools, or it finishes with words."""

from dataclasses import dataclass

from agent.model.builtin import writing
from agent.model.builtin.carrying_out import Calls
from agent.model.builtin.history import Call

UNKNOWN_FAILURE = "That did not work, and I do not know why."


@dataclass(frozen=True, slots=True)
class Say:
    """Finish with these words."""

    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """Call these tools: names and inputs."""

    calls: Calls


Step = Say | Use


def failure(call: Call) -> str:
    """Why a call failed: the tool's own sentence, as people say it; below it are hints for models."""
    says = call.result.text.strip().partition("\n")[0] if call.result else ""
    plainly = " ".join(filter(None, writing.in_plain_words(says)))
    return writing.unreferenced(plainly) or UNKNOWN_FAILURE
