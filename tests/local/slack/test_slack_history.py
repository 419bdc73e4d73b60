"""What Rootle's own client reads of a busy channel."""

from integrations.slack import Slack
from integrations.slack_reading import PAGE
from tests.local.slack.conftest import TOKEN


async def test_a_post_is_found_behind_more_than_a_page_of_others(stage):
    """A post whose answer was lost is looked for, however much was said in its channel since."""
    slack = Slack(token=TOKEN, base_url=f"{stage.address}/slack/api/", session=stage.session)
    lost = await slack.post(
        channel="C0PRODUCT", thread="", text="mine", blocks=[], key="t1:answer:0"
    )
    for number in range(PAGE + 5):
        await stage.workspace.say("ana", "#product", f"{number}")

    said = await slack.history("C0PRODUCT", oldest=f"{float(lost) - 1:.6f}")

    assert [message.ts for message in said if message.key == "t1:answer:0"] == [lost]
    assert len(said) == PAGE + 6
    few = await slack.history("C0PRODUCT", oldest=f"{float(lost) - 1:.6f}", most=10)
    assert list(few) == list(said[:10])
