"""Shows how much Rootle was used over the last 30 days, by the asker and by everyone."""

from datetime import timedelta

from agent import manner
from agent.ports import Answer
from agent.state.usage import Totals
from handlers.command import SLASH, Command, Given

PERIOD = timedelta(days=30)


async def run(given: Given) -> Answer | None:
    """Two rows: the asker's own sums and those of the workspace."""
    turn = given.turn
    since = turn.asked_at - PERIOD
    everyone = await given.desk.stores.usage.totals(turn.place.tenant, since)
    own = everyone.by_person.get(turn.asker.id, Totals())
    days = f"{since:%Y-%m-%d} to {turn.asked_at:%Y-%m-%d}"
    people = len(everyone.by_person)
    return manner.done(
        f"Usage from {days} (UTC):\n\n"
        "| | Answers | Tool calls | Tokens in | Tokens out | Cost |\n"
        "|---|---:|---:|---:|---:|---:|\n"
        f"{_row('You', own)}\n"
        f"{_row(f'Everyone ({people})', everyone)}"
    )


def _row(who: str, sums: Totals) -> str:
    return (
        f"| {who} | {sums.turns:,} | {sums.tool_calls:,} | {sums.input_tokens:,} "
        f"| {sums.output_tokens:,} | ${sums.cost_usd:,.2f} |"
    )


COMMAND = Command(
    name="usage",
    summary="Shows how much I was used over the last 30 days, and what it cost.",
    usage=f"{SLASH} usage",
    run=run,
)
