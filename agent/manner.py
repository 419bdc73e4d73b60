"""Rootle's manner in one place: how it says that it works, is done, found nothing, or cannot.

A turn ends in one of two ways. The model writes its answer: `kind_of` tells which manner that is
from the states of the tools it used last. Or the model calls a tool that ends the turn
(`ask_user`, `cannot`): `ending` makes the answer of its arguments.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from agent.policy import Label
from agent.ports import Answer, Field, Option

ToolState = Literal["done", "nothing", "failed"]
"""How a tool call went, as in `agent.tool.ToolResult.state`."""

WORKING = "is thinking…"
"""The status while a turn runs; Slack shows it behind Rootle's name."""

ENDING_TOOLS = frozenset({"ask_user", "cannot"})
"""The tools whose call ends the turn with its own answer."""

UNSUPPORTED = "[unsupported figure]"
"""What stands in an answer for a figure that no evidence supports."""

UNLABELLED = Label()
"""The label of words that hold nothing anyone read: everyone may see them."""

MOST_LISTED = 10
"""Steps named after a stop; more are counted, so that the notice stays one glance long."""


def done(text: str, *, label: Label = UNLABELLED) -> Answer:
    """A finished answer."""
    return Answer("done", text, label)


def nothing_found(searched: str, *, label: Label = UNLABELLED) -> Answer:
    """Neither success nor failure; `searched` says where and for what, as a noun phrase."""
    return Answer("nothing_found", f"Nothing found. I searched {_stop(searched)}", label)


def cannot(reason: str, instead: str = "", *, label: Label = UNLABELLED) -> Answer:
    """Out of reach: `reason` is a sentence, `instead` says what would work."""
    text = _stop(reason)
    if instead:
        text += f"\n\n{_stop(instead)}"
    return Answer("cannot", text, label)


def needs_you(
    question: str, options: Sequence[Option] = (), *, label: Label = UNLABELLED
) -> Answer:
    """A short question to the person; each option is a button."""
    return Answer("needs_you", question.strip(), label, options=tuple(options))


def failed(failure: str) -> Answer:
    """A failure of our own, under the id `failure` in the log; never the exception's text."""
    return Answer(
        "failed",
        "Something went wrong on my side and I could not finish this. Please ask me again. "
        f"If it happens twice, give this id to whoever runs Rootle: `{failure}`.",
    )


def stopped(steps: Sequence[str], *, label: Label = UNLABELLED) -> Answer:
    """Ended by a person; `steps` are the titles of what was done until then."""
    return Answer("stopped", f"Stopped. {_so_far(steps)}", label)


def taken_back() -> Answer:
    """Ended because whoever asked has deleted the question."""
    return Answer("stopped", "The question was deleted, so I stopped.")


def out_of_time(
    steps: Sequence[str],
    *,
    seconds: float,
    label: Label = UNLABELLED,
) -> Answer:
    """Ended by the limit of time for one turn."""
    text = (
        f"I stopped after {seconds:.0f} seconds, the most I may spend on one request. "
        "A narrower question, such as a shorter time, would help. " + _so_far(steps)
    )
    return Answer("stopped", text, label)


def at_limit(answer: Answer, most: str, more: str) -> Answer:
    """An answer to which there may be more; `most` is what one request may take, `more` a job."""
    note = (
        f"_I had to answer here, because one request may take {most} at most; in the background it "
        f"may take {more}._"
    )
    return replace(answer, text=f"{answer.text.rstrip()}\n\n{note}")


def put_off() -> Answer:
    """A question that is answered in the background from here."""
    words = (
        "I work on this in the background and answer here when I am done. Say “stop” to end it; "
        "whatever else you write here meanwhile, I take into account."
    )
    return Answer("done", words, plain=True)


def at_it_already(since: str) -> Answer:
    """To somebody who adds words to work in the background; `since` is for how long it goes on."""
    words = f"Noted for what I do here in the background, for {since} now."
    return Answer("done", words, plain=True)


