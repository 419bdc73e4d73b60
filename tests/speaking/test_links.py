"""Only places that the operator named can be clicked, and only documentation with an anchor."""

import pytest

from bot.links import Links

LINKS = Links(
    ("https://us.posthog.com/project/", "https://acme.slack.com/archives/"),
    with_anchors=("https://docs.example.com/guide",),
)


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://docs.example.com/guide/account", True),
        ("https://docs.example.com/guide/account#reset-your-password", True),
        ("https://acme.slack.com/archives/C1/p16000200", True),
        ("https://docs.example.com/guide/account#", False),
        ("https://docs.example.com/guide/account#a b", False),
        ("https://docs.example.com/guide/account#a#b", False),
        ("https://docs.example.com/guide/account#%41", False),
        ("https://docs.example.com/guide/account?q=1#a", False),
        ("https://docs.example.com/guide/account#" + "x" * 101, False),
        ("https://docs.example.com/other#a", False),
        ("https://docs.example.com.evil.example/guide#a", False),
        ("https://us.posthog.com/project/1#secret", False),
        ("http://docs.example.com/guide/account#a", False),
        ("https://acme.slack.com/files/C1", False),
    ],
)
def test_an_anchor_is_for_documentation_alone(url, may):
    """No server is sent it; a query would be sent, and stays forbidden everywhere."""
    assert LINKS.clickable(url) is may
