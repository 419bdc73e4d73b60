"""Parts the events of a question into those that are counted and those that say who counts."""

from collections.abc import Sequence
from itertools import pairwise

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Mark, Mention
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.things import is_of_same_thing


def parted_by_role(
    sentence: Sentence, mentions: Sequence[Mention], math: str
) -> tuple[list[Mention], list[Mention]]:
    """The events that are counted, and those that say who counts."""
    on_people = [m for m in mentions if m.negated or m.later]
    positive = [m for m in mentions if m not in on_people]
    but = [m for m in positive[1:] if m.lead == "but"]
    _refuse_without(sentence, positive, [*(m for m in on_people if not m.later), *but], math)
    _refuse_side_by_side(sentence, positive)
    if any(m.negated for m in mentions):
        _refuse_or(positive)
        _refuse_reach(sentence, mentions)
    plain = [m for m in positive if not m.relative]
    relative = [m for m in positive if m.relative]
    if relative and plain and all(p.start > relative[0].start for p in plain):
        both = [m for m in plain if m.verbal and m.lead in {"and", "comma", "but", "or"}]
        if len(both) == len(plain) and math in {"people", ""}:
            positive, relative = [relative[0]], [*both, *relative[1:]]
            _refuse_or(positive + relative)
            return positive, [*relative, *on_people]
    if relative and plain:
        _refuse_or(relative)
        return plain, [*relative, *on_people]
    if len(positive) > 1 and math == "people" and _jointly(sentence, positive):
        _refuse_or(positive[1:])
        sentence.note(
            "I counted people who did both."
            if len(positive) == 2
            else "I counted people who did all of it."
        )
        return positive[:1], [*positive[1:], *on_people]
    return positive, on_people


def _refuse_without(
    sentence: Sentence, positive: Sequence[Mention], negated: Sequence[Mention], math: str
) -> None:
    """Orders not cancelled, or placed but returned: of each order, not of the people who did so.

    Nor is it known of each upload, or of each session, whether there was an error.
    """
    if math == "sessions" and negated:
        raise Settled(
            Refuse(
                f"I cannot tell of each session whether there was no “{negated[0].events[0].name}”.",
                "Ask for people who did not do it.",
            )
        )
    if not positive or math == "people" or sentence.has("person") or positive[0].verbal:
        return
    asked = any(m.value == "who" for m in sentence.marks("rel"))
    for one in [] if asked else negated:
        if is_of_same_thing(sentence, positive[0], one) or _is_of_each(sentence, one):
            whole, part = positive[0].events[0].name, one.events[0].name
            raise Settled(
                Refuse(
                    f"I cannot tell of each “{whole}” whether “{part}” followed.",
                    f"Ask for “{whole}” minus “{part}”, or for people who did one and not the other.",
                )
            )


def _is_of_each(sentence: Sentence, one: Mention) -> bool:
    """Without errors; but not rated: said of each thing that is counted."""
    before = sentence.before(one)
    within = isinstance(before, Mark) and before.kind == "not"
    return within and one.negated and not one.relative and not one.later


def _jointly(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Who uploaded and shared: the same people did both; "uploads and shares" are two things."""
    if sentence.has("vs", "compare"):
        return False
    counts = [
        m
        for m in sentence.marks("count", "person")
        if mentions[0].start < m.start < mentions[-1].start
    ]
    return (
        not counts
        and all(m.verbal for m in mentions)
        and all(m.lead in {"and", "but", "or", "rel"} or n == 0 for n, m in enumerate(mentions))
    )


def _refuse_side_by_side(sentence: Sentence, mentions: Sequence[Mention]) -> None:
    """Two events without a word between that joins them: one is a condition, on what is unclear."""
    for one in mentions[1:]:
        if not one.lead and not one.relative:
            first = sentence.question[mentions[0].start : mentions[0].end]
            second = sentence.question[one.start : one.end]
            raise Settled(
                Refuse(
                    f"I cannot tell how “{first}” and “{second}” go together.",
                    "Join them by “and”, or say who did what: people who did one and then the other.",
                )
            )


def _refuse_reach(sentence: Sentence, mentions: Sequence[Mention]) -> None:
    """Never uploaded and shared: whether "never" is of both, nobody can tell."""
    for first, second in pairwise(mentions):
        marks = [i for i in sentence.between(first, second) if isinstance(i, Mark)]
        if any(i.value == "or" for i in marks[-2:]) and second.lead == "rel":
            raise Settled(_one_or_another())
        if any(i.kind in {"count", "person", "but", "not", "then"} for i in marks):
            continue
        if first.negated and not second.negated and second.lead == "and" and not second.relative:
            one, other = (sentence.question[m.start : m.end] for m in (first, second))
            raise Settled(
                Refuse(
                    f"I cannot tell whether “not” is of “{one}” alone or of “{other}” too.",
                    f"Say it of each: who did not do “{first.events[0].name}” and did (or did not) "
                    f"do “{second.events[0].name}”.",
                )
            )


def _refuse_or(mentions: Sequence[Mention]) -> None:
    if any(m.lead == "or" for m in mentions):
        raise Settled(_one_or_another())


def _one_or_another() -> Refuse:
    return Refuse(
        "I cannot count people who did one thing or another.",
        "I can count both side by side: join them by “and”.",
    )
