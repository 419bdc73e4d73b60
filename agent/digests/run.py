"""One run of a digest, from what was ordered to what stands in the channel; a job works on it."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from agent import manner
from agent.again import project_zone
from agent.agent import Agent, context_of
from agent.digests.content import Questions, UnreadableContent, content_of
from agent.digests.finding import Finder
from agent.digests.lateness import lateness
from agent.digests.main_events import Main, main_of
from agent.digests.period import period_of
from agent.digests.questions import answers
from agent.digests.showing import after_preview
from agent.digests.summary import summary
from agent.digests.told import Told
from agent.job import UnreadableArguments, Work
from agent.later import place_of
from agent.model.builtin.writing.foreign import plain
from agent.ports import Answer, ReplyThread
from agent.schedules.describing import describe
from agent.schedules.recurrence import Recurrence, UnreadableRecurrence
from agent.state.hold import only_while
from agent.turn import Turn
from integrations.errors import Locked, OutsideError, TryLater

QUIET = "nothing notable, so nothing was posted"
DELETED = "it was deleted while it was made, so nothing was posted"


class Ordered(BaseModel):
    """The arguments of such a job; `agent.state.due` writes them.

    `text` is what the job is about, for its list. `preview_for` is who alone sees it, if anybody.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schedule: int
    at: datetime
    place: str
    kind: str
    text: str
    missed: tuple[datetime, ...] = ()
    missed_in_all: int = 0
    preview_for: str = ""
    by_hand: bool = False


class Begun(BaseModel):
    """What the run is of, as it was when it began: later edits are for later runs."""

    now: datetime
    title: str
    recurrence: str
    content: dict[str, Any]
    only_notable: bool
    owner: str


async def run(work: Work) -> str:
    """Make the digest and post it; the sentence says what became of it."""
    ordered = _ordered(work.arguments)
    stored = await work.step("begin", lambda: _begin(work, ordered))
    if stored is None:
        return "it was deleted before it ran"
    begun = Begun.model_validate(stored)
    means = await work.means()
    turn = await _turn(work, ordered, begun)
    told = await _told(work, means.agent, turn, ordered, begun)
    if begun.only_notable and not told.notable and not ordered.by_hand:
        return QUIET
    ready = await work.step("ready", lambda: _now(means.agent))
    late = _lateness(ordered, begun, datetime.fromisoformat(ready))
    owner = await means.person(begun.owner)
    foot = _foot(ordered, begun, owner=owner.name, asker=turn.asker.name)
    parts = [_heading(begun), late, told.answer.text, foot]
    answer = replace(told.answer, text="\n\n".join(part for part in parts if part))
    if ordered.preview_for:
        answer = replace(answer, presses=after_preview(ordered.schedule))
    post = partial(_post, work, means.threads(turn), answer, turn=turn, ordered=ordered)
    try:
        await work.step("post", post, progress="Posted")
    except _Deleted:
        return DELETED
    if ordered.preview_for:
        return "shown to whoever asked for a preview"
    await work.step("thread", lambda: _go_on_in_thread(work, turn))
    return "posted" if told.answer.kind == "done" else "posted, without any figures"


def _ordered(arguments: Any) -> Ordered:
    try:
        return Ordered.model_validate(arguments)
    except ValidationError as error:
        raise UnreadableArguments(
            "What this digest was ordered with cannot be read; order it again."
        ) from error


async def _begin(work: Work, ordered: Ordered) -> dict[str, Any] | None:
    """The schedule as it is now, and the time; None for one that is gone."""
    tenant = place_of(ordered.place, ordered.kind).tenant
    found = await work.stores.schedules.get(tenant, ordered.schedule)
    if found is None:
        return None
    begun = Begun(
        now=(await work.means()).agent.clock(),
        title=found.title,
        recurrence=found.written,
        content=dict(found.content),
        only_notable=found.only_notable,
        owner=found.owner,
    )
    return begun.model_dump(mode="json")


