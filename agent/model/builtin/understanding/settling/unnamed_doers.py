"""Declines people who are called by what they do, where nothing says who did it: "how many buyers"."""

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.linking.called_persons import doers
from agent.model.builtin.understanding.sentence import HELPS, Sentence
from agent.names.naming import word

_ACTING = frozenset(
    word(w).stem
    for w in [
        "buyer", "seller", "subscriber", "donor", "applicant", "creator", "author", "editor",
        "host", "participant", "attendee",
    ]
)  # fmt: skip
"""Some of a company's people, unless it calls all of them so: not everyone who came has bought."""


def refuse_doers(sentence: Sentence, plan: Query) -> Refuse | None:
    """Why everyone who did anything at all is not meant by "buyers"; None where all is well."""
    if _names_event(plan) or plan.arguments.get("who"):
        return None
    for mark in sentence.marks("person", "persons"):
        said = sentence.question[mark.start : mark.end].lower().split()[-1:]
        stems = {word(one).stem for one in said} & _ACTING
        if stems - doers(sentence.catalogue):
            return Refuse(f"No event here tells who is one of the “{said[0]}”.", HELPS)
    return None


def _names_event(plan: Query) -> bool:
    given = plan.arguments
    named = [one.get("event") for one in (*given.get("series", ()), *given.get("steps", ()))]
    return bool(any(named) or given.get("event") or given.get("start") or given.get("end"))
