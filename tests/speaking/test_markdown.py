"""What becomes of Markdown that was written by a model, a customer, or somebody with bad intentions."""

import re

import pytest
from markdown_it import MarkdownIt

from bot.escaping import clean
from bot.markdown import Draft, read
from bot.packing import pack
from tests.speaking.studio import LINKS

KNOWN = "https://us.posthog.com/project/1/insights/abc"
READER = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")


def said(text):
    """All Markdown that goes to Slack for `text`."""
    sections = [section for part in pack(read(text, LINKS)) for section in part.sections]
    return "\n\n".join(section for section in sections if isinstance(section, str))


def links_in(markdown):
    """The addresses a reader could click, as an independent parser with HTML switched on sees it."""
    found = []
    for token in READER.parse(markdown):
        for child in token.children or ():
            if child.type in {"link_open", "image"}:
                found.append(child.attrGet("href") or child.attrGet("src"))
            assert child.type not in {"image", "html_inline"}
        assert token.type != "html_block"
    return found


HOSTILE = [
    "<!channel> <!here> <!everyone>",
    "<@U0ANA> and <@U0ANA|ana>",
    "<!subteam^S123|admins> <#C0LEADS>",
    "<!date^1392734382^{date}^https://evil.example/?q=1|x>",
    "<https://evil.example/?q=secret|Re-authenticate>",
    "<mailto:a@evil.example|write to us>",
    "`<!channel>`",
    "```\n<!channel> <@U0ANA> <https://evil.example|x>\n```",
    "    <!channel>",
    "- <!channel>\n  - <@U0ANA>",
    "> <!here>",
    "# <!everyone>",
    "\\<!channel>",
    "&lt;!channel&gt; &#60;!channel&#62; &#x3c;@U0ANA&#x3e;",
    "&amp;lt;!channel&amp;gt;",
    "<!chan\u200bnel> <\u200b!channel>",
    "<\u2060!channel>",
    "*<*!channel>",
    "<!--\n<!channel>\n-->",
    "<b><!channel></b>",
    "[<!channel>](https://evil.example)",
    "[a](<https://evil.example/<!channel>>)",
    "![<!channel>](https://evil.example/x.png)",
    "| <!channel> | b |\n|---|---|\n| <@U0ANA> | x |",
    "1. x\n\n   <!channel>",
    "<!chan\nnel>",
    "Setext <!here>\n===",
    "[x]: https://evil.example '<!channel>'\n\n[x]",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_token_of_slack_survives(text):
    """Nothing in a text can notify people, name channels or hide an address behind a label."""
    markdown = said(text)

    assert not re.search(r"<[!@#]|<[^<>\s]*\|", markdown)
    assert links_in(markdown) == []


LINKED = [
    "[click](https://evil.example/?q=secret)",
    "[click](http://us.posthog.com/project/1)",
    "[click](https://us.posthog.com.evil.example/project/1)",
    "[click](https://us.posthog.com@evil.example/project/1)",
    "[click](https://us.posthog.com/project/1?q=secret)",
    "[click](https://us.posthog.com/project/1#secret)",
    "[click](https://us.posthog.com/project/../login)",
    "[click](https://us.posthog.com/project/%2e%2e/login)",
    "[click](https://us.posthog.com/projects/1)",
    "[click](https://us.posthog.com:8443/project/1)",
    "[click](https://xn--pthog-4kf.com/project/1)",
    "[click](https://us.p\u043esthog.com/project/1)",
    "[click](https://127.0.0.1/project/1)",
    "[click](//evil.example/x)",
    "[click](/x)",
    "[click](javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](slack://user?team=T&id=U)",
    "[click](tel:+491234)",
    "[click][1]\n\n[1]: https://evil.example/?q=secret",
    "[click]\n\n[click]: https://evil.example/?q=secret",
    "[click][]\n\n[click]: <https://evil.example/?q=secret>",
    "![x](https://evil.example/?q=secret)",
    "![x][1]\n\n[1]: https://evil.example/?q=secret",
    "<https://evil.example/?q=secret>",
    "<ana@evil.example>",
    "https://evil.example/?q=secret",
    "HTTPS://EVIL.EXAMPLE/?q=secret",
    "http\\://evil.example/?q=secret",
    "http&colon;//evil.example/?q=secret",
    "&#104;ttps://evil.example/?q=secret",
    "https:\u200b//evil.example/?q=secret",
    "www.evil.example/?q=secret",
    "evil.com",
    "secret.evil.com/x",
    "evil.рф/x",
    "ftp://evil.example/x",
    "ana@evil.com",
    "[https://us.posthog.com/project/1](https://evil.example/x)",
    "[ok](https://us.posthog.com/project/1 'https://evil.example')[no](https://evil.example)",
    "<a href='https://evil.example'>x</a>",
    "**https://evil.example/*x***",
]


@pytest.mark.parametrize("text", LINKED)
def test_unknown_addresses_can_be_read_but_not_clicked(text):
    """Every way to write a link to an unknown place ends as code, in full view."""
    markdown = said(text)

    assert all(link == "https://us.posthog.com/project/1" for link in links_in(markdown))
    outside = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)", "", markdown)
    assert not re.search(r"evil|://|www\.", outside, re.IGNORECASE), outside


