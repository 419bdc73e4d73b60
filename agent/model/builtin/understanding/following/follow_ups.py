"""Reads a question that leans on the one before: it changes one part, and the rest stays."""

from dataclasses import replace
from datetime import datetime

from agent.calendar.dates import Range
from agent.model.builtin.plan import Plan, Query
from agent.model.builtin.understanding.following.became import change_to_others, change_what_became
from agent.model.builtin.understanding.following.commands import Command, commanded, swapped
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.following.edited_away import is_held, not_understood, obey
from agent.model.builtin.understanding.following.edited_event import change_event
from agent.model.builtin.understanding.following.edited_figure import change_figure, change_total
from agent.model.builtin.understanding.following.edited_how import (
    asks_how_long,
    change_limit,
    change_look,
    change_measure,
    change_to_how_long,
    change_to_percent,
)
from agent.model.builtin.understanding.following.edited_number import change_to_number
from agent.model.builtin.understanding.following.edited_person import change_to_per_person
from agent.model.builtin.understanding.following.edited_ranking import change_ranking
from agent.model.builtin.understanding.following.edited_ratio import change_to_ratio
from agent.model.builtin.understanding.following.edited_split import change_splits, drop_splits
from agent.model.builtin.understanding.following.edited_steps import (
    keep_first_steps,
    replace_step,
    step_of,
)
from agent.model.builtin.understanding.following.edited_unit import in_other_unit
from agent.model.builtin.understanding.following.edited_when import (
    change_interval,
    change_time,
    change_window,
)
from agent.model.builtin.understanding.following.edited_whom import (
    change_filters,
    change_persons,
)
from agent.model.builtin.understanding.following.edited_wider import (
    widen,
    widen_people,
    widen_places,
)
from agent.model.builtin.understanding.following.leaning import (
    WHO,
    Wording,
    counts_otherwise,
    leans,
    refuse_nor,
    refuse_which,
    says_whole,
    worded,
)
from agent.model.builtin.understanding.interpreting import parted
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.spelling import Corrected
from agent.model.builtin.understanding.sentence import Settled
from agent.model.builtin.understanding.settling.carried_by import as_carried
from agent.model.builtin.understanding.settling.dates_of_people import settle_dates
from agent.model.builtin.understanding.settling.idle_conditions import refuse_idle
from agent.model.builtin.understanding.settling.unclaimed import ask_unclaimed
from agent.model.builtin.understanding.times.ahead import note_years, refuse_ahead
from agent.model.builtin.understanding.times.two_stretches import collapse_equal
from agent.names.taxonomy import KnownEvent

_FILTERED = frozenset(
    {"trends", "funnels", "retention", "lifecycle", "stickiness", "paths", "top_values", "persons"}
)


CHANGES = (
    keep_first_steps, change_to_how_long, change_to_ratio, change_to_others, change_what_became, change_persons, change_look, change_time, change_filters, change_event, change_ranking, change_to_per_person, change_total,
    change_figure, change_to_number, change_measure, change_splits, change_interval, change_limit, change_to_percent, change_window,
)  # fmt: skip
"""Everything that a follow-up may change, in an order in which one change does not hide another."""


def continued(
    corrected: Corrected,
    catalogue: Catalogue,
    now: datetime,
    *,
    before: Query,
    span: Range | None,
) -> Plan | None:
    """The query before with one part changed; None when the question stands by itself."""
    if before.tool not in _FILTERED or span is None:
        return None
    question = WHO.sub("who are they", corrected.question)
    events = _events(before, catalogue)
    whole = parted(question, catalogue, now, before=span, events=events)
    command = commanded(whole, events)
    if told := in_other_unit(corrected.question, before, catalogue) or refuse_which(whole):
        return told
    swap = command or (None if counts_otherwise(question) else swapped(question))
    leaning = leans(whole, question) or (swap is not None and not says_whole(whole))
    if command is None and not (leaning or asks_how_long(whole, before)):
        return None
    if refused := refuse_ahead(whole) or refuse_nor(question, before):
        return refused
    command = swap
    said = worded(command.rest if command else question, before, catalogue)
    sentence = parted(said.plain, catalogue, now, before=span, events=events)
    for slip, meant in corrected.read_as:
        sentence.note(f"I read “{slip}” as “{meant}”.")
    adds = said.adds or (command is not None and command.kind == "add")
    edit = Edit(sentence, before, span, asked=question, adds=adds, math=said.math)
    place = None
    if command is not None and command.old:
        old = parted(command.old, catalogue, now, before=span, events=events)
        place = step_of(edit, old)
        if place is None and not is_held(edit, old):
            return not_understood(command)
    return _edited(edit, said, command, place)


def _edited(edit: Edit, said: Wording, command: Command | None, step: int | None) -> Plan | None:
    """The query as changed, or its one `step`; None when nothing in it was."""
    sentence = edit.sentence
    read = list(sentence.items)
    settle_dates(sentence)
    collapse_equal(sentence)
    note_years(sentence)
    try:
        _widen(edit, said)
        if command is not None:
            obey(edit, command)
        if step is not None:
            replace_step(edit, step)
        for change in CHANGES if command is None or command.kind != "remove" else ():
            change(edit)
    except Settled as settled:
        return sentence.lacking or settled.plan
    if not edit.changed:
        return None if command is None else not_understood(command)
    changed = Query(edit.tool, edit.arguments, (), edit.shown, edit.wants)
    made = (
        sentence.lacking
        or sentence.refuse_left()
        or ask_unclaimed(sentence, read)
        or refuse_idle(changed)
        or as_carried(sentence, changed)
    )
    return replace(made, notes=tuple(sentence.notes)) if isinstance(made, Query) else made


def _widen(edit: Edit, said: Wording) -> None:
    """What falls away without being named."""
    if said.unsplit:
        drop_splits(edit)
    if said.everywhere:
        widen_places(edit)
    if said.everyone:
        widen_people(edit)
    widen(edit)


def _events(before: Query, catalogue: Catalogue) -> list[KnownEvent]:
    """The events of the query before; none where it was about any event."""
    arguments = before.arguments
    counted = [*arguments.get("series", ()), *arguments.get("steps", ()), arguments]
    names = {one.get("event") for one in counted}
    return [] if "" in names else [e for e in catalogue.found.events if e.name in names]
