"""Without a language model: notes are kept and shown, and how-tos come from the documentation."""

import pytest

from agent.model.builtin.history import Exchange, History
from agent.model.builtin.how_tos import asks_how
from agent.model.builtin.notes import Forget, Keep, Recall, wish
from agent.model.builtin.plan import NotFound, Query, Refuse
from agent.ports import Generation, Request, TextDelta
from agent.question import question
from agent.searching.docs import Docs
from tests.thinking.talk import OFFER
from tests.thinking.test_remember import turn
from tests.thorough import further

REFUSED = Refuse("I could not read that.", "Ask about events.")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("remember that I am on the growth team", Keep("I am on the growth team", False)),
        (
            "Please remember: active means\n two sessions.",
            Keep("active means two sessions.", False),
        ),
        ("remember that we exclude tests, for this channel", Keep("we exclude tests", True)),
        ("note that we sell in euros - just for me", Keep("we sell in euros", False)),
        (
            "remember that prices are for everyone in Spain",
            Keep("prices are for everyone in Spain", False),
        ),
        ("remember for this channel that we exclude tests", Keep("we exclude tests", True)),
        ("keep in mind that weeks begin on Monday", Keep("weeks begin on Monday", False)),
        ("forget M3", Forget("M3")),
        ("please forget the note m 12.", Forget("M12")),
        ("what do you remember about me?", Recall(())),
        ("What do you remember?", Recall(())),
        *further(
            ("hey rootle, can you note that we sell in euros", Keep("we sell in euros", False)),
            ("I have edited my message. It now says: forget M3", Forget("M3")),
        ),
    ],
)
def test_wishes_are_recognised(words, wanted):
    """In plain words."""
    assert wish(History(open=[Exchange(words)])) == wanted


@pytest.mark.parametrize(
    "words",
    [
        "how many people remember their password?",
        "remember",
        "sign-ups last week, and remember that I am on growth",
        "forget it",
        "delete the last week",
        "what do you know about sign-ups?",
        "noted that, thanks",
    ],
)
def test_other_words_are_no_wish(words):
    """A question that has such a word stays a question."""
    assert wish(History(open=[Exchange(words)])) is None


async def answer_to(talk, words, *, stores=None, notes=()):
    """What the model says to `words` with notes beside them, without a tool."""
    asked = question(turn(words), notes)
    async for part in talk.model.generate(
        Request("", [{"role": "user", "content": asked}], OFFER.specs, talk.now)
    ):
        if isinstance(part, Generation):
            return part.content[0]
        assert isinstance(part, TextDelta)
    raise AssertionError("no generation")


async def test_what_is_remembered_is_shown(talk, stores):
    """The notes that came with the question, by their names; none of them changes a count."""
    kept = await stores.memories.add(turn(), "I like *two* tables", for_channel=False)

    said = await answer_to(talk, "what do you remember about me?", notes=[kept])
    nothing = await answer_to(talk, "what do you remember about me?")
    beside = await answer_to(talk, "how many people signed up last week?", notes=[kept])
    alone = await answer_to(talk, "how many people signed up last week?")

    assert "- M1: “I like \\*two\\* tables”" in said["text"]
    assert "I remember nothing about you here." in nothing["text"]
    assert beside["input"] == alone["input"]


# --- documentation -----------------------------------------------------------------------------


@pytest.fixture
def documented(talk, tmp_path):
    """The company has written down how to reset a password."""
    page = "# Account\n\n## Reset your password\n\nOpen **Settings**, wait 30 minutes, choose *Reset*.\n"
    (tmp_path / "account.md").write_text(page)
    (tmp_path / "uploads.md").write_text("# Uploads\n\nPeople upload files. Sign-ups count.\n")
    talk.docs = Docs(tmp_path, url="https://docs.example.com")
    return talk


async def test_a_how_to_is_answered_from_the_documentation(documented):
    """The best section, word for word, and its link."""
    answer = await documented.ask("how do I reset my password?")

    assert ("search", {"query": "how do I reset my password?", "kind": "docs"}) in documented.steps
    assert "“Account › Reset your password”" in answer.text
    assert "wait 30 minutes, choose" in answer.text
    assert "https://docs.example.com/account#reset-your-password" in answer.text
    assert documented.problems == ()
    assert answer.kind == "done"


@pytest.mark.parametrize("words", ["how do I fly a zeppelin?", "how to delete a workspace"])
async def test_what_the_documentation_does_not_have_is_declined(documented, words):
    """As without any."""
    assert (await documented.ask(words)).kind == "cannot"


async def test_without_documentation_a_how_to_is_declined(talk):
    """The search finds nothing, and says nothing about data."""
    assert (await talk.ask("how do I reset my password?")).kind == "cannot"


@pytest.mark.parametrize(
    "words",
    [
        "how many people uploaded files last week?",
        "how can I see the number of uploads?",
        "how do people upload files?",
        "how do I count uploads?",
        "how do we frobnicate uploads per week?",
        "password resets last week",
        *further("where can I find sign-ups by country?", "how do I get churn for uploads?"),
    ],
)
async def test_a_question_about_data_is_never_answered_from_the_documentation(documented, words):
    """Whether it can be counted or not."""
    answer = await documented.ask(words)

    assert "search" not in [name for name, _ in documented.steps]
    assert "documentation" not in answer.text


def test_only_what_cannot_be_counted_is_a_how_to():
    """A plan that counts is carried out, however the question begins."""
    assert asks_how("how do I reset my password?", REFUSED)
    assert asks_how("where do I find the API keys?", NotFound("API keys"))
    assert not asks_how("how do I reset my password?", Query("trends", {}))
    assert not asks_how("reset my password", REFUSED)
