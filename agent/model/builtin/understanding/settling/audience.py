"""Tells the people that a funnel is about from its steps: "for people who shared a file"."""

from collections.abc import Iterator, Sequence

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.criteria import did, filters_and_who
from agent.model.builtin.understanding.settling.series import settle_often

_ONWARD = frozenset(["to", "then", "after"])
"""Marks behind a step that another one follows."""

_OPENS = frozenset(["funnel", "from", "drop", "takes"])
"""Marks at which the steps begin."""

_LISTED = frozenset(["and", "but", "or", "not", "rel"])
_PASSIVE = frozenset(["was", "were", "been", "being", "wasn't", "weren't", "wasnt", "werent"])


def audience(sentence: Sentence) -> list[Mention]:
    """The events that say whom a funnel is about; empty where fewer than two steps would be left.

    "For people who shared" stands behind the steps, "of people who shared, …" before them; who
    "signed up" in "people who signed up to upload" is the first step.
    """
    mentions = sentence.mentions
    found: list[Mention] = []
    for n, one in enumerate(mentions):
        if one not in found and (one.relative or one.agents):
            run = _run(sentence, mentions[n:])
            if _says_who(sentence, mentions[:n], run, mentions[n + len(run) :]):
                found += run
    steps = [m for m in mentions if m not in found and not m.negated]
    return found if len(steps) > 1 else []


def who_did(sentence: Sentence, people: Sequence[Mention]) -> tuple[list[Json], list[Condition]]:
    """What people did (or never did, or so often) as conditions on them; with what it used up."""
    settle_often(sentence, people)
    who: list[Json] = []
    used: list[Condition] = []
    for one in people:
        _refuse_unclear(sentence, one)
        own = list(_conditions(sentence, one))
        filters, cohorts = filters_and_who(sentence, own)
        who += [*did(sentence, one, filters), *cohorts]
        used += own
        sentence.note(f"Whether people did “{one.events[0].name}” goes by that same time.")
    return who, used


def _run(sentence: Sentence, mentions: Sequence[Mention]) -> list[Mention]:
    """Who uploaded and shared, but never invited."""
    run = list(mentions[:1])
    for one in mentions[1:]:
        if one.lead not in _LISTED or _kinds(sentence, run[-1], one) & (_ONWARD | _OPENS):
            break
        run.append(one)
    return run


def _says_who(
    sentence: Sentence, before: Sequence[Mention], run: Sequence[Mention], ahead: Sequence[Mention]
) -> bool:
    if ahead:
        kinds = _kinds(sentence, run[-1], ahead[0])
        onward = len(ahead) > 1 and bool(_kinds(sentence, ahead[0], ahead[1]) & _ONWARD)
        if kinds & _ONWARD:
            return False
        return bool(kinds & _OPENS) or ("comma" in kinds and onward and _is_funnel(sentence))
    steps = [m for m in before if not m.negated]
    return len(steps) > 1 and _is_of_people(sentence, run[0])


def _is_of_people(sentence: Sentence, one: Mention) -> bool:
    """For people who shared; for sharers; among those who shared, where a funnel is asked for."""
    if one.agents:
        return one.lead not in _ONWARD | _LISTED | {"comma"}
    passed = sentence.items[: sentence.items.index(one)]
    marks = [i for i in passed if isinstance(i, Mark) and i.kind in {"rel", "of_those"}]
    if not marks:
        return False
    if marks[-1].kind == "of_those":
        return _is_funnel(sentence)
    before = sentence.before(marks[-1])
    while isinstance(before, Condition):
        before = sentence.before(before)
    return isinstance(before, Mark) and before.kind in {"person", "persons"}


def _is_funnel(sentence: Sentence) -> bool:
    return sentence.has("funnel", "drop", "takes")


def _kinds(sentence: Sentence, first: Item, last: Item) -> set[str]:
    """The marks between two events; "converted to" leads on to the next one."""
    kinds = set()
    for one in sentence.between(first, last):
        if isinstance(one, Mark):
            said = sentence.question[one.start : one.end].lower().split()
            onward = one.kind == "funnel" and said[-1] in {"to", "into"}
            kinds.add("to" if onward else one.value if one.kind == "and" else one.kind)
    return kinds


def _conditions(sentence: Sentence, one: Mention) -> Iterator[Condition]:
    """The conditions on what people did: those up to a comma, or to the next event."""
    for item in sentence.items[sentence.items.index(one) + 1 :]:
        if isinstance(item, Mention):
            return
        if isinstance(item, Mark) and (
            item.kind in _ONWARD | _OPENS | {"rel", "of_those", "but"} or item.value == "comma"
        ):
            return
        if isinstance(item, Condition):
            yield item


def _refuse_unclear(sentence: Sentence, one: Mention) -> None:
    """Who did one or the other; who were invited, which the one who invites did."""
    if one.lead == "or":
        raise Settled(
            Refuse(
                "I cannot limit people to those who did one thing or another.",
                "Ask for each of them by itself.",
            )
        )
    before = sentence.before(one)
    said = sentence.question[before.start : before.end].lower() if before else ""
    if isinstance(before, Mark) and one.verbal and set(said.replace("’", "'").split()) & _PASSIVE:
        name = one.events[0].name
        raise Settled(
            Refuse(
                f"I found “{name}”, but I cannot tell to whom it was done.",
                f"Ask for people who did “{name}”.",
            )
        )
