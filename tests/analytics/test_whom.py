"""People are chosen by cohort, as PostHog knows it."""

from dataclasses import replace

import aiohttp
import pytest

from agent.names.taxonomy import Taxonomy
from agent.tools.trends import TOOLSET, trends
from tests.analytics.by_hand import during
from tests.analytics.conftest import KEY

AUTUMN = {"date_from": "2026-09-01", "date_to": "2026-11-15"}


@pytest.mark.parametrize("negated", [False, True])
async def test_people_of_a_cohort(context, posthog, events, address, negated):
    """By its exact name; negated it is everybody else."""
    name = f"The 'Germans' {negated}"
    country = {"key": "country", "type": "person", "operator": "exact", "value": ["Germany"]}
    both = {"type": "AND", "values": [{"type": "AND", "values": [country]}]}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as session:
        body = {"name": name, "filters": {"properties": both}}
        reply = await session.post(f"{address}/api/projects/1/cohorts/", json=body)
        assert reply.status == 201, await reply.text()
    given = {"series": [{"event": "$pageview"}], "who": [{"cohort": name, "negated": negated}]}
    taxonomy = Taxonomy(posthog)  # one that has not read the cohorts before

    result = await trends(
        replace(context(), taxonomy=taxonomy), **TOOLSET.tools[0].parse(given | AUTUMN)
    )

    await taxonomy.close()
    inside = during(events, **AUTUMN)
    did = {one.person for one in inside if one.event == "$pageview"}
    germans = {one.person for one in events if one.personal.get("country") == "Germany"}
    assert result.table.rows == ((len(did - germans if negated else did & germans),),)
    assert 0 < len(did & germans) < len(did)