async def _turn(work: Work, ordered: Ordered, begun: Begun) -> Turn:
    """Its place is the channel itself, under a name of its own where the log is kept."""
    channel = place_of(ordered.place, ordered.kind)
    place = replace(channel, thread=f"digest-{work.lease.rpartition(':')[2]}")
    turn = await work.turn(place, begun.title)
    return replace(turn, private=bool(ordered.preview_for))


async def _told(work: Work, agent: Agent, turn: Turn, ordered: Ordered, begun: Begun) -> Told:
    """What there is to say; what a person has to mend is said instead of the digest."""
    try:
        content = content_of(begun.content)
        if isinstance(content, Questions):
            return await answers(
                agent, turn, content.questions, at=ordered.at, say=work.say,
                edit=f"/rootle digest edit {ordered.schedule}",
            )  # fmt: skip
        return await _summary(work, agent, turn, ordered, begun)
    except (TryLater, Locked):
        raise
    except (OutsideError, UnreadableContent, UnreadableRecurrence) as error:
        return Told(manner.cannot(f"I could not make this digest. {error}"), notable=True)


async def _summary(work: Work, agent: Agent, turn: Turn, ordered: Ordered, begun: Begun) -> Told:
    zone = await project_zone(agent)
    period = period_of(Recurrence.from_json(begun.recurrence), ordered.at, zone)

    async def look() -> dict[str, Any]:
        return (await main_of(agent, period)).to_json()

    main = Main.of(await work.step("events", look, progress="Found the main events"))
    asked = replace(turn, text=f"Product summary of {period.now.phrase}", asked_at=ordered.at)
    context = context_of(agent, asked, begun.now.astimezone(zone))
    finder = await Finder.begin(agent, asked, context)
    return await summary(finder, period, main)


async def _now(agent: Agent) -> str:
    return agent.clock().isoformat()


def _heading(begun: Begun) -> str:
    """The title; questions are headings themselves."""
    return "" if begun.content.get("kind") == "questions" else f"**{plain(begun.title)}**"


def _lateness(ordered: Ordered, begun: Begun, now: datetime) -> str:
    zone = Recurrence.from_json(begun.recurrence).place
    late = lateness(ordered.at, now, zone, missed=ordered.missed, in_all=ordered.missed_in_all)
    return f"_{late}_" if late else ""


def _foot(ordered: Ordered, begun: Begun, *, owner: str, asker: str) -> str:
    """Whose digest this is, and how it is changed."""
    when = describe(Recurrence.from_json(begun.recurrence))
    wanted = "" if asker == owner else f" for {plain(asker)}"
    now = f", made now{wanted}" if ordered.by_hand else ""
    return (
        f"_Digest {ordered.schedule}, {when}, ordered by {plain(owner)}{now}; `/rootle digest` shows "
        "and changes it._"
    )


class _Deleted(Exception):
    """The digest is not wanted any more."""


async def _post(
    work: Work, thread: ReplyThread, answer: Answer, *, turn: Turn, ordered: Ordered
) -> None:
    """Say it, unless it was deleted; asked right before the first message, since making one takes long.

    One of several messages whose first stands there already is finished.
    """
    begun = await work.stores.effects.get(f"{turn.id}:answer:0")
    stands = begun is not None and begun.state == "done"

    async def wanted() -> None:
        nonlocal stands
        if (
            not stands
            and await work.stores.schedules.get(turn.place.tenant, ordered.schedule) is None
        ):
            raise _Deleted
        stands = True

    with only_while(wanted):
        await thread.say(answer)


async def _go_on_in_thread(work: Work, turn: Turn) -> str:
    """Take log and evidence over into the thread of what was posted, where people ask on."""
    for key in (f"{turn.id}:answer:0:again", f"{turn.id}:answer:0"):
        row = await work.stores.effects.get(key)
        if row and row.outcome and row.outcome.get("ts"):
            posted = replace(turn.place, thread=str(row.outcome["ts"]))
            await work.stores.conversations.take_over(turn.place.conversation, posted.conversation)
            return posted.thread
    return ""