def test_a_known_address_is_a_link_that_shows_its_host():
    """A link to a known place keeps its words, and its host stands beside them."""
    markdown = said(f"See [the chart]({KNOWN}).")

    assert markdown == f"See the chart ([us.posthog.com]({KNOWN}))."
    assert links_in(markdown) == [KNOWN]


def test_a_bare_known_address_is_a_link_named_by_itself():
    """Nothing is hidden behind a bare address."""
    assert said(f"See {KNOWN}.") == f"See [us.posthog.com/project/1/insights/abc]({KNOWN})."


def test_a_label_cannot_pretend_another_host():
    """Words that look like an address are code, so the true host is the only link."""
    markdown = said(f"[https://bank.example/login]({KNOWN})")

    assert markdown == f"`https://bank.example/login` ([us.posthog.com]({KNOWN}))"


def test_what_is_no_address_stays_text():
    """Event names, versions, abbreviations and figures are not taken for addresses."""
    text = "signup.completed v1.2.3 e.g. i.e. 3.5 $1,234.50 U.S. file.tsx a.b.c 12.5%"

    assert said(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\u202ebc", "abc"),
        ("a\u2066b\u2069", "ab"),
        ("\U000e0041\U000e0042x", "x"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("a\u200cb", "ab"),
        ("م\u200c\u200d\u200cن", "من"),
        ("x\ufe0f\ufe0f\ufe0f", "x"),
        ("\ud800x", "x"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_characters_that_hide_or_reorder_are_removed(text, expected):
    """What is seen is what is there; Persian and joined emoji stay as they are written."""
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, *emphasis*, **strong**, ~~gone~~, `code` and \\*stars\\*.",
        "# Title\n\nText\n\n## Part\n\n---",
        "- one\n- two\n  - nested\n- three",
        "3. three\n4. four",
        "> quoted\n> further\n>\n> again",
        "```python\nx = a < b and c > d  # & fine\n```",
        "````\n```\nnested\n```\n````",
        "`` a`b ``",
        "AT&T, R&D; a < b",
        "line one\nline two",
        "- [ ] open\n- [x] done",
        "1986\\. A great year",
        "snake_case_name and 2 * 3 * 4",
    ],
)
def test_ordinary_markdown_reads_the_same(text):
    """Cleaning changes nothing in how harmless text is rendered."""
    assert READER.render(said(text)) == READER.render(text)


def test_a_heading_over_two_lines_stays_a_heading():
    """Slack knows headings of one line only."""
    assert said("Title\ngoes on\n===") == "# Title goes on"


def test_raw_html_is_shown_as_the_text_it_is():
    """Tags are neither obeyed nor dropped."""
    assert said("<b>hi</b>") == "&lt;b&gt;hi&lt;/b&gt;"


def test_code_keeps_its_characters():
    """Inside code only what Slack would read as a token is escaped."""
    code = "if a<b: vector<std::string> x; <div class='a'>"

    assert said(f"`{code}`") == f"`{code}`"


def test_cells_beyond_the_last_column_are_kept():
    """Markdown drops what stands beyond the header's columns; we do not."""
    [piece] = read("| a | b |\n|---|---|\n| 1 | 2 | 3 |", LINKS)

    assert piece.grid.rows == (("a", "b"), ("1", "2 | 3"))


@pytest.mark.parametrize("text", ["> " * 5_000 + "deep", "- " * 3_000 + "deep", "[" * 20_000])
def test_absurd_nesting_loses_nothing(text):
    """Thousands of levels are shown as they are instead of being dropped or crashing."""
    markdown = said(text)

    assert "deep" in markdown or markdown.count("[") == 20_000


def test_a_draft_gives_out_what_can_no_longer_change():
    """What is given out while a text grows is the beginning of what is read at the end."""
    text = "# A\n\nText with **bold**.\n\n- one\n- two\n\n```\ncode\n```\n\n> quote\n\nEnd."
    draft, whole = Draft(LINKS), read(text, LINKS)

    for character in text:
        draft.add(character)
        given = draft.settled
        assert [p.markdown() for p in given] == [p.markdown() for p in whole[: len(given)]]
        assert [p.joint for p in given] == [p.joint for p in whole[: len(given)]]

    assert len(draft.settled) == len(whole) - 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First. Second is not", "First."),
        ("No end yet", None),
        ("A *mark. Still* open", None),
        ("A [link. With](x) text. ", None),
        ("- item. More", None),
        ("1.5 is a number", None),
    ],
)
def test_only_certain_sentences_are_shown_early(text, expected):
    """A sentence with an open mark could still become something else."""
    draft = Draft(LINKS)
    draft.add(text)
    sentences = draft.sentences()

    assert (sentences and sentences.markdown()) == expected
