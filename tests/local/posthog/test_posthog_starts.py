"""Starting: quickly, with complete data, and again after being killed."""

import json
import subprocess
import sys
import time
import urllib.request
from datetime import datetime, timedelta

import pytest

from integrations.local.posthog.company import DAYS, TIME_ZONE, simulate
from tests.local.posthog.standin import KEY, SEED, SIZE, TOKEN, running, start, wait_until_up

SMALL = 0.02


def post(url, body):
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)


def rows(process, sql):
    body = {"query": {"kind": "HogQLQuery", "query": sql}}
    return post(f"{process.url}/api/projects/1/query/", body)["results"]


def total(process):
    """Events of the days that are over, stored and told; and how many are stored twice."""
    today = datetime.fromtimestamp(process.started, TIME_ZONE).date()
    stored = rows(
        process,
        "SELECT count(), count() - uniqExact(uuid) FROM events WHERE event != 'captured' "
        f"AND timestamp < toDateTime('{today} 00:00:00', 'Europe/Berlin')",
    )
    first = today - timedelta(days=DAYS - 1)
    told = simulate(SEED, today - timedelta(days=1), first=first, size=SIZE)
    return stored[0], sum(1 for _ in told)


def wait_until_stored(process, parts):
    """Until ClickHouse has written so many parts: people, ids and events of each batch."""
    while len(list((process.home / "posthog/clickhouse/store").glob("*/*/all_*"))) < parts:
        assert process.popen.poll() is None
        time.sleep(0.002)


@pytest.mark.slow
@pytest.mark.thorough
def test_a_history_survives_being_killed(tmp_path):
    """Killed several times during its first start, it comes up complete, with nothing twice.

    What was captured is still there after a kill, too.
    """
    for parts in (1, 4):
        process = start(tmp_path)
        wait_until_stored(process, parts)
        process.popen.kill()
        process.popen.wait()

    with running(tmp_path) as process:
        (stored, twice), told = total(process)
        assert (stored, twice) == (told, 0)
        event = {"api_key": TOKEN, "event": "captured", "distinct_id": "x"}
        assert post(f"{process.url}/e/", event) == {"status": "Ok"}
        process.popen.kill()
        process.popen.wait()

    with running(tmp_path) as process:
        assert rows(process, "SELECT count() FROM events WHERE event = 'captured'") == [[1]]
        (stored, twice), told = total(process)
        assert (stored, twice) == (told, 0)


def test_another_seed_needs_another_folder(tmp_path):
    """The history of one seed is never continued by another's: it says so and ends."""
    (tmp_path / "posthog").mkdir()
    (tmp_path / "posthog" / "history.json").write_text('{"seed": 99, "first": "2026-10-01"}')
    process = start(tmp_path)
    said, _ = process.popen.communicate(timeout=30)

    assert process.popen.returncode == 1
    assert "holds the history of seed 99" in said


def test_a_folder_belongs_to_one_process(posthog):
    """A second process on the same folder says so and ends."""
    process = start(posthog.home)
    try:
        said, _ = process.popen.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.popen.kill()
        raise

    assert process.popen.returncode == 1
    assert "cannot start" in said


def test_it_ends_when_told_to(tmp_path):
    """SIGTERM ends it in order, with exit code 0."""
    process = start(tmp_path, size=SMALL)
    wait_until_up(process)
    process.popen.terminate()

    assert process.popen.wait(10) == 0


ADVANCE = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from integrations.local.posthog.company import simulate
from integrations.local.posthog.project import Project

async def main():
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    project = await Project.open(
        Path(sys.argv[1]), seed=3, size=0.02, clock=lambda: now, seconds=10, rows=100
    )
    first = project.history.first
    for step in (timedelta(hours=5), timedelta(minutes=5), timedelta(hours=20)):
        now += step
        await project.advance()
        [[stored, twice]] = await project.warehouse.read_all(
            "SELECT count(), count() - uniqExact(uuid) FROM events"
        )
        told = simulate(3, now.date() + timedelta(days=1), first=first, size=0.02)
        print(stored - sum(1 for event in told if event.timestamp <= now), twice)
    await project.close()

asyncio.run(main())
"""


def test_the_company_lives_on_while_it_is_watched(tmp_path):
    """What happens after the start is added without a restart: all of it, and once."""
    ran = subprocess.run(
        [sys.executable, "-c", ADVANCE, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    assert ran.stdout.split("\n")[:3] == ["0 0"] * 3, ran.stderr
