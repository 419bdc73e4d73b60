"""Does what is no figure: keeps and forgets notes, and proposes notes on the charts."""

from collections.abc import Collection, Sequence
from datetime import datetime

from agent.model.builtin import annotating, notes, writing
from agent.model.builtin.history import Call, History
from agent.model.builtin.steps import Say, Step, Use, failure
from agent.tools.annotate import LONGEST_NOTE as LONGEST_ANNOTATION
from agent.tools.remember import LONGEST as LONGEST_NOTE
from agent.tools.remember import SAID_ALONE


def to_be_done(
    history: History, made: Sequence[Call], tools: Collection[str], now: datetime
) -> Step | None:
    """The step of what asks for a deed and not for a figure; None where nothing does.

    `made` are the calls so far, `tools` the names that may be used.
    """
    if asked_to := notes.wish(history):
        return _note(asked_to, made, tools)
    if annotation := annotating.wish(history, now):
        return _annotate(annotation, made, tools)
    return Say(writing.NOT_TAKEN_AWAY) if annotating.wants_it_gone(history) else None


def _note(
    asked: notes.Keep | notes.Forget | notes.Recall, made: Sequence[Call], tools: Collection[str]
) -> Step:
    """Keep or forget a note by the tool and say what became of it, or say what is kept."""
    if isinstance(asked, notes.Recall):
        return Say(writing.recalled(asked.notes))
    if isinstance(asked, notes.Keep) and len(asked.note) > LONGEST_NOTE:
        return Say(writing.TOO_LONG)
    call = next((one for one in made if one.name == "remember"), None)
    if call is None:
        return Use((notes.call_of(asked),)) if "remember" in tools else Say(writing.NO_MEMORY)
    if call.failed and call.result and call.result.text.startswith(SAID_ALONE):
        return Say(writing.NOT_FROM_HERE)
    if call.failed or call.result is None:
        return Say(failure(call))
    return Say(writing.remembered(call.result.text))


def _annotate(asked: annotating.Note, made: Sequence[Call], tools: Collection[str]) -> Step:
    """Propose the note by the tool and say that it waits; or ask for its words or its day."""
    if "annotate" not in tools:
        return Say(writing.NO_ANNOTATIONS)
    if not asked.words or len(asked.words) > LONGEST_ANNOTATION:
        return Say(writing.WHICH_WORDS if not asked.words else writing.TOO_MANY_WORDS)
    if not (asked.day or asked.release):
        words = f"{asked.wrong} {writing.WHICH_DAY}".strip()
        question = {"question": words, "options": asked.options()}
        return Use((("ask_user", question),)) if "ask_user" in tools else Say(words)
    call = next((one for one in made if one.name == "annotate"), None)
    if call is None:
        return Use((("annotate", asked.input),))
    if call.failed or call.result is None:
        return Say(failure(call))
    return Say(writing.proposed(call.result.text))
