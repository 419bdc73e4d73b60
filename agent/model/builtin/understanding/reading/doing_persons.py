"""Takes people who are called by what they do for its doers: "paying users", "per uploading member"."""

from itertools import pairwise

from agent.model.builtin.understanding.items import Mark, Mention
from agent.model.builtin.understanding.reading.trail import Trail


def name_doers(trail: Trail) -> None:
    """Paying users are those who did `invoice paid`, as payers are; "paying" is not the event alone."""
    for one, person in list(pairwise(trail.items)):
        if not (isinstance(one, Mention) and isinstance(person, Mark) and person.kind == "person"):
            continue
        said = trail.question[one.start : one.end].lower()
        beside = not trail.question[one.end : person.start].strip()
        if beside and said.endswith("ing") and " " not in said:
            one.agents = True
            one.spots = ((one.start, person.end),)
            one.end = person.end
            trail.items.remove(person)
