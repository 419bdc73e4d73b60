"""Writes the built-in planner's answers: Markdown with references to evidence in place of figures."""

from agent.model.builtin.writing.answers import TOOLS, answer, nothing
from agent.model.builtin.writing.catalogue import explanation, not_found, undescribed
from agent.model.builtin.writing.failures import in_plain_words
from agent.model.builtin.writing.foreign import (
    listed,
    plain,
    quoted,
    repeated,
    sentence,
    unreferenced,
)
from agent.model.builtin.writing.help import WELCOME, greeting, help_text
from agent.model.builtin.writing.notes_kept import (
    NO_MEMORY,
    NOT_FROM_HERE,
    TOO_LONG,
    recalled,
    remembered,
)
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.proposals import (
    NO_ANNOTATIONS,
    NOT_TAKEN_AWAY,
    TOO_MANY_WORDS,
    WHICH_DAY,
    WHICH_WORDS,
    proposed,
)
from agent.model.builtin.writing.remarks import left_aside
from agent.model.builtin.writing.sources import query_shown

__all__ = [
    "NOT_FROM_HERE",
    "NOT_TAKEN_AWAY",
    "NO_ANNOTATIONS",
    "NO_MEMORY",
    "TOOLS",
    "TOO_LONG",
    "TOO_MANY_WORDS",
    "WELCOME",
    "WHICH_DAY",
    "WHICH_WORDS",
    "Outcome",
    "answer",
    "explanation",
    "greeting",
    "help_text",
    "in_plain_words",
    "left_aside",
    "listed",
    "not_found",
    "nothing",
    "plain",
    "proposed",
    "query_shown",
    "quoted",
    "recalled",
    "remembered",
    "repeated",
    "sentence",
    "undescribed",
    "unreferenced",
]
