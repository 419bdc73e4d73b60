"""Notes and documentation, as people in Slack see them: through the whole product."""

import pytest
import pytest_asyncio

from tests.living.conftest import LivingTown
from tests.living.test_commands import told
from tests.town import words

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(90)]

PAGE = (
    "# Account\n\n## Reset your password\n\nOpen **Settings**, wait 30 minutes, choose *Reset*.\n"
)


class DocumentedTown(LivingTown):
    """A town whose company has written something down."""

    async def web(self, **environ):
        folder = self.home / "docs"
        folder.mkdir(exist_ok=True)
        (folder / "account.md").write_text(PAGE)
        docs = {"ROOTLE_DOCS": str(folder), "ROOTLE_DOCS_URL": "https://docs.example.com/"}
        return await super().web(**docs | environ)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def documented(tmp_path_factory, posthog):
    """One web process for the module."""
    async with DocumentedTown(tmp_path_factory.mktemp("town"), posthog) as made:
        yield made


async def test_a_note_is_kept_shown_and_forgotten(documented):
    """By plain words and by the command, for the person who said it and for nobody else."""
    ts = await documented.mention("remember that I am on the growth team")
    assert (
        "I will remember this as M1, for you alone, in every place: “I am on the growth team”"
        in (await documented.last(ts))
    )
    recalled = await documented.mention("what do you remember about me?")
    assert "- M1: “I am on the growth team”" in await documented.last(recalled)

    assert "growth team" in words(await told(documented, "/rootle memory"))
    assert "I remember nothing" in words(await told(documented, "/rootle memory", user="ben"))
    assert "nothing here that is called M1" in words(
        await told(documented, "/rootle memory forget M1", user="ben")
    )
    assert "I have forgotten M1" in words(await told(documented, "/rootle memory forget M1"))

    again = await documented.mention("what do you remember about me?")
    assert "I remember nothing about you" in await documented.last(again)


async def test_a_note_goes_with_its_message(documented):
    """Whoever deletes what they said takes the note back."""
    ts = await documented.mention("remember that zeppelins are ours")
    assert "zeppelins" in await documented.last(ts)
    await documented.slack.delete("ana", "product", ts)

    async def gone():
        return "zeppelins" not in words(await told(documented, "/rootle memory"))

    assert await documented.until_true(gone)


async def test_a_how_to_is_answered_from_the_documentation(documented):
    """With a link to the place that can be clicked."""
    ts = await documented.mention("how do I reset my password?")

    said = await documented.last(ts)

    assert "Open Settings, wait 30 minutes, choose Reset." in said
    assert "https://docs.example.com/account#reset-your-password" in said
    assert "`https" not in said
