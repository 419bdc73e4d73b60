"""Words of people and names of events are compared by stem, form, spelling and typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.names.naming import cover, nearest, word, words


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("user signed up", ["user", "signed", "up"]),
        ("user_signed_up", ["user", "signed", "up"]),
        ("userSignedUp", ["user", "signed", "up"]),
        ("$pageview", ["pageview"]),
        ("HTTPRequestFailed2", ["http", "request", "failed", "2"]),
        ("billing.invoice-paid", ["billing", "invoice", "paid"]),
        ("größe_geändert", ["größe", "geändert"]),
        ("", []),
    ],
)
def test_names_are_split_in_any_spelling(name, parts):
    """Snake, camel, dots and dashes are the same to a reader."""
    assert [w.text for w in words(name)] == parts


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("sign-ups", "user_signed_up"),
        ("signups", "user signed up"),
        ("sign ups", "signup completed"),
        ("registrations", "userSignedUp"),
        ("page views", "$pageview"),
        ("payments", "invoice paid"),
        ("subscriptions", "plan subscribed"),
        ("conversions", "lead converted"),
        ("approvals", "request_approved"),
        ("upladed", "file uploaded"),
        ("singed up", "user signed up"),
    ],
)
def test_what_people_say_covers_what_events_are_called(said, name):
    """Every word that was said is found in the name."""
    assert all(cover(words(said), words(name)).wanted)


@pytest.mark.parametrize(
    ("said", "name"),
    [("uploads", "file shared"), ("art", "part started"), ("plan", "plane landed"), ("in", "ink")],
)
def test_words_that_merely_look_alike_are_different(said, name):
    """Short words have no room for a typing mistake."""
    assert not any(cover(words(said), words(name)).wanted)


def test_a_participle_is_known_as_the_verb_of_a_name():
    """Regular and irregular ones."""
    assert [w for w in ("shared", "paid", "sent", "file", "red") if word(w).is_participle] == [
        "shared",
        "paid",
        "sent",
    ]


def test_near_names_are_proposed_and_far_ones_are_not():
    """Best first; a name that shares nothing is no help."""
    names = ["user signed up", "file shared", "plan cancelled"]

    assert nearest("singup", names) == ["user signed up"]
    assert nearest("qqq", names) == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_words_break_the_comparison(said, name):
    """Closeness is between 0 and 1 for any text, and every word is close to itself."""
    found = cover(words(said), words(name))

    assert all(0 <= value <= 1 for value in (*found.wanted, *found.offered))
    assert all(value == 1 for value in cover(words(said), words(said)).wanted)
