"""Names, addresses and thanks beside a question are no part of it; within it they are conditions."""

import time

import pytest

from agent.model.builtin.beside import bare


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("uploads last week? cc @U0BEN #C0GENERAL", "uploads last week?"),
        ("uploads last week cc @ben, thanks!", "uploads last week"),
        ("uploads last week @ben #general", "uploads last week"),
        ("uploads last week? cc ben and chloe", "uploads last week?"),
        ("uploads last week? See https://example.com/dashboard/17", "uploads last week?"),
        ("uploads last week (https://x.slack.com/archives/C0/p1234567890123456)",
         "uploads last week"),
        ("hey @ana and @ben, uploads yesterday?", "uploads yesterday?"),
        ("https://example.com uploads yesterday", "uploads yesterday"),
        ("uploads yesterday fyi @ben and @chloe", "uploads yesterday"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_question_is_taken_away(text, question):
    """The question is left as it was written."""
    assert bare(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "how many files did people share with @ben",
        "how many files were uploaded by @ben last week?",
        "who opened https://example.com/pricing last week?",
        "who opened https://example.com/pricing",
        "uploads from source @api",
        "how many times was email cc added last week",
        "@ben",
        "thanks",
        "https://example.com",
    ],
)
def test_what_may_be_a_condition_stays(text):
    """A name or an address within the sentence is never dropped; nor is all there is."""
    assert bare(text) == text


@pytest.mark.parametrize("piece", ["@a ", "cc @a ", "https://a ", "[ ", " ", "week @b ", "and @c,"])
def test_hostile_lengths_cost_no_time(piece):
    """Whatever is repeated, the reading does not take minutes; this much even a slow machine does."""
    begun = time.process_time()
    bare(piece * (2_000 // len(piece)) + "x")
    bare(piece * 20_000)

    assert time.process_time() - begun < 10
