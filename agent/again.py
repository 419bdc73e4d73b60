"""Asks the question behind a piece of evidence again, as it was, with the data of now."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agent.agent import Agent, context_of
from agent.state.evidence import Evidence
from agent.tool import Table
from agent.turn import Turn
from integrations.errors import AskPerson, ChangeInput

SQL = "run_sql"


async def run_again(agent: Agent, evidence: Evidence, turn: Turn, *, now: datetime) -> Table:
    """What the same tool finds now for the same arguments; `turn` is that of whoever wants to know.

    It only reads, and the result is not stored: no answer speaks of it. Typed SQL is run as it was
    sent, with the times that were bound then. Raises the errors of `integrations.errors`.
    """
    tool = agent.offer.tools.get(evidence.tool)
    if tool is None or tool.risk != "read":
        raise AskPerson("This version of Rootle cannot ask that again.")
    zone = await project_zone(agent)
    arguments = dict(evidence.arguments)
    if evidence.tool == SQL:
        arguments["query"] = evidence.query
    context = context_of(agent, turn, now.astimezone(zone))
    result = await tool.run(context, **tool.parse(arguments))
    if result.table is None:
        raise ChangeInput(result.text)
    table: Table = result.table
    return table


async def project_zone(agent: Agent) -> ZoneInfo:
    """The project's time zone."""
    return ZoneInfo((await agent.posthog.project_info()).timezone)
