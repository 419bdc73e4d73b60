"""Labels say who may read, and joining values never widens that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.policy import Audience, Label, join

circles = st.frozensets(
    st.sampled_from(["channel:C1", "channel:C2", "user:U1", "user:U2", "odd", ""])
)
labels = st.builds(Label, st.frozensets(st.sampled_from("abc")), circles, st.booleans())
audiences = st.builds(
    Audience, st.sampled_from(["C1", "C2", "D1"]), st.sampled_from([None, "U1", "U2"]), circles
)


@given(st.lists(labels), audiences)
def test_a_joined_value_is_read_by_those_who_may_read_every_part(parts, audience):
    """Joining intersects readers, unites sources, and keeps the mark of outside text."""
    joined = join(parts)

    assert joined.allows(audience) == all(part.allows(audience) for part in parts)
    assert all(part.sources <= joined.sources for part in parts)
    assert joined.untrusted == any(part.untrusted for part in parts)


@pytest.mark.parametrize(
    ("circle", "audience", "allowed"),
    [
        ("channel:C1", Audience("C1"), True),
        ("channel:C1", Audience("C2"), False),
        ("channel:C1", Audience("C1", only_user="U1"), True),
        ("user:U1", Audience("C1"), False),
        ("user:U1", Audience("C1", only_user="U1"), True),
        ("user:U1", Audience("D9", only_user="U2"), False),
        ("channel:C2", Audience("D1", only_user="U1", circles=frozenset({"channel:C2"})), True),
        ("channel:C3", Audience("D1", only_user="U1", circles=frozenset({"channel:C2"})), False),
        ("channel:C2", Audience("C1", circles=frozenset({"channel:C2"})), False),
        ("team:T1", Audience("C1"), False),
    ],
)
def test_a_circle_admits_only_its_members(circle, audience, allowed):
    """A channel's words stay in the channel, a person's with the person, unknown circles closed."""
    assert Label(circles=frozenset({circle})).allows(audience) is allowed
