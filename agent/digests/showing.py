"""Says what there is of digests: their list, one of them with its buttons, and what was done."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from agent import manner
from agent.digests.moments import moment
from agent.digests.ordering import EXAMPLES
from agent.model.builtin.writing.foreign import plain, repeated
from agent.ports import Answer, Press
from agent.schedules.describing import describe
from agent.schedules.recurrence import UnreadableRecurrence
from agent.state.job_rows import Job
from agent.state.schedule_rows import Schedule
from agent.turn import Person

ACTION = "digest"
"""The first part of the `action_id` of buttons: `digest:run`; their value is the number."""

NO_WORKERS = (
    "Nobody works on jobs here yet, so it has to wait: whoever runs Rootle can set REDIS_URL and "
    "start `rootle worker`."
)
LONGEST_WORDS = 500

OPEN_AGAIN = (
    "Somebody has changed this digest meanwhile: close this form, and press Edit once more."
)
CHANGED_MEANWHILE = "Somebody has changed this digest meanwhile, so yours was not put in its place:"


def how_to() -> Answer:
    """How a digest is ordered."""
    return Answer("done", _how_to(), plain=True)


def none_yet() -> Answer:
    """There are no digests in this place, and how to order one."""
    return Answer("done", f"There is no digest here yet. {_how_to()}", plain=True)


def _how_to() -> str:
    examples = "\n".join(f"- `{one}`" for one in EXAMPLES)
    return (
        "Say when, and I post a summary of the product: its main events and conversions, what moved "
        "most, and where. Behind a colon you can put questions of your own, and “only if notable” "
        f"keeps me quiet otherwise. For example:\n\n{examples}"
    )


def listed(found: Sequence[Schedule], entries: Sequence[str]) -> Answer:
    """All digests of a place, each with a row of buttons."""
    lines = "\n".join(f"- {entry}" for entry in entries)
    rows = tuple(_buttons(one, numbered=len(found) > 1) for one in found)
    return Answer("done", f"Digests here:\n\n{lines}", plain=True, presses=rows)


def one_of(one: Schedule, words: str, entry: str, *, notes: Sequence[str]) -> Answer:
    """One digest after something was done with it, with what was taken for granted."""
    text = "\n\n".join([words, entry, *([" ".join(map(plain, notes))] if notes else [])])
    return Answer("done", text, plain=True, presses=(_buttons(one, numbered=False),))


def entry(one: Schedule, *, owner: str, last: Job | None) -> str:
    """A digest in one line: number, what, when, next, whose, and what became of the last run."""
    parts = [f"**{one.id}: {plain(one.title)}**, {when(one)}", _next(one)]
    parts.append(f"ordered by {plain(owner)}")
    if last is not None:
        parts.append(_run(last))
    return "; ".join(parts)


def _run(last: Job) -> str:
    said = plain(last.outcome or last.progress, most=LONGEST_WORDS)
    if last.finished_at:
        return f"last run: {said}"
    if last.state != "running":
        return f"a run waits for its turn{said and f': {said}'}"
    return f"running now{said and f': {said}'}"


def when(one: Schedule) -> str:
    """When it comes, in words."""
    try:
        words = describe(one.recurrence)
    except UnreadableRecurrence:
        words = "at times that only a newer version of me understands"
    return f"{words}, only if notable" if one.only_notable else words


def named(one: Schedule) -> str:
    """A digest in a sentence."""
    return f"“{plain(one.title)}”, {when(one)}"


def person(who: Person) -> str:
    """Somebody as the channel is told of them, without a notification."""
    return plain(who.name)


def deleted(one: Schedule, *, already: bool = False) -> Answer:
    """It is gone, and can come back."""
    words = f"Digest {one.id} is deleted{' already' if already else ''}: {named(one)}."
    undo = Press("Undo", f"{ACTION}:restore", str(one.id))
    return Answer("done", words, plain=True, presses=((undo,),))


def several(numbers: Sequence[int]) -> Answer:
    """An edit of more than one."""
    named = " and ".join(map(str, numbers))
    return manner.cannot(
        f"Digests are edited one at a time, so {named} stay as they are",
        f"Say for example `/rootle digest edit {numbers[0]} every Friday at 16`",
    )


def too_many(most: int) -> Answer:
    """More digests than one command takes."""
    return manner.cannot(f"I do this with at most {most} digests at once, so nothing was done")


def what_behind(verb: str, numbers: Sequence[int], rest: str) -> Answer:
    """Words behind the numbers that mean nothing there."""
    named = " and ".join(map(str, numbers))
    return manner.cannot(
        f"{repeated(rest, most=LONGEST_WORDS)} is not understood behind the number, so nothing was "
        "done",
        f"Say `/rootle digest {verb} {named}`, with the numbers alone",
    )


def together(answers: Sequence[Answer]) -> Answer:
    """What was done with several, each button with the number of its digest."""
    rows = tuple(
        tuple(replace(press, label=f"{press.label} ({press.value})") for press in row)
        for answer in answers
        for row in answer.presses
    )
    return Answer("done", "\n\n".join(one.text for one in answers), plain=True, presses=rows)


def how_to_edit(one: Schedule) -> Answer:
    """The words with which it is changed."""
    words = (
        f"Digest {one.id} was ordered with these words. Send them changed:\n\n"
        f"```\n/rootle digest edit {one.id} {one.words.replace('`', chr(39))}\n```"
    )
    return Answer("done", words, plain=True)


def no_form(one: Schedule) -> Answer:
    """Slack did not take the form in time."""
    words = (
        "Slack waits three seconds for a form, and I was late. Press Edit once more, or use words."
    )
    return replace(how_to_edit(one), text=f"{words} {how_to_edit(one).text}")


def on_its_way(one: Schedule, *, preview: bool, has_workers: bool) -> Answer:
    """A run that somebody wants now has been asked for."""
    words = f"I am making digest {one.id}, it comes in a moment."
    if preview:
        words = f"I am making a preview of digest {one.id}; only you will see it."
    return Answer("done", words if has_workers else NO_WORKERS, plain=True)


def after_preview(number: int) -> tuple[tuple[Press, ...], ...]:
    """What whoever sees a preview may want next."""
    verbs = {"run": "Run now", "edit": "Edit"}
    return (tuple(Press(label, f"{ACTION}:{verb}", str(number)) for verb, label in verbs.items()),)


def at_it(one: Schedule) -> Answer:
    """Somebody else wanted the same just now."""
    return manner.cannot(f"Digest {one.id} is being made already")


def unknown(number: int) -> Answer:
    """No such digest here."""
    return manner.cannot(
        f"There is no digest {number} in this channel",
        "`/rootle digest` lists those that there are",
    )


def which(verb: str) -> Answer:
    """A verb without its number."""
    return manner.cannot(
        f"Which digest? Say for example `/rootle digest {verb} 3`", "`/rootle digest` lists them"
    )


def _next(one: Schedule) -> str:
    if one.state == "paused":
        return "paused"
    if one.next_at is None:
        return "it was the last time"
    try:
        zone = one.recurrence.place
    except UnreadableRecurrence:
        zone = ZoneInfo("UTC")
    return f"next on {moment(one.next_at, zone)} ({zone.key})"


def _buttons(one: Schedule, *, numbered: bool) -> tuple[Press, ...]:
    paused = one.state == "paused"
    verbs = {
        "preview": "Preview",
        "run": "Run now",
        "resume" if paused else "pause": "Go on" if paused else "Pause",
        "edit": "Edit",
        "delete": "Delete",
    }
    suffix = f" ({one.id})" if numbered else ""
    return tuple(
        Press(f"{label}{suffix}", f"{ACTION}:{verb}", str(one.id)) for verb, label in verbs.items()
    )
