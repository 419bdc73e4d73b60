"""Does with digests what people want: order, list, preview, run, pause, edit and delete them.

Everybody of a channel sees its digests, and every member of the team there may change them; the channel
is told who did. Guests may neither.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent import manner, question
from agent.digests import showing
from agent.digests.ordering import EXAMPLES, CannotOrder, order
from agent.digests.verbs import MOST_AT_ONCE, NUMBERED, VERBS, Verb, numbers_in
from agent.ports import Answer
from agent.schedules.recurrence import UnreadableRecurrence
from agent.schedules.wording import NotUnderstood
from agent.state.due import job_asked_for
from agent.state.schedule_rows import NewSchedule, Plan, Schedule
from agent.state.schedules import MOST
from agent.state.stores import Stores
from agent.turn import Turn

GUEST = manner.cannot(
    "Digests are for members of the team, and you are a guest here",
    "Please ask a member of the team",
)
NOT_HERE = manner.cannot(
    "I am no member of this channel, so I could not post here",
    "Invite me with `/invite @Rootle`, then order it again",
)
FULL = manner.cannot(
    f"This channel has {MOST} digests already, as many as one may have",
    "Delete one that nobody reads",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """`answer` is for whoever asked, `told` for everybody in the channel, where there is such a word.

    `made_job`: work was handed to the workers.
    """

    answer: Answer
    told: Answer | None = None
    made_job: bool = False


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of the place of `turn`, for its asker.

    `name` tells what a person is called, `may_post` whether Rootle can post there at all.
    `has_workers`: whether anybody works on jobs.
    """

    stores: Stores
    turn: Turn
    now: datetime
    name: Callable[[str], Awaitable[str]]
    may_post: Callable[[], Awaitable[bool]]
    has_workers: bool = True

    async def obey(self, words: str) -> Reply:
        """Do what the words behind `/rootle digest` say; without any, list what there is."""
        if self.turn.asker.is_guest:
            return Reply(GUEST)
        words = words.strip()
        if words.lower() in {"", "list"}:
            return Reply(await self._listed())
        if words.lower() == "help":
            return Reply(showing.how_to())
        if found := NUMBERED.fullmatch(words):
            return await self._one(int(found["number"]))
        return await self._do(words)

    async def _do(self, words: str) -> Reply:
        """Do what a verb says with the digest behind it, or order one."""
        first, _, rest = words.partition(" ")
        verb = VERBS.get(first.lower())
        if verb == "edit" and (found := NUMBERED.match(rest)):
            return await self._reword(rest, int(found["number"]), rest[found.end() :].strip())
        if verb and NUMBERED.match(rest):
            return await self._each(verb, *numbers_in(rest))
        if verb and (verb != "run" or not rest):  # "post every day at 9" orders one
            return Reply(showing.which(verb))
        return await self._order(words)

    async def _each(self, verb: Verb, numbers: Sequence[int], rest: str) -> Reply:
        """Do one thing with each of some digests, or with none where one of them is not meant."""
        if rest:
            return Reply(showing.what_behind(verb, numbers, rest))
        if len(numbers) > MOST_AT_ONCE:
            return Reply(showing.too_many(MOST_AT_ONCE))
        for number in numbers:
            if await self._found(number) is None:
                return Reply(showing.unknown(number))
        replies = [await self.act(verb, number) for number in numbers]
        if len(replies) == 1:
            return replies[0]
        told = [one.told.text for one in replies if one.told]
        return Reply(
            showing.together([one.answer for one in replies]),
            Answer("done", "\n\n".join(told), plain=True) if told else None,
            any(one.made_job for one in replies),
        )

    async def _reword(self, rest: str, number: int, words: str) -> Reply:
        """Edit one; "1 and 2" are several, "1 0 9 * * 1-5" is one at other times."""
        numbers, behind = numbers_in(rest)
        joined = words.lower().startswith(("and ", "or ", "& "))
        if len(numbers) > 1 and (joined or not behind):
            return Reply(showing.several(numbers))
        return await self.act("edit", number, words)

    async def act(self, verb: Verb, number: int, words: str = "") -> Reply:
        """Do one thing with one digest. Done again after a crash, it is done once."""
        found = await self.changeable(number, even_deleted=verb in {"delete", "restore"})
        if isinstance(found, Reply):
            return found
        try:
            return await self._act(verb, found, words)
        except UnreadableRecurrence as error:
            return Reply(manner.cannot(str(error)))

    async def changeable(self, number: int, *, even_deleted: bool = False) -> Schedule | Reply:
        """A digest that the asker may change, or why there is none."""
        if self.turn.asker.is_guest:
            return Reply(GUEST)
        found = await self._found(number)
        if found is None:
            return Reply(showing.unknown(number))
        if found.deleted_at and not even_deleted:
            return Reply(showing.deleted(found, already=True))
        return found

    async def _one(self, number: int) -> Reply:
        found = await self.changeable(number)
        if isinstance(found, Reply):
            return found
        return Reply(await self.shown(found, f"Digest {number}:"))

    async def _found(self, number: int) -> Schedule | None:
        """The digest of this number, if it is one of this channel; also a deleted one."""
        place = self.turn.place
        found = await self.stores.schedules.get(place.tenant, number, even_deleted=True)
        return found if found and found.channel == place.channel else None

    async def _act(self, verb: Verb, found: Schedule, words: str) -> Reply:
        store, tenant, number = self.stores.schedules, found.tenant, found.id
        if self.turn.attempt == 1 and _is_so(found, verb):  # a second attempt finds its own deed
            return await self._already(found, verb)
        match verb:
            case "preview" | "run":
                return await self._run(found, preview=verb == "preview")
            case "edit":
                return await self._edit(found, words)
            case "pause":
                changed = await store.pause(tenant, number)
            case "resume":
                changed = await store.resume(tenant, number)
            case "restore":
                changed = await store.restore(tenant, number)
            case "delete":
                await store.delete(tenant, number)
                return self._told(
                    showing.deleted(found), f"deleted digest {number}, {showing.named(found)}"
                )
        if changed is None:
            return Reply(showing.unknown(number))
        done = {"pause": "paused", "resume": "resumed", "restore": "brought back"}[verb]
        answer = await self.shown(changed, f"Digest {number} is {done}.")
        return self._told(answer, f"{done} digest {number}, {showing.named(changed)}")

    async def _already(self, found: Schedule, verb: Verb) -> Reply:
        """Nothing changes, so nobody else hears of it."""
        if found.deleted_at:
            return Reply(showing.deleted(found, already=True))
        state = "paused already" if found.state == "paused" else "not paused"
        if verb == "restore":
            state = "not deleted"
        return Reply(await self.shown(found, f"Digest {found.id} is {state}."))

    async def _run(self, found: Schedule, *, preview: bool) -> Reply:
        turn = self.turn
        job = job_asked_for(found, self.now, event=turn.id, asked_by=turn.asker.id, preview=preview)
        if preview:
            await self.stores.jobs.add(job)
        elif await self._is_at_it(found):
            return Reply(showing.at_it(found))
        else:
            await self.stores.schedules.run_now(found.id, job)
        return Reply(
            showing.on_its_way(found, preview=preview, has_workers=self.has_workers), made_job=True
        )

    async def _is_at_it(self, found: Schedule) -> bool:
        """Whether a run is going on that this very event did not ask for."""
        last = await self.stores.job_queue.get(found.last_job) if found.last_job else None
        mine = f":now:{self.turn.id}"
        return last is not None and last.finished_at is None and not last.asked.key.endswith(mine)

    async def _edit(self, found: Schedule, words: str) -> Reply:
        if not words:
            return Reply(showing.how_to_edit(found))
        plan = self._plan(words)
        if isinstance(plan, Answer):
            return Reply(plan)
        changed = await self.stores.schedules.edit(found.tenant, found.id, plan[0])
        if changed is None:
            return Reply(showing.unknown(found.id))
        return await self.changed(changed, plan[1])

    async def changed(self, now: Schedule, notes: tuple[str, ...]) -> Reply:
        """That a digest was edited, and what it is now."""
        answer = await self.shown(now, f"Digest {now.id} is changed.", notes=notes)
        return self._told(answer, f"changed digest {now.id}: {showing.named(now)}")

    async def _order(self, words: str) -> Reply:
        turn, place = self.turn, self.turn.place
        if place.kind == "terminal":
            return Reply(manner.cannot("A digest is ordered in Slack"))
        plan = self._plan(words)
        if isinstance(plan, Answer):
            return Reply(plan)
        new = NewSchedule(
            key=f"order:{turn.id}",
            tenant=place.tenant,
            channel=place.channel,
            kind=place.kind,
            owner=turn.asker.id,
            plan=plan[0],
            label=question.label(turn),
        )
        if not await self.may_post():
            return Reply(NOT_HERE)
        made = await self.stores.schedules.add(new)
        if made is None:
            return Reply(FULL)
        answer = await self.shown(made, f"Digest {made.id} is ordered.", notes=plan[1])
        return self._told(
            answer, f"ordered digest {made.id} for this channel: {showing.named(made)}"
        )

    def _plan(self, words: str) -> tuple[Plan, tuple[str, ...]] | Answer:
        try:
            return order(words, now=self.now, zone=self.turn.asker.timezone)
        except CannotOrder as error:
            return manner.cannot(str(error))
        except NotUnderstood as error:
            examples = "\n".join(f"- `{one}`" for one in EXAMPLES)
            return manner.cannot(error.reason, f"For example:\n\n{examples}")

    async def _listed(self) -> Answer:
        place = self.turn.place
        found = await self.stores.schedules.of_channel(place.tenant, place.channel)
        if not found:
            return showing.none_yet()
        entries = [await self._entry(one) for one in found]
        return showing.listed(found, entries)

    async def shown(self, one: Schedule, words: str, *, notes: tuple[str, ...] = ()) -> Answer:
        """One digest after something was done with it, or was not."""
        return showing.one_of(one, words, await self._entry(one), notes=notes)

    async def _entry(self, one: Schedule) -> str:
        last = await self.stores.job_queue.get(one.last_job) if one.last_job else None
        return showing.entry(one, owner=await self.name(one.owner), last=last)

    def _told(self, answer: Answer, words: str) -> Reply:
        """With a word to the channel about who did what; in a direct message nobody else is there."""
        if self.turn.place.kind == "im":
            return Reply(answer)
        told = Answer("done", f"{showing.person(self.turn.asker)} {words}.", plain=True)
        return Reply(answer, told)


def _is_so(found: Schedule, verb: Verb) -> bool:
    """Whether what somebody wants is so already."""
    if found.deleted_at:
        return verb == "delete"
    return verb == "restore" or (verb, found.state) in {("pause", "paused"), ("resume", "active")}