def rests() -> Answer:
    """A question of Rootle's that nobody has answered for a day."""
    words = (
        "Nobody answered my question within a day, so I let this rest. Answer whenever you like, and "
        "I go on from there."
    )
    return Answer("done", words, plain=True)


def ended_early(what: str, why: str) -> Answer:
    """Work in the background that failed; `why` is for those who run Rootle."""
    return Answer(
        "failed",
        f"I could not finish what I did in the background ({what}): {_stop(why)} "
        "Please ask me again; if it happens twice, tell whoever runs Rootle.",
    )


def ending(tool: str, arguments: Mapping[str, Any], *, label: Label = UNLABELLED) -> Answer | None:
    """The answer that calling `tool` ends the turn with; None for every other tool.

    `arguments` are the raw input of a call that the tool's schema has accepted.
    """
    match tool:
        case "ask_user":
            options = [Option(o["label"], o["says"]) for o in arguments.get("options", ())]
            asked = needs_you(arguments["question"], options, label=label)
            return replace(asked, form=_form(arguments.get("fields", ())))
        case "cannot":
            return cannot(arguments["reason"], arguments.get("instead", ""), label=label)
        case _:
            return None


def _form(fields: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    return tuple(
        Field(field["label"], tuple(field["choices"]), bool(field.get("several")))
        for field in fields
    )


def mend(problems: Sequence[str]) -> str:
    """What the model is told, once, when its answer holds figures that no evidence supports."""
    lines = "\n".join(f"- {problem}" for problem in problems)
    return (
        f"<correction>\nYour answer was not said yet, because of its figures:\n{lines}\n"
        "Write the whole answer again. Write every figure as a reference to stored evidence or "
        "as a named formula over such references, and leave out what has none.\n</correction>"
    )


def kind_of(
    states: Collection[ToolState], stop_reason: str = "end_turn"
) -> Literal["done", "nothing_found", "cannot"]:
    """The manner of an answer that the model wrote as text.

    `states` are those of the tool calls of the last generation that used any, in this turn. One
    that found something makes an answer; else one that searched in vain makes `nothing_found`;
    when all failed, the text says why and what to do: `cannot`. So is a refusal.
    """
    if stop_reason == "refusal":
        return "cannot"
    if not states or "done" in states:
        return "done"
    return "nothing_found" if "nothing" in states else "cannot"


def thread_is_over() -> Answer:
    """A thread has spent all that one thread may."""
    return cannot(
        "This thread has used up what one thread may cost",
        "Please ask in a new one. Whoever runs Rootle can raise ROOTLE_THREAD_USD or "
        "ROOTLE_THREAD_TOKENS.",
    )


def too_long() -> Answer:
    """More than the model can read, also when it is summed up."""
    return cannot(
        "This is more than I can read at once, also after I summed up what was said before",
        "Please ask in a new thread, or for less at once: one file instead of several, "
        "a shorter time, fewer rows.",
    )


def wordless(stop_reason: str) -> Answer:
    """There is no text to say: the model declined, or found no words."""
    if stop_reason == "refusal":
        return cannot("Claude declined to answer this", "Please ask it another way.")
    return cannot("I found no words for an answer", "Please ask it another way.")


def cut_off(text: str) -> str:
    """An answer that is longer than one may be, with a word that it is not whole."""
    return f"{text.rstrip()}\n\n_This is as long as one answer may be, so it ends here._"


def _so_far(steps: Sequence[str]) -> str:
    if not steps:
        return "Nothing was finished until then."
    lines = [f"- {step}" for step in steps[:MOST_LISTED]]
    if len(steps) > MOST_LISTED:
        lines.append(f"- and {len(steps) - MOST_LISTED} more")
    return "Done so far:\n" + "\n".join(lines)


def _stop(sentence: str) -> str:
    sentence = sentence.strip()
    return sentence if sentence.endswith((".", "!", "?", "…", ":", "`", "”")) else sentence + "."
