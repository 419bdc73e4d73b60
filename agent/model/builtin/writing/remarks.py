"""Says what was left aside of what people said."""

from agent.model.builtin.writing.foreign import quoted


def left_aside(remark: str) -> str:
    """Words that were said during the work and are no question; they may have been a condition."""
    return f"I left {quoted(remark)} aside: I could not read it as a question about events."
