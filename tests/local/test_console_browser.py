"""The console in a real browser: what people see, do, and are protected from."""

import asyncio
import re
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.local.double import Double, Running
from tests.thorough import further
from tests.waiting import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = (
    "<script>window.hit=1</script> <img src=x onerror=window.hit=2> [x](javascript:window.hit=3) "
    '<https://a.example" onmouseover=window.hit=4|y> "><svg onload=window.hit=5>'
)

expect.set_options(timeout=20_000)  # what is there at once on a quiet machine

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    """One Chromium for all tests; everything here runs in its event loop."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="module")
async def double():
    return Double()


@pytest_asyncio.fixture(loop_scope="module")
async def place(tmp_path, port, double):
    running = Running(tmp_path, port, double)
    await running.start()
    yield running
    await running.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser, place):
    """The console as Ana sees it first; errors in the page fail the test."""
    context = await browser.new_context(viewport={"width": 1400, "height": 900})
    opened = await context.new_page()
    opened.set_default_timeout(20_000)
    wrong = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda m: wrong.append(m.text) if "Security" in m.text else None)
    await opened.goto(place.address)
    await expect(opened.locator("#composer")).to_be_focused()
    yield opened
    assert wrong == []
    await context.close()


async def write(page, text, *, box="#composer"):
    await page.fill(box, text)
    await page.press(box, "Enter")


async def got(those, count=1):
    """Wait until the app has so many of them: the page shows what is sent before it arrives there."""
    async with asyncio.timeout(PATIENCE):
        while len(those) < count:
            await asyncio.sleep(0.02)


async def act_as(page, name):
    await page.click(f"[data-person=U0{name.upper()}]")
    await expect(page.locator(f"[data-person=U0{name.upper()}][aria-pressed=true]")).to_be_visible()


def thread(page):
    return page.locator("#panel-thread")


async def test_a_question_is_answered_before_one_s_eyes(page, double):
    """The thread opens by itself, shows status, steps, growing words and Stop, then the answer."""
    double.go_on.clear()
    await page.get_by_role("button", name="@rootle how many people signed up").click()
    await page.press("#composer", "Enter")

    await expect(thread(page).get_by_role("button", name="Stop")).to_be_visible()
    await expect(thread(page).get_by_text("Counting sign-ups")).to_be_visible()
    await expect(thread(page).locator("strong", has_text="312 people")).to_be_visible()
    await expect(thread(page).get_by_label("still writing")).to_be_visible()
    double.go_on.set()

    await expect(thread(page).get_by_text("signed up last week.")).to_be_visible()
    await expect(thread(page).get_by_role("img", name="Done")).to_be_visible()
    await expect(thread(page).get_by_role("button", name="Stop")).to_have_count(0)
    await expect(thread(page).get_by_label("still writing")).to_have_count(0)
    await expect(page.locator("#channel").get_by_text("1 reply")).to_be_visible()
    await expect(page.locator("#announcer")).to_contain_text("Rootle answered")


async def test_stop_reaches_the_app(page, double):
    """Pressing Stop ends the stream and tells the app who wanted it."""
    double.go_on.clear()
    double.on_event = double.stopped
    await write(page, "@rootle count everything")

    await thread(page).get_by_role("button", name="Stop").click()

    await expect(thread(page).get_by_role("button", name="Stop")).to_have_count(0)
    [stopped] = [e for e in double.events if e["type"] == "agent_session_stopped"]
    assert stopped["user"] == "U0ANA"


async def test_hostile_text_is_only_text(page, place, double):
    """Scripts, handlers and script links do nothing, whatever part of a message carries them."""

    async def repeat(event):
        where = {"channel": event["channel"], "thread_ts": event["ts"]}
        cell = {"type": "raw_text", "text": HOSTILE}
        blocks = [
            {"type": "markdown", "text": HOSTILE},
            {"type": "section", "text": {"type": "mrkdwn", "text": HOSTILE}},
            {"type": "header", "text": {"type": "plain_text", "text": HOSTILE[:150]}},
            {"type": "table", "rows": [[cell], [cell]]},
            {"type": "task_card", "task_id": "1", "title": HOSTILE, "status": "complete"},
            {"type": "image", "image_url": "https://a.example/x.png", "alt_text": HOSTILE},
        ]
        await double.call("chat.postMessage", **where, text=HOSTILE, blocks=blocks)

    double.on_mention = repeat
    files = [{"name": '"><img src=x onerror=window.hit=6>.txt', "content": "aGk="}]
    await place.say(HOSTILE, files=files)
    await write(page, f"@rootle {HOSTILE}")
    await expect(thread(page).locator(".message")).to_have_count(2)
    await thread(page).locator(".message").last.hover()

    assert await page.evaluate("window.hit") is None
    assert await page.locator("#shell :is(script, img[src=x], svg[onload], iframe)").count() == 0
    hrefs = await page.eval_on_selector_all("#shell a", "all => all.map(a => a.protocol)")
    assert set(hrefs) <= {"http:", "https:"}
    handlers = "all => all.flatMap(e => [...e.attributes]).filter(a => a.name.startsWith('on'))"
    assert await page.eval_on_selector_all("#shell *", f"{handlers}") == []


async def test_no_text_can_freeze_the_page(page):
    """Markup that begins thousands of times and never ends is drawn in a moment, however nested."""
    slowest = await page.evaluate(DRAW_NESTED)

    assert slowest < 1000


DRAW_NESTED = """async () => {
  const { markdown } = await import('/console/text/markdown.js');
  const { mrkdwn } = await import('/console/text/mrkdwn.js');
  const times = ['[a](', '**a ', '*a', '_a ', '``a', '<a', '> ', '1. ', '- a\\n  ', 'a|b\\n', '(()']
    .flatMap(piece => [markdown, mrkdwn].map(draw => {
      const begun = performance.now();
      draw(piece.repeat(4000));
      return performance.now() - begun;
    }));
  return Math.max(...times);
}"""


async def test_every_block_is_drawn_and_an_unknown_one_is_shown_raw(page, double):
    """Known blocks have their own look; one that is not known appears as its JSON."""

    async def show(event):
        where = {"channel": event["channel"], "thread_ts": event["ts"]}
        plain = {"type": "plain_text", "text": "Label"}
        line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich words"}]}
        rows = [[{"type": "raw_text", "text": "Day"}, {"type": "raw_text", "text": "People"}]]
        rows += [
            [
                {"type": "raw_text", "text": f"Day {n}"},
                {"type": "raw_number", "value": n, "text": str(n)},
            ]
            for n in range(1, 8)
        ]
        task = {"type": "task_card", "task_id": "2", "title": "Planned", "status": "pending"}
        option = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
        blocks = [
            {"type": "header", "text": {"type": "plain_text", "text": "A header"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*strong* and <@U0BEN>"}},
            {"type": "section", "fields": [{"type": "mrkdwn", "text": "A field"}]},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "A context"}]},
            {"type": "divider"},
            {"type": "markdown", "text": "| A | B |\n|--|--|\n| c | d |\n\n- item\n\n`code`"},
            {"type": "data_table", "caption": "Sign-ups", "rows": rows},
            {"type": "plan", "title": "A plan", "tasks": [task]},
            {"type": "rich_text", "elements": [line]},
            {"type": "actions", "elements": [
                {"type": "button", "action_id": "b", "text": plain},
                {"type": "static_select", "action_id": "s", "placeholder": plain, "options": [option]},
            ]},
            {"type": "card", "title": {"type": "mrkdwn", "text": "Unknown here"}},
        ]  # fmt: skip
        await double.call("chat.postMessage", **where, text="All", blocks=blocks)

    double.on_mention = show
    await write(page, "@rootle show all")
    answer = thread(page).locator(".message").last

    for words in ("A header", "strong", "@ben", "A field", "A context", "A plan", "Rich words"):
        await expect(answer.get_by_text(words, exact=True).first).to_be_visible()
    await expect(answer.locator("td", has_text="d")).not_to_have_count(0)
    raw = answer.locator("details.raw")
    await expect(raw).to_have_count(1)
    await expect(raw).to_contain_text('"type": "card"')


async def test_a_data_table_can_be_sorted_and_leafed_through(page, double):
    """Numbers sort as numbers, and the pages hold all rows."""

    async def show(event):
        where = {"channel": event["channel"], "thread_ts": event["ts"]}
        rows = [[{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "People"}]]
        rows += [
            [
                {"type": "raw_text", "text": f"row {n}"},
                {"type": "raw_number", "value": n, "text": str(n)},
            ]
            for n in (9, 100, 20, 3, 50, 7)
        ]
        table = {"type": "data_table", "caption": "Numbers", "rows": rows}
        await double.call("chat.postMessage", **where, text="Numbers", blocks=[table])

    double.on_mention = show
    await write(page, "@rootle numbers")
    table = thread(page).locator(".data-table")

    await table.get_by_role("button", name="People").click()
    await expect(table.locator("tbody td:last-child")).to_have_text(["100", "50", "20", "9", "7"])
    await table.get_by_role("button", name="Next page").click()

    await expect(table.locator("tbody td:last-child")).to_have_text(["3"])
    await expect(table.locator("th").last).to_have_attribute("aria-sort", "descending")


async def test_a_private_message_is_seen_by_its_reader_alone(page, double):
    """Acting as somebody else hides what was for Ana, and coming back shows it again."""
    await double.call("chat.postEphemeral", channel="C0PRODUCT", user="U0ANA", text="psst")
    await expect(page.get_by_text("Only visible to you")).to_be_visible()

    await act_as(page, "ben")
    await expect(page.get_by_text("This is the beginning of #product.")).to_be_visible()
    await expect(page.get_by_text("psst")).to_have_count(0)
    await act_as(page, "ana")

    await expect(page.get_by_text("psst")).to_be_visible()


async def test_a_form_is_filled_in_corrected_and_sent(page, double):
    """A modal opens after a click, shows what the app objects to, and closes when it is taken."""
    button = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "New"}}
    blocks = [{"type": "actions", "elements": [button]}]
    await double.call("chat.postMessage", channel="C0PRODUCT", text="Task?", blocks=blocks)

    async def act(payload):
        if payload["type"] == "view_submission":
            title = payload["view"]["state"]["values"]["title"]["title"]["value"]
            short = {"response_action": "errors", "errors": {"title": "Longer, please."}}
            return short if len(title) < 5 else None
        plain = {"type": "plain_text", "text": "Title"}
        field = {"type": "plain_text_input", "action_id": "title"}
        view = {
            "type": "modal",
            "title": {"type": "plain_text", "text": "New task"},
            "submit": {"type": "plain_text", "text": "Create"},
            "blocks": [{"type": "input", "block_id": "title", "label": plain, "element": field}],
        }
        await double.call("views.open", trigger_id=payload["trigger_id"], view=view)
        return None

    double.on_action = act
    await page.get_by_role("button", name="New").click()
    form = page.get_by_role("dialog", name="New task")
    await form.get_by_role("button", name="Create").click()
    await expect(form.get_by_text("Please complete this required field.")).to_be_visible()
    await form.get_by_label("Title").fill("abc")
    await form.get_by_role("button", name="Create").click()
    await expect(form.get_by_text("Longer, please.")).to_be_visible()
    await form.get_by_label("Title").fill("Ask about the invite mail")
    await form.get_by_role("button", name="Create").click()

    await expect(form).to_be_hidden()


async def test_the_keyboard_is_enough(page):
    """Write, walk up to a message, open its thread, reply, and edit, without a mouse."""
    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    await expect(page.locator("#channel .message")).to_have_count(1)
    await page.locator("#channel .messages").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread-composer")).to_be_focused()
    await page.keyboard.type("a replly")
    await page.keyboard.press("Enter")
    await expect(thread(page).get_by_text("a replly")).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("a reply")
    await page.keyboard.press("Enter")

    await expect(thread(page).get_by_text("a reply", exact=True)).to_be_visible()
    await expect(thread(page).get_by_text("(edited)")).to_be_visible()


async def test_typing_at_offers_people_and_a_slash_the_command(page, double):
    """A name is completed with Enter; a slash command goes to the app, not into the channel."""
    await page.keyboard.type("@ro")
    await expect(page.get_by_role("option", name="@rootle")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer")).to_have_value("@rootle ")
    await write(page, "/rootle usage")

    await expect(page.locator("#composer")).to_have_value("")
    await expect(page.locator("#channel .message")).to_have_count(0)
    await got(double.commands)
    assert double.commands[0]["text"] == "usage"


async def test_files_go_with_a_message(page, double):
    """A chosen file is shown as a chip, sent with the words, and can be fetched again."""
    await page.set_input_files(
        "#channel input[type=file]",
        {"name": "signups.csv", "mimeType": "text/csv", "buffer": b"day,people\n1,2\n"},
    )
    await expect(page.locator(".chip")).to_contain_text("signups.csv")
    await write(page, "the numbers")

    await expect(page.locator("#channel .file")).to_contain_text("signups.csv")
    async with page.expect_download() as download:
        await page.click("#channel .file")
    assert Path(await (await download.value).path()).read_bytes() == b"day,people\n1,2\n"
    await got(double.events)
    assert double.events[0]["files"][0]["name"] == "signups.csv"


async def test_the_inspector_lists_what_passes_and_faults_can_be_set(page, double):
    """Deliveries and calls appear while they happen; a fault set here is in force."""
    await page.get_by_role("tab", name="Traffic").click()
    await expect(page.get_by_text("Nothing has passed yet.")).to_be_visible()
    await write(page, "hello")
    row = page.locator(".entry", has_text="message")
    await expect(row).to_contain_text("200")
    await row.locator("summary").click()
    await expect(row.get_by_text('"type": "event_callback"')).to_be_visible()

    await page.get_by_role("tab", name="Faults").click()
    await page.get_by_label("Duplicate deliveries").fill("1")
    await page.get_by_label("Duplicate deliveries").press("Enter")
    await expect(page.get_by_role("tab", name="Faults (1)")).to_be_visible()
    before = len(double.events)
    await write(page, "once, please")

    await expect(page.get_by_text("once, please")).to_be_visible()
    await got(double.events, before + 2)
    await page.wait_for_timeout(200)  # for one too many
    assert len(double.events) - before == 2


async def test_silence_is_explained(page, double):
    """When the app does not take what is sent to it, the page says so until it does again."""
    double.refuse = 500
    await write(page, "hello?")
    await expect(page.get_by_text("Rootle did not take the last delivery")).to_be_visible()
    double.refuse = 0
    await write(page, "and now?")

    await expect(page.get_by_text("Rootle did not take the last delivery")).to_be_hidden()


async def test_direct_messages_open_with_suggestions(page, double):
    """Opening the messages with Rootle tells the app, whose suggestions fill the composer."""

    async def suggest(event):
        if event["type"] == "app_home_opened":
            prompts = [{"title": "Sign-ups", "message": "how many people signed up?"}]
            where = {"channel_id": event["channel"], "title": "Ask"}
            await double.call("assistant.threads.setSuggestedPrompts", prompts=prompts, **where)

    double.on_event = suggest
    await page.click("[data-channel=D0ANA]")

    await page.get_by_role("button", name="Sign-ups").click()
    await expect(page.locator("#composer")).to_have_value("how many people signed up?")


async def test_news_elsewhere_is_marked_until_it_is_read(page, place):
    """A message in another channel makes that channel unread; opening it ends that."""
    await place.say("look at this", who="ben", channel="support")
    support = page.locator("[data-channel=C0SUPPORT]")
    await expect(support.get_by_text("unread")).to_have_count(1)

    await support.click()

    await expect(support.get_by_text("unread")).to_have_count(0)


async def test_a_lost_connection_heals(page, place):
    """When the workspace restarts, the page says so, comes back, and shows what it missed."""
    await place.stop()
    await expect(page.locator(".connection.lost")).to_be_visible()
    await place.start()
    await place.say("while you were away", who="ben")

    await expect(page.locator(".connection.live")).to_be_visible()
    await expect(page.get_by_text("while you were away")).to_be_visible()


async def test_every_control_has_a_name_and_every_region_a_label(page):
    """What a screen reader finds: landmarks with labels, and no nameless button or field."""
    await write(page, "@rootle how many?")
    await expect(thread(page).get_by_text("signed up last week.")).to_be_visible()
    for tab in ("Traffic", "Faults", "Thread"):
        await page.get_by_role("tab", name=tab).click()
        nameless = await page.evaluate(NAMELESS)
        assert nameless == []

    for role, name in [("navigation", "Channels and people"), ("main", "product")]:
        await expect(page.get_by_role(role, name=re.compile(name))).to_be_visible()
    await expect(page.get_by_role("complementary")).to_be_visible()


NAMELESS = """() => [...document.querySelectorAll('button, input, textarea, select, a')]
  .filter(e => e.checkVisibility() && !(e.ariaLabel || e.textContent.trim() || e.title
    || (e.labels && e.labels.length) || e.placeholder && e.getAttribute('aria-label')))
  .map(e => e.outerHTML)"""


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (360, "light"),
        (720, "dark"),
        (1600, "light"),
        *further((360, "dark"), (720, "light"), (1000, "light"), (1000, "dark"), (1600, "dark")),
    ],
)
async def test_it_fits_every_width_in_both_tones(browser, place, width, scheme):
    """Nothing sticks out sideways, and the answer can be read, on a phone as on a wide screen."""
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = await context.new_page()
    await page.goto(place.address)
    await expect(page.locator(".connection.live")).to_have_count(1)
    await expect(page.locator("#composer")).to_be_focused()  # before, what is written may be lost
    await write(page, "@rootle how many people signed up last week?")

    await expect(thread(page).get_by_text("signed up last week.")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await context.close()
