"""PostHog's limits: how often, how many at once, how long; here with smaller numbers."""

import asyncio
import time

import aiohttp
import pytest

from tests.local.posthog.standin import KEY, running

RULES = "Rules(limits=Limits(seconds=1.0, at_once=2, queue_seconds=0.5), queries=(Rate(12, 60),))"
SLOW = (
    "SELECT count() FROM events AS a CROSS JOIN events AS b CROSS JOIN events AS c "
    "WHERE cityHash64(a.uuid, b.uuid, c.uuid) = 1"
)
QUICK = "SELECT 1"


@pytest.fixture
def strict(tmp_path):
    with running(tmp_path, rules=RULES, size=0.02) as process:  # its cube is still too much
        yield process


async def test_limits_are_kept(strict):
    """Too long is 504, too many at once and too often are 429 with Retry-After, a cancel ends it."""
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(f"{strict.url}/api/projects/1/", headers=headers) as session:

        async def ask(sql, query_id=None):
            query = {"kind": "HogQLQuery", "query": sql}
            body = {"query": query, **({"client_query_id": query_id} if query_id else {})}
            async with session.post("query/", json=body) as response:
                return response.status, await response.json(), response.headers

        began = time.monotonic()
        status, found, _ = await ask(SLOW)
        assert (status, found["type"]) == (504, "server_error")
        assert "max execution time" in found["detail"]
        assert 0.9 < time.monotonic() - began < 8

        several = await asyncio.gather(*(ask(SLOW) for _ in range(3)))
        assert sorted(status for status, _, _ in several) == [429, 504, 504]
        refused = next(answer for answer in several if answer[0] == 429)
        assert refused[1]["code"] == "throttled"
        assert int(refused[2]["Retry-After"]) >= 1

        long = asyncio.create_task(ask(SLOW, "mine"))
        await asyncio.sleep(0.2)
        async with session.delete("query/mine/") as response:
            assert response.status == 200
        status, found, _ = await long
        assert (status, found["code"]) == (400, "query_was_cancelled")

        statuses = [(await ask(QUICK))[0] for _ in range(10)]
        assert statuses.count(200) == 12 - 6  # six requests went before
        assert set(statuses[6:]) == {429}
