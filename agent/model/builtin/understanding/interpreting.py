"""Says what a question means: the call that answers it, or why there is none."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from agent.calendar.dates import Range
from agent.model.builtin.plan import Choose, Option, Plan, Query, Refuse
from agent.model.builtin.understanding.items import Condition, Item, Loose, Mention, Split, Time
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_properties import best_properties
from agent.model.builtin.understanding.linking.spelling import Corrected
from agent.model.builtin.understanding.reading.titles import leave_out_title
from agent.model.builtin.understanding.reading.walking import items_of
from agent.model.builtin.understanding.sentence import HELPS, Sentence, Settled
from agent.model.builtin.understanding.settling.adverb_values import settle_adverbs
from agent.model.builtin.understanding.settling.also_which import split_by_also_which
from agent.model.builtin.understanding.settling.amounts_of import settle_amount
from agent.model.builtin.understanding.settling.bare_units import leave_bare_units
from agent.model.builtin.understanding.settling.carried import heed_carried
from agent.model.builtin.understanding.settling.carried_by import as_carried
from agent.model.builtin.understanding.settling.cents import settle_cents
from agent.model.builtin.understanding.settling.compared_amounts import settle_compared
from agent.model.builtin.understanding.settling.dates_of_people import settle_dates
from agent.model.builtin.understanding.settling.former_values import settle_former
from agent.model.builtin.understanding.settling.generic_nouns import refuse_generic
from agent.model.builtin.understanding.settling.idle_conditions import refuse_idle
from agent.model.builtin.understanding.settling.later import settle_later
from agent.model.builtin.understanding.settling.lengths_of_time import (
    leave_time_spent,
    settle_lengths,
)
from agent.model.builtin.understanding.settling.loosely_asked import ask_loose
from agent.model.builtin.understanding.settling.nouns_of_values import settle_nouns
from agent.model.builtin.understanding.settling.often_of_things import refuse_often
from agent.model.builtin.understanding.settling.outcomes import settle_outcomes
from agent.model.builtin.understanding.settling.own_sessions import settle_sessions
from agent.model.builtin.understanding.settling.page_views import heed_pages
from agent.model.builtin.understanding.settling.possession import ask_possession
from agent.model.builtin.understanding.settling.ranking import ranked, settle_most
from agent.model.builtin.understanding.settling.rather_values import leave_objects, rather_values
from agent.model.builtin.understanding.settling.roles import heed_roles
from agent.model.builtin.understanding.settling.since_signup import settle_beginning
from agent.model.builtin.understanding.settling.two_groups import ask_two_groups
from agent.model.builtin.understanding.settling.unclaimed import ask_unclaimed
from agent.model.builtin.understanding.settling.units_counted import ask_units
from agent.model.builtin.understanding.settling.unnamed_doers import refuse_doers
from agent.model.builtin.understanding.shapes.activity import activity, is_activity
from agent.model.builtin.understanding.shapes.arithmetic import arithmetic, is_arithmetic
from agent.model.builtin.understanding.shapes.asking import out_of_reach
from agent.model.builtin.understanding.shapes.averages import (
    is_over_groups,
    is_over_sessions,
    over_groups,
    over_sessions,
)
from agent.model.builtin.understanding.shapes.counting import count
from agent.model.builtin.understanding.shapes.event_ranking import event_ranking, is_event_ranking
from agent.model.builtin.understanding.shapes.habits import lifecycle, stickiness
from agent.model.builtin.understanding.shapes.journeys import funnel_of, is_journey
from agent.model.builtin.understanding.shapes.listing import persons, top_values
from agent.model.builtin.understanding.shapes.page_steps import name_pages
from agent.model.builtin.understanding.shapes.part_and_whole import (
    is_part_and_whole,
    part_and_whole,
)
from agent.model.builtin.understanding.shapes.paths import paths
from agent.model.builtin.understanding.shapes.per_person import is_sum_per_person, sum_per_person
from agent.model.builtin.understanding.shapes.ranked_persons import (
    asks_who,
    listed_persons,
    lists_persons,
    ranked_persons,
    ranks_persons,
)
from agent.model.builtin.understanding.shapes.repeated import is_repeated, repeated
from agent.model.builtin.understanding.shapes.retention import retention
from agent.model.builtin.understanding.shapes.sharing import share
from agent.model.builtin.understanding.shapes.side_by_side import (
    has_several,
    is_more,
    more,
    several,
)
from agent.model.builtin.understanding.shapes.two_figures import has_two_figures, two_figures
from agent.model.builtin.understanding.times.ahead import note_years, refuse_ahead
from agent.model.builtin.understanding.times.limited_times import refuse_limited
from agent.model.builtin.understanding.times.two_stretches import collapse_equal
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent, KnownProperty


def plan_of(
    corrected: Corrected,
    catalogue: Catalogue,
    now: datetime,
    *,
    before: Range | None = None,
    names: tuple[str, ...] = (),
) -> Plan:
    """The plan for a question that stands by itself."""
    sentence = parted(corrected.question, catalogue, now, before=before, names=names)
    for said, meant in corrected.read_as:
        sentence.note(f"I read “{said}” as “{meant}”.")
    return settled(sentence)


def parted(
    question: str,
    catalogue: Catalogue,
    now: datetime,
    *,
    before: Range | None = None,
    names: tuple[str, ...] = (),
    events: Sequence[KnownEvent] = (),
) -> Sentence:
    """The parts of a question; `events` are those of the one before."""

    def read(names_of: Catalogue) -> list[Item]:
        items = items_of(question, names_of, now, before=before, names=names)
        read = Sentence(question, items, names_of, now)
        name_pages(read)
        leave_objects(read)
        return read.items

    sentence = Sentence(question, read(catalogue), catalogue, now)
    sentence = heed_roles(rather_values(sentence, read), read, events)
    sentence = heed_carried(sentence, read, events)
    settle_cents(sentence)
    leave_bare_units(sentence)
    return sentence


def settled(sentence: Sentence) -> Plan:
    """The plan for the parts; a query only when every word of the question is in it."""
    reach = out_of_reach(sentence.question, _nameless(sentence)) or refuse_ahead(sentence)
    if reach:
        return reach
    heed_pages(sentence)
    read = list(sentence.items)
    settle_dates(sentence)
    collapse_equal(sentence)
    note_years(sentence)
    try:
        plan = _shape(sentence)
    except Settled as reached:
        plan = reached.plan
    if sentence.lacking and not _has_loose(sentence):
        return sentence.lacking
    if isinstance(plan, Query):
        made = (
            sentence.refuse_left()
            or ask_unclaimed(sentence, read)
            or refuse_limited(sentence, plan)
            or refuse_idle(plan)
            or refuse_doers(sentence, plan)
            or refuse_often(sentence, plan)
            or as_carried(sentence, plan)
        )
        return replace(made, notes=tuple(sentence.notes)) if isinstance(made, Query) else made
    if isinstance(plan, Refuse) and not (plan.unread and _wants_figures(sentence)):
        return plan
    loose = sentence.refuse_left(complete=False) if _has_loose(sentence) else None
    return loose or plan


def _wants_figures(sentence: Sentence) -> bool:
    return bool(sentence.has("count", "times", "interval", "math", "percent") or sentence.all(Time))


def _has_loose(sentence: Sentence) -> bool:
    return any(isinstance(i, Loose) and not i.used for i in sentence.items)


def _nameless(sentence: Sentence) -> str:
    """The question without the names in it: an event may be called "email sent"."""
    text = sentence.question
    for mention in sentence.mentions:
        for start, end in mention.spots:
            if len(mention.spots) > 1 or end - start > 12:
                text = f"{text[:start]}{'~' * (end - start)}{text[end:]}"
    return text


def _shape(sentence: Sentence) -> Plan:
    """Which kind of question it is: the first that it has the words of, else a count."""
    leave_out_title(sentence)
    settle_sessions(sentence)
    ask_possession(sentence)
    settle_outcomes(sentence)
    split_by_also_which(sentence)
    settle_most(sentence)
    settle_adverbs(sentence)
    settle_later(sentence)
    settle_lengths(sentence)
    settle_beginning(sentence)
    leave_time_spent(sentence)
    settle_compared(sentence)
    settle_amount(sentence)
    ask_units(sentence)
    refuse_generic(sentence)
    settle_former(sentence)
    settle_nouns(sentence)
    ask_two_groups(sentence)
    ask_loose(sentence)
    for is_meant, made in _SHAPES:
        if is_meant(sentence):
            return made(sentence)
    if sentence.has("where_from") and not sentence.all(Split):
        _where_from(sentence)
    item = ranked(sentence)
    return count(sentence) if item is None else top_values(sentence, item)


def _is_returning(sentence: Sentence) -> bool:
    """Returning users are a part of a lifecycle; "who returned" is retention."""
    marks = sentence.marks("retention")
    said = [sentence.question[m.start : m.end].lower().split() for m in marks]
    return len(said) == 1 and said[0][0] == "returning" and not sentence.has("percent")


def _is_change(sentence: Sentence) -> bool:
    """Last week against the week before in percent: the change, which two times have anyway."""
    marks = sentence.marks("percent")
    said = [sentence.question[m.start : m.end].lower().split() for m in marks]
    apart = all(words[0] in {"in", "as"} or words == ["%"] for words in said)
    two = len(sentence.all(Time)) == 2 and sentence.has("vs", "compare", "wow")
    if two and apart and len(sentence.mentions) == 1:
        sentence.take("percent")
        return True
    return False


def _where_from(sentence: Sentence) -> None:
    """Where do sign-ups come from: a place, or what led people here; the person says which."""
    marks = sentence.marks("where_from")
    sentence.take("where_from", "from", "to")
    found: list[KnownProperty] = []
    for said in ("country", "source", "channel", "utm source", "referring domain"):
        near = best_properties(sentence.catalogue, words(said))
        found += [p for p in near[:1] if p not in found]
    if not found:
        raise Settled(Refuse("I know of no property that says where people come from.", HELPS))
    place, *others = found
    split = Split(marks[0].start, marks[0].end, (place, *others[:1]))
    if others:
        options = [Option(p.name, f"{_rest(sentence)} by “{p.name}”") for p in (place, *others[:1])]
        raise Settled(Choose("Which “where” do you mean?", tuple(options)))
    sentence.items.append(split)


def _rest(sentence: Sentence) -> str:
    """The events, conditions and times of the question, for a button."""
    parts = [i for i in sentence.items if isinstance(i, Mention | Condition | Time)]
    said = [sentence.question[i.start : i.end] for i in sorted(parts, key=lambda i: i.start)]
    return " ".join(said) or "people"


def _is_path(sentence: Sentence) -> bool:
    marks = sentence.marks("after", "paths", "then")
    if sentence.has("most", "top") and not marks:
        return False
    return bool(marks) or (sentence.has("pages") and bool(sentence.mentions))


_SHAPES: tuple[tuple[Callable[[Sentence], bool], Callable[[Sentence], Plan]], ...] = (
    (ranks_persons, ranked_persons),
    (lists_persons, listed_persons),
    (is_activity, activity),
    (is_event_ranking, event_ranking),
    (is_over_sessions, over_sessions),
    (is_over_groups, over_groups),
    (is_part_and_whole, part_and_whole),
    (lambda s: has_two_figures(s) and not has_several(s), two_figures),
    (is_arithmetic, arithmetic),
    (is_repeated, repeated),
    (is_more, more),
    (has_several, several),
    (is_sum_per_person, sum_per_person),
    (lambda s: s.has("lifecycle") or _is_returning(s), lifecycle),
    (lambda s: s.has("stickiness"), stickiness),
    (lambda s: s.has("paths", "pages") and _is_path(s), paths),
    (lambda s: s.has("retention") and not s.has("funnel"), retention),
    (lambda s: s.has("percent") and not s.has("growth") and not _is_change(s), share),
    (is_journey, funnel_of),
    (lambda s: s.has("persons") or asks_who(s), persons),
)
