"""The operator's endpoint: a token first, then what waits and what to do about it."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from agent.later import put_off
from agent.policy import Label
from agent.schedules.wording import understand
from agent.state.overview import VIEWS, Overview
from agent.state.schedule_rows import NewSchedule, Plan
from agent.state.stores import Stores
from agent.turn import Person, Place, Turn
from bot.operator_token import operator_token, token_file
from bot.operators import Operators
from bot.settings import Settings
from handlers.receive import receive_envelope
from tests.ingress.sent import NOW, payload

TOKEN = "the-operators-token"
SAID = "how many people signed up, by the way, in Atlantis?"


@pytest.fixture
async def stores(database):
    """One event, one job, and the words of both."""
    stores = Stores(database, lambda: NOW)
    sent = payload("app_mention")
    sent["event"]["text"] = f"<@U0ROOTLE> {SAID}"
    await stores.inbox.accept(receive_envelope("events_api", sent, now=NOW - timedelta(seconds=90)))
    place = Place("T0LOCAL", "slack", "C0PRODUCT", "1795305600.000100")
    await put_off(stores, Turn("t1", place, Person("U0ANA", "ana"), SAID, NOW))
    return stores


@pytest.fixture
async def client(database, stores):
    operators = Operators(Overview(database, lambda: NOW), stores, None, token=TOKEN)
    application = web.Application()
    application.add_routes(operators.routes())
    async with TestClient(TestServer(application)) as client:
        yield client


def token(value=TOKEN):
    return {"Authorization": f"Bearer {value}"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        token("wrong"),
        token(""),
        token("\u00e9"),
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"X-Forwarded-For": "127.0.0.1"},
    ],
)
@pytest.mark.parametrize("path", ["/operator", *(f"/operator/{name}" for name in VIEWS)])
async def test_nothing_is_shown_without_the_token(client, headers, path):
    """Also not to callers from this machine: a proxy in front makes all of them such."""
    answer = await client.get(path, headers=headers)

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert list(await answer.json()) == ["error"]


async def test_nothing_is_done_without_the_token(client, stores):
    """An action without it changes nothing."""
    for action in ("stop", "retry"):
        assert (await client.post(f"/operator/jobs/1/{action}")).status == 401
    assert (await stores.job_queue.get(1)).state == "waiting"


async def test_the_summary_says_what_waits_and_for_how_long(client):
    """States are counted, and the oldest that is due is as old as it is."""
    found = await (await client.get("/operator", headers=token())).json()

    assert found["inbox"] == {"states": {"waiting": 1}, "oldest_waits_seconds": 90.0}
    assert found["jobs"]["states"] == {"waiting": 1}
    assert found["leases"] == {"held": 0}
    assert "REDIS_URL" in found["queues"]["away"]


@pytest.mark.parametrize("name", sorted(VIEWS))
async def test_rows_hold_no_words_of_anybody(client, name):
    """States, times and numbers of the latest rows; what people wrote stays where it is."""
    answer = await client.get(f"/operator/{name}?limit=5", headers=token())
    text = await answer.text()

    assert answer.status == 200
    assert "Atlantis" not in text
    rows = await answer.json()
    assert all(set(row) == set(VIEWS[name].columns) for row in rows)
    if name in {"inbox", "jobs"}:
        assert [row["state"] for row in rows] == ["waiting"]
        assert answer.headers["Cache-Control"] == "no-store"


async def test_rows_of_one_state(client):
    """Only those that are asked for, and no more than are asked for."""
    done = await client.get("/operator/inbox?state=failed", headers=token())
    wrong = await client.get("/operator/inbox?limit=none", headers=token())

    assert await done.json() == []
    assert (wrong.status, await wrong.json()) == (
        400,
        {"error": "limit is a number from 1 to 500."},
    )


async def test_a_job_is_stopped_and_tried_again(client, stores):
    """Each action says how the job stands, or why it cannot be."""

    async def act(path):
        answer = await client.post(f"/operator/jobs/{path}", headers=token())
        return answer.status, await answer.json()

    assert await act("1/stop") == (200, {"job": 1, "state": "stopped"})
    assert (await act("1/stop"))[0] == 409
    assert await act("1/retry") == (200, {"job": 1, "state": "waiting"})
    status, words = await act("1/retry")
    assert (status, words["state"]) == (409, "waiting")
    assert (await act("7/stop"))[0] == 404
    assert (await stores.job_queue.get(1)).stopped_by is None


async def test_a_schedule_is_run_now(client, stores):
    """In the name of whoever ordered it, once however fast it is asked for; its words stay unseen."""
    recurrence = understand("every day at 9", now=NOW, zone="UTC").recurrence
    plan = Plan(SAID, SAID, recurrence, {"version": 1, "kind": "summary"})
    label = Label()
    made = await stores.schedules.add(
        NewSchedule("a", "T0LOCAL", "C0PRODUCT", "channel", "U0ANA", plan, label)
    )
    for _ in range(2):
        answer = await client.post(f"/operator/schedules/{made.id}/run", headers=token())
        assert await answer.json() == {"schedule": made.id, "job": 2}
    job = await stores.job_queue.get(2)
    assert (job.asked.name, job.asked.asked_by) == ("digest", "U0ANA")
    rows = await client.get("/operator/schedules", headers=token())
    assert "Atlantis" not in await rows.text()
    assert (await rows.json())[0]["last_job"] == 2
    assert (await client.post("/operator/schedules/9/run", headers=token())).status == 404


def test_a_token_is_made_once_and_kept_private(tmp_path: Path):
    """It is the same at each start, and only its owner can read it."""
    settings = Settings(rootle_home=tmp_path)
    first = operator_token(settings)

    assert operator_token(settings) == first
    assert len(first) > 30
    assert token_file(settings).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["operator-token"]


def test_a_token_that_is_set_counts(tmp_path: Path):
    """And none is written."""
    settings = Settings(rootle_home=tmp_path, rootle_operator_token=SecretStr("a-token-of-mine-1"))

    assert operator_token(settings) == "a-token-of-mine-1"
    assert list(tmp_path.iterdir()) == []
