"""What can be edited of a digest in a form: when it comes, in which time zone, what, and how often quiet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.digests.content import Questions, content_of
from agent.digests.ordering import CannotOrder, plan_of, questions_of
from agent.schedules.describing import describe, describe_times
from agent.schedules.said_zone import zone_alone
from agent.schedules.wording import NotUnderstood, Understood, understand
from agent.state.schedule_rows import Plan, Schedule

LONGEST_QUESTIONS = 3_000
"""Characters that a field of a form holds (Slack's documentation)."""

Field = Literal["when", "zone", "questions"]


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields; without `questions`, one a line, it is the summary."""

    when: str
    zone: str
    questions: str
    only_notable: bool


class WrongField(ValueError):
    """What stands in `field` is wrong; the message is for whoever wrote it."""

    def __init__(self, field: Field, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def form_of(one: Schedule) -> Form | None:
    """The form filled with a digest as it stands; None if that is too long for one.

    Raises `UnreadableRecurrence` and `UnreadableContent`.
    """
    content = content_of(one.content)
    lines = "\n".join(content.questions) if isinstance(content, Questions) else ""
    if len(lines) > LONGEST_QUESTIONS:
        return None
    recurrence = one.recurrence
    return Form(describe_times(recurrence), recurrence.zone, lines, one.only_notable)


def plan_in(form: Form, before: str, *, now: datetime) -> tuple[Plan, tuple[str, ...]]:
    """The plan that a form makes of a digest, and what was taken for granted, in sentences.

    `before` is the time zone that the digest has so far.

    Raises `WrongField`.
    """
    zone, notes = _zone(form)
    understood = _when(form, zone, before, now)
    try:
        questions = questions_of(form.questions)
    except CannotOrder as error:
        raise WrongField("questions", str(error)) from error
    words = describe(understood.recurrence)
    words += " only if notable" if form.only_notable else ""
    words += f": {'; '.join(questions)}" if questions else ""
    try:
        plan = plan_of(understood, questions, words=words, only_notable=form.only_notable, now=now)
    except CannotOrder as error:
        raise WrongField("when", str(error)) from error
    return plan, (*notes, *understood.notes)


def _zone(form: Form) -> tuple[str, list[str]]:
    try:
        return zone_alone(form.zone)
    except NotUnderstood as error:
        raise WrongField("zone", error.reason) from error


def _when(form: Form, zone: str, before: str, now: datetime) -> Understood:
    """A zone that is named with the times counts, unless the field was given another one, too."""
    try:
        understood = understand(form.when, now=now, zone=zone)
    except NotUnderstood as error:
        raise WrongField("when", error.reason) from error
    named = understood.recurrence.zone
    if zone not in {named, before}:
        raise WrongField("zone", f"Two time zones are said, {named} and {zone}: name one.")
    return understood
