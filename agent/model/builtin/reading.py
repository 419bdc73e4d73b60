"""The words of a question that are worth looking up before anyone knows what they mean."""

from datetime import datetime

from agent.model.builtin.understanding.sought import sought_words


def sought(question: str, now: datetime) -> str:
    """The words to look up: names and values as they were written, then what countries are called.

    Times, measures and small talk are left out; empty when nothing else was said.
    """
    return sought_words(question, now)
