"""Slack's text is read as people read it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.words import bare, for_me_only
from integrations.slack_markup import addressee, mentions, plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0ROOTLE> hi", "hi"),
        ("<@U0ROOTLE|rootle>: hi", "hi"),
        ("hi <@U0ROOTLE>", "hi"),
        ("hi <@U0ROOTLE>, you", "hi you"),
        ("ask <@U0BEN> or <@U1|ana>", "ask @U0BEN or @ana"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|Monday>", "@here @team Monday"),
        ("<https://x.io/?a=1&amp;b=2>", "https://x.io/?a=1&b=2"),
        ("<https://x.io|https://x.io>", "https://x.io"),
        ("<https://x.io|this>", "this (https://x.io)"),
        ("<mailto:a@x.io|a@x.io>", "a@x.io"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&lt;@U0ROOTLE&gt;", "<@U0ROOTLE>"),
        ("a\x00b\x07c\td\ne", "abc\td\ne"),
        ("```\n  kept   as it is\n```", "```\n  kept   as it is\n```"),
    ],
)
def test_marks_become_words(text, words):
    """Mentions, channels, links, dates and entities are written out; all else stays as it is."""
    assert plain(text, without="U0ROOTLE") == words


def test_a_mention_in_code_is_none():
    """Only Slack's own mark notifies, not the same letters in an example."""
    assert mentions("hey <@U0ROOTLE|rootle>", "U0ROOTLE")
    assert not mentions("hey &lt;@U0ROOTLE&gt;", "U0ROOTLE")
    assert not mentions("hey <@U0ROOTLES>", "U0ROOTLE")


def test_whoever_is_named_first_is_addressed():
    """A message that begins with a mention is for that person."""
    assert addressee(" <@U0BEN> what do you think?") == "U0BEN"
    assert addressee("what does <@U0BEN> think?") == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("how many? Just for me.", "how many?"),
        ("how many, just for me?", "how many?"),
        ("how many (only for me)", "how many"),
        ("just for me: how many?", "how many?"),
        ("just for me how many?", "how many?"),
        ("only for me, how many?", "how many?"),
        ("Only to me, please: how many?", "how many?"),
        ("count them just for me please", "count them"),
    ],
)
def test_just_for_me_is_found(text, rest):
    """The words are taken out wherever they stand aside from the question."""
    assert for_me_only(text) == (rest, True)


@pytest.mark.parametrize(
    "text",
    [
        "is this dashboard just for me?",
        "just for me",
        "just for me?",
        "not just for me and ana",
        "what plans are only for me",
        "which of these are just for me",
        "what exists only for me",
        "only for me the export fails",
    ],
)
def test_just_for_me_may_be_the_question(text):
    """Where the words are what is asked about, they stay."""
    assert for_me_only(text) == (text, False)


def test_bare_words_have_no_manners():
    """Orders are recognised without their politeness."""
    assert bare("OK Rootle, please   stop it now, thanks!") == "stop it"
    assert bare("please") == "please"


@settings(max_examples=80)
@given(st.text(alphabet="<>@#!|&;aU0 \x00\nglt,.-?justforme", max_size=60))
def test_any_text_can_be_read(text):
    """No text breaks the reading, and no control character survives it."""
    words = plain(text, without="U0")
    for_me_only(words)
    bare(words)
    assert "\x00" not in words
