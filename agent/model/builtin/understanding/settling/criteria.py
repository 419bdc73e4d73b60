"""Makes the arguments of tools from conditions: filters, and conditions on people."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from agent.calendar.dates import Range
from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import values_for
from agent.model.builtin.understanding.items import Condition, Mention
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.names.taxonomy import KnownProperty

_OPPOSITE = {
    "is": "is_not", "is_not": "is", "contains": "not_contains", "is_set": "is_not_set",
    "is_not_set": "is_set", ">": "<=", ">=": "<", "<": ">=", "<=": ">",
}  # fmt: skip


def filters_and_who(
    sentence: Sentence, conditions: Sequence[Condition]
) -> tuple[list[Json], list[Json]]:
    """The conditions as filters, and those on cohorts as conditions on people."""
    filters: list[Json] = []
    who: list[Json] = []
    for one in conditions:
        one.used = True
        if one.cohort:
            who.append({"cohort": one.cohort} | ({"negated": True} if one.negated else {}))
            continue
        made = filter_of(sentence, one)
        if made not in filters:
            filters.append(made)
    return filters, who


def filter_of(sentence: Sentence, condition: Condition) -> Json:
    """One condition as a filter. Raises `Settled` when its property is not clear."""
    one = sentence.property(condition)
    operator = condition.operator
    said = sentence.question[condition.start : condition.end].lower()
    if operator == "is_not_set" and one.type == "number" and "without" in said:
        raise Settled(_none_or_missing(sentence, condition, one))
    if condition.negated:
        if operator not in _OPPOSITE:
            said = sentence.question[condition.start : condition.end]
            raise Settled(
                Refuse(f"I cannot leave out “{said}”.", "Say it as a condition that must hold.")
            )
        operator = _OPPOSITE[operator]
    if one.of == "person" and not condition.negated:
        sentence.note(f"“{one.name}” is a property of the person, as it was last known.")
    made: Json = {"property": one.name, "of": one.of, "operator": operator}
    for said in condition.unknown:
        sentence.note(f"“{said}” never occurs as “{one.name}”, so I counted without it.")
    values = values_for(condition, one)
    if operator not in {"is_set", "is_not_set"}:
        made["values"] = list(values)
    return made


def _none_or_missing(sentence: Sentence, condition: Condition, one: KnownProperty) -> Choose:
    """Without results: there were 0, or nobody wrote down how many."""
    options = (
        Option("there are 0", sentence.rewritten(condition, f"with “{one.name}” = 0")),
        Option("it is not known", sentence.rewritten(condition, f"where “{one.name}” is unknown")),
    )
    said = sentence.question[condition.start : condition.end]
    return Choose(f"What does “{said}” mean for “{one.name}”?", options)


def did(sentence: Sentence, mention: Mention, filters: Sequence[Json] = ()) -> list[Json]:
    """People who did what is mentioned (or did not, or so often), as conditions on them."""
    event = sentence.event(mention)
    mention.heeded = True
    base: Json = {"event": event.name}
    if mention.later:
        base["until"] = _exactly(sentence.now)
    if filters:
        base["filters"] = list(filters)
    if mention.negated:
        if mention.often is None:
            _say_lacking(sentence, mention, event.name)
            return [base | {"negated": True}]
        return often(sentence, base, mention.often, negated=True)
    if mention.often is None:
        return [base]
    return often(sentence, base, mention.often)


def _say_lacking(sentence: Sentence, mention: Mention, event: str) -> None:
    """Without a subscription: who bought one before that time has one, and is counted all the same."""
    marks = [m for m in sentence.marks("not") if m.value == "without" and m.start < mention.start]
    if marks and not mention.later:
        said = sentence.question[marks[-1].start : mention.end]
        sentence.note(
            f"“{said}” means that they did no “{event}” in that time: who did it before that is "
            "counted as well."
        )


def _exactly(now: datetime) -> str:
    moment = now.replace(microsecond=0)
    return Range(moment - timedelta(seconds=1), moment).days[1]


def often(
    sentence: Sentence, base: Json, how: tuple[str, int], *, negated: bool = False
) -> list[Json]:
    """At least 3 times, more than once, exactly twice, fewer than 5 times (but once)."""
    operator, number = how
    least = {">=": number, ">": number + 1, "exactly": number}.get(operator, 1)
    most = {"<=": number, "<": number - 1, "exactly": number}.get(operator)
    if negated:
        if operator in {">=", ">"}:
            return [base | {"negated": True, "at_least": least}]
        raise Settled(
            Refuse("I cannot leave out people by so many times.", "Ask for at least so many times.")
        )
    if least < 1 or (most is not None and most < 1):
        raise Settled(Refuse("So few times is none at all.", "Ask who did not do it."))
    made = [base | ({"at_least": least} if least > 1 else {})]
    if most is not None:
        made.append(base | {"negated": True, "at_least": most + 1})
    return made
