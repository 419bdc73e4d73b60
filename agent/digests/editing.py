"""Changes a digest: by words that take the place of the old ones, or by a form with its parts."""

from agent import manner
from agent.digests import showing
from agent.digests.content import UnreadableContent
from agent.digests.form import Form, WrongField, form_of, plan_in
from agent.digests.managing import Digests, Reply
from agent.schedules.recurrence import UnreadableRecurrence
from agent.state.schedule_rows import Plan, Schedule
from agent.state.schedules import ChangedMeanwhile


async def open_form(digests: Digests, number: int) -> tuple[Schedule, Form] | Reply:
    """A digest, and the form with it as it stands; or a word to whoever cannot have it."""
    found = await digests.changeable(number)
    if isinstance(found, Reply):
        return found
    try:
        form = form_of(found)
    except (UnreadableRecurrence, UnreadableContent) as error:
        return Reply(manner.cannot(str(error)))
    return (found, form) if form else Reply(showing.how_to_edit(found))


async def check_form(digests: Digests, number: int, form: Form, *, instead_of: str) -> None:
    """Raise `WrongField` for a form that would change nothing, in a sentence for its sender."""
    found = await digests.changeable(number)
    if isinstance(found, Reply):
        raise WrongField("when", found.answer.text)
    plan, _ = _plan(found, form, digests)
    if found.stamp not in {instead_of, plan.stamp}:
        raise WrongField("when", showing.OPEN_AGAIN)


async def take_form(digests: Digests, number: int, form: Form, *, instead_of: str) -> Reply:
    """Put what the form says in the place of what it was opened with. Done again, it is done once."""
    found = await digests.changeable(number)
    if isinstance(found, Reply):
        return found
    try:
        plan, notes = _plan(found, form, digests)
        changed = await digests.stores.schedules.edit(
            found.tenant, found.id, plan, instead_of=instead_of
        )
    except WrongField as error:
        return Reply(manner.cannot(str(error)))
    except ChangedMeanwhile as error:
        return Reply(await digests.shown(error.found, showing.CHANGED_MEANWHILE))
    if changed is None:
        return await digests.act("edit", number)  # says that it is deleted
    return await digests.changed(changed, notes)


def _plan(found: Schedule, form: Form, digests: Digests) -> tuple[Plan, tuple[str, ...]]:
    try:
        return plan_in(form, found.recurrence.zone, now=digests.now)
    except UnreadableRecurrence as error:
        raise WrongField("when", str(error)) from error
