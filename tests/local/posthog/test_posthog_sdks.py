"""PostHog's own SDKs, unmodified: what they send arrives and can be asked about."""

import asyncio
import hashlib
import json
import subprocess
import sys
import uuid
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import async_playwright

from tests.local.posthog.standin import KEY, TOKEN
from tests.waiting import PATIENCE

VENDOR = Path(__file__).parents[3] / "integrations" / "local" / "console" / "vendor"
CHROMIUM = Path("/usr/bin/chromium")

PYTHON = """
import sys
from datetime import UTC, datetime
from posthog import Posthog, identify_context, new_context, set_context_session

host, token, key, one = sys.argv[1:]
failed = []
client = Posthog(token, host=host, gzip=True, on_error=lambda error, batch: failed.append(error))
client.set(distinct_id=f"user-{one}", properties={"plan": "pro", "seats": 3})
client.set_once(distinct_id=f"user-{one}", properties={"plan": "free", "first_source": "docs"})
client.group_identify("company", f"firm-{one}", {"name": "Acme", "size": 12})
client.capture("order placed " + one, distinct_id=f"user-{one}",
               properties={"total": 12.5, "items": ["a", "b"], "when": datetime(2026, 3, 4, tzinfo=UTC)},
               groups={"company": f"firm-{one}"},
               timestamp=datetime(2026, 11, 20, 12, tzinfo=UTC))
client.alias(f"old-{one}", f"user-{one}")
with new_context():
    identify_context(f"user-{one}")
    set_context_session("session-" + one)
    client.capture("order paid " + one)
try:
    raise RuntimeError("a test of the SDK")
except RuntimeError as error:
    client.capture_exception(error, distinct_id=f"user-{one}", properties={"one": one})
for number in range(250):
    client.capture("many " + one, distinct_id=f"user-{one}", properties={"number": number})
flag = client.get_feature_flag("nothing", f"user-{one}")
client.shutdown()
print(flag, failed)
"""

PAGE = """<!doctype html><title>A shop</title>
<button id="buy" class="big primary" data-kind="tea">Buy tea</button>
<a id="more" href="/more">More</a>
<script src="{host}/static/array.js"></script>
<script>
window.errors = [];
window.addEventListener('error', (event) => errors.push(event.message));
posthog.init('{token}', {{api_host: '{host}', person_profiles: 'identified_only',
  opt_out_useragent_filter: true,  // it sends nothing from browsers that programs drive
  request_queue_config: {{flush_interval_ms: 250}},
  loaded: () => {{ window.ready = true; }}}});
</script>"""


@pytest.fixture
def one():
    """A text that no other test has."""
    return uuid.uuid4().hex


def test_the_python_sdk_sends_events_that_can_be_asked_about(bare, one):
    """Captures, groups, people, aliases, exceptions, many at once; in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", PYTHON, bare.url, TOKEN, KEY, one],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ran.returncode, ran.stdout.strip()) == (0, "None []"), ran.stderr


@pytest.fixture
async def sent(bare, one):
    test_the_python_sdk_sends_events_that_can_be_asked_about(bare, one)
    return one


async def test_what_the_python_sdk_sent_is_there(sent, ask_bare):
    """Each in its place: properties, person, group, session, time, and every one of many."""
    order = await ask_bare(
        "SELECT properties.total, properties.items, properties.$lib, toStartOfMinute(timestamp), "
        "person.properties.plan, pdi.person.properties.first_source, "
        "pdi.person.properties.seats, properties.$groups, toDate(properties.when) "
        f"FROM events WHERE event = 'order placed {sent}'"
    )
    many = await ask_bare(
        f"SELECT count(), uniq(properties.number), uniq(uuid) FROM events WHERE event = 'many {sent}'"
    )
    session = await ask_bare(
        f"SELECT $session_id, distinct_id FROM events WHERE event = 'order paid {sent}'"
    )
    group = await ask_bare(
        f"SELECT properties.name, properties.size FROM groups WHERE key = 'firm-{sent}'"
    )
    known = await ask_bare(
        "SELECT count(), uniq(person_id) FROM person_distinct_ids "
        f"WHERE distinct_id IN ('user-{sent}', 'old-{sent}')"
    )
    [[exception]] = await ask_bare(
        "SELECT properties.$exception_list FROM events "
        f"WHERE event = '$exception' AND properties.one = '{sent}'"
    )

    groups = json.dumps({"company": f"firm-{sent}"}, separators=(",", ":"))
    moment = "2026-11-20T13:00:00+01:00"
    assert order == [
        [12.5, '["a","b"]', "posthog-python", moment, "pro", "docs", 3, groups, "2026-03-04"]
    ]
    assert many == [[250, 250, 250]]
    assert session == [[f"session-{sent}", f"user-{sent}"]]
    assert group == [["Acme", 12]]
    assert known == [[2, 1]]
    assert json.loads(exception)[0]["type"] == "RuntimeError"


# --- what SDKs ask when they start ---------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/flags/?v=2", "/flags?v=4", "/decide/?v=3", "/flags/?config=true"]
)
async def test_there_are_no_feature_flags_and_no_errors(bare, path):
    """SDKs get an answer of the form that they expect; a wrong token is refused."""
    async with aiohttp.ClientSession(bare.url) as session:
        asked = {"token": TOKEN, "distinct_id": "x"}
        async with session.post(path, json=asked) as response:
            found = await response.json()
        async with session.post(path, json={**asked, "token": "phc_other"}) as refused:
            assert refused.status == 401

    assert response.status == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert found.get("flags", found.get("featureFlags")) == {}
    assert found["errorsWhileComputingFlags"] is False


async def test_a_project_says_what_is_switched_on(bare):
    """As JSON and as a script; nothing but events, and recordings are refused."""
    async with aiohttp.ClientSession(bare.url) as session:
        async with session.get(f"/array/{TOKEN}/config") as response:
            config = await response.json()
        async with session.get(f"/array/{TOKEN}/config.js") as response:
            script = await response.text()
        async with session.get("/array/phc_other/config") as response:
            assert response.status == 404
        async with session.post("/s/", json={"token": TOKEN, "data": []}) as response:
            assert (response.status, (await response.json())["code"]) == (400, "not_supported")

    assert (config["sessionRecording"], config["surveys"]) == (False, False)
    assert json.dumps(TOKEN) in script


def test_vendored_files_are_those_of_their_packages():
    """Every file is named in the manifest with its sum, and none has been touched."""
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    sums = {
        name: digest for package in manifest.values() for name, digest in package["sha256"].items()
    }
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.parent != VENDOR
    }

    assert found == sums
    assert all({"version", "licence", "from"} <= set(package) for package in manifest.values())


# --- in a browser --------------------------------------------------------------------------------


@pytest.fixture
async def shop(bare):
    """A page on another origin of this machine that loads PostHog's SDK."""
    text = PAGE.format(host=bare.url, token=TOKEN)

    async def show(request):
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", show)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    await runner.cleanup()


