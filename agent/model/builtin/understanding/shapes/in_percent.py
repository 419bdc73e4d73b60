"""Makes the call of a share: two counts, and the first in percent of the second."""

from collections.abc import Sequence

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import Condition, Mention
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.model.builtin.understanding.shapes.arithmetic import AS_PERCENT
from agent.model.builtin.understanding.shapes.counting import chart, query, splits
from agent.model.builtin.understanding.times.stretches import compared, course, one_time, two_times
from agent.names.taxonomy import KnownProperty

Side = tuple[str, str, Sequence[Condition]]


def in_percent(
    sentence: Sentence,
    part: Side,
    whole: Side,
    mention: Mention | None = None,
    own: Sequence[Condition] = (),
    *,
    measured: KnownProperty | None = None,
) -> Plan:
    """The part in percent of the whole; `mention` where the part is who did it not, or so often."""
    span, before = two_times(sentence)
    interval, span = course(sentence, span)
    if mention is not None:
        return _of_who(sentence, part, mention, own)
    series = []
    shared_who: list[Json] = []
    filters: list[list[Json]] = []
    for event, math, conditions in (part, whole):
        made, who = filters_and_who(sentence, conditions)
        filters.append(made)
        of = {"property": measured.name, "of": measured.of} if measured is not None else {}
        series.append({"event": event, "math": math} | of | ({"filters": made} if made else {}))
        shared_who = who if who in (shared_who, []) or not shared_who else shared_who
        if (
            who
            and (event, math, conditions) == part
            and who != filters_and_who(sentence, whole[2])[1]
        ):
            raise Settled(
                Refuse("I cannot take a cohort as a part of the whole.", "Ask for both counts.")
            )
    arguments: Json = {"series": series} | compared(span, before) | {"formula": AS_PERCENT}
    breakdowns = splits(sentence, 1)
    if interval:
        arguments["interval"] = interval
    if breakdowns:
        arguments["breakdowns"] = breakdowns
    if shared_who:
        arguments["who"] = shared_who
    if chart(sentence):
        arguments["chart"] = chart(sentence)
    return query(sentence, "trends", arguments)


def _of_who(sentence: Sentence, part: Side, mention: Mention, own: Sequence[Condition]) -> Plan:
    """Who did not, or so often: both counts cannot be told apart by filters alone."""
    if not mention.negated or mention.often:
        raise Settled(
            Refuse(
                "I cannot make that a percentage in one step.",
                "Ask how many people did it so often, and how many were active at all.",
            )
        )
    event = sentence.event(mention).name
    mention.heeded = True
    base, who = filters_and_who(sentence, part[2])
    made, _ = filters_and_who(sentence, [*part[2], *own])
    if own:
        raise Settled(
            Refuse("I cannot make that a percentage in one step.", "Leave out the condition.")
        )
    span = one_time(sentence)
    series: list[Json] = [
        {"event": event, "math": "people"} | ({"filters": made} if made else {}),
        {"event": "", "math": "people"} | ({"filters": base} if base else {}),
    ]
    arguments: Json = {"series": series} | compared(span, None)
    arguments |= {"formula": "(B - A) / B * 100"} | ({"who": who} if who else {})
    return query(sentence, "trends", arguments)
