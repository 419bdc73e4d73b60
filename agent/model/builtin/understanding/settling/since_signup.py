"""Begins with the sign-up what is timed and has no beginning: how long people take to upgrade."""

import re

from agent.model.builtin.understanding.items import Mention
from agent.model.builtin.understanding.lexicon import PERSONS
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.series import signup_event

_OF_PEOPLE = re.compile(rf"\b(?:{PERSONS}|they|someone|somebody|anyone|first)\b", re.IGNORECASE)
"""How long people take to upload counts from somewhere."""

_OWN_TIME = re.compile(r"\b(?:takes?|took|lasts|lasted|last(?=\W*$))\b", re.IGNORECASE)
"""Behind the step: how long the first upload takes is a time of its own."""


def settle_beginning(sentence: Sentence) -> None:
    """Put the event of signing up before the only step that is named, where people get to it in time."""
    marks, steps = sentence.marks("takes"), sentence.mentions
    if not marks or len(steps) != 1:
        return
    [step], mark = steps, marks[0]
    signup = signup_event(sentence)
    plain = not (step.negated or step.later or step.often or step.relative)
    if signup is None or signup in step.events or not plain or step.start < mark.end:
        return
    of_people = _OF_PEOPLE.search(sentence.question[mark.start : step.end])
    if of_people and not _OWN_TIME.search(sentence.question[step.end :]):
        begun = Mention(mark.end, mark.end, (signup,), verbal=True)
        sentence.items.insert(sentence.items.index(mark) + 1, begun)
        sentence.take("new")  # those are who signed up
        sentence.note(f"You named no beginning, so I took “{signup.name}”.")