async def arrived(ask, condition):
    """Wait until an event of which `condition` holds can be asked about."""
    async with asyncio.timeout(PATIENCE):
        while await ask(f"SELECT count() FROM events WHERE {condition}") == [[0]]:
            await asyncio.sleep(0.1)


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
async def test_the_browser_sdk_sends_events_that_can_be_asked_about(shop, ask_bare, one):
    """Views, a click, an event with a group, who it was: all of one visit in Chromium."""
    wrong = []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await chromium.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None
        )
        await page.goto(f"{shop}/tea?utm_source=newsletter&utm_medium=email&x={one}")
        await page.wait_for_function("window.ready")
        await page.click("#buy")
        await page.evaluate(
            """one => {
              posthog.group('company', 'firm-' + one, {name: 'Acme', size: 12});
              posthog.identify('user-' + one, {plan: 'pro'}, {first_page: 'tea'});
            }""",
            one,
        )
        # Requests overtake each other, and an event carries its person as known on arrival.
        await arrived(ask_bare, f"event = '$identify' AND distinct_id = 'user-{one}'")
        await page.evaluate(
            "one => posthog.capture('tea bought ' + one, {price: 4.5, kinds: ['green'], gift: true})",
            one,
        )
        await arrived(ask_bare, f"event = 'tea bought {one}'")
        anonymous = await page.evaluate("posthog.get_property('$device_id')")
        await page.goto(f"{shop}/more")
        await page.wait_for_function("window.ready")
        await arrived(ask_bare, f"properties.$current_url = '{shop}/more' AND event = '$pageview'")
        assert await page.evaluate("window.errors") == []
        await chromium.close()
    assert wrong == []

    bought = await ask_bare(
        "SELECT properties.price, properties.gift, properties.$lib, properties.$browser, "
        "person.properties.plan, person.properties.first_page, properties.$groups.company, "
        f"group_0.properties.name FROM events WHERE event = 'tea bought {one}'"
    )
    clicks = await ask_bare(
        "SELECT properties.$el_text, elements_chain_texts, "
        "elements_chain LIKE '%button%data-kind=\"tea\"%' "
        f"FROM events WHERE event = '$autocapture' AND distinct_id = '{anonymous}'"
    )
    visit = await ask_bare(
        "SELECT uniq($session_id), uniq(person_id), countIf(event = '$pageview'), "
        "any(session.$channel_type), any(session.$entry_pathname), any(session.$is_bounce) "
        f"FROM events WHERE distinct_id IN ('user-{one}', '{anonymous}')"
    )

    assert [row[:-1] for row in bought] == [
        [4.5, True, "web", "Chrome", "pro", "tea", f"firm-{one}"]
    ]
    assert clicks == [["Buy tea", ["Buy tea"], 1]]
    assert visit == [[1, 1, 2, "Email", "/tea", 0]]
