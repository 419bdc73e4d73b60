"""How a long answer is laid out over messages."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from agent.ports import Answer
from bot.blocks import Foot, compose, set_aside
from bot.escaping import clean
from bot.markdown import Draft, read
from bot.packing import BLOCK_LIMIT, MESSAGE_LIMIT, pack
from bot.tables import Grid
from tests.speaking.studio import LINKS
from tests.speaking.test_markdown import links_in


def parts_of(text, **limits):
    return pack(set_aside(read(text, LINKS))[0], **limits)


def texts(part):
    return [section for section in part.sections if isinstance(section, str)]


def size(part):
    return sum(len(s) if isinstance(s, str) else s.characters for s in part.sections)


def test_a_short_answer_is_one_message():
    """What fits is not split."""
    assert len(parts_of("One.\n\nTwo.")) == 1


def test_paragraphs_stay_whole_where_that_costs_no_message():
    """Messages end between paragraphs."""
    text = "\n\n".join(f"P{n} " + "word " * 150 for n in range(40))

    assert all(part.sections[0].startswith("P") for part in parts_of(text))


def test_code_is_closed_and_reopened_with_its_language():
    """A long program stays code in every message."""
    lines = "\n".join(f"row_{n} = {n}" for n in range(2_000))

    parts = parts_of(f"```python\n{lines}\n```")

    assert len(parts) == 3
    assert all(s.startswith("```python\n") and s.endswith("\n```") for p in parts for s in texts(p))
    assert re.findall(r"row_(\d+)", "".join(s for p in parts for s in texts(p))) == [
        str(n) for n in range(2_000)
    ]


def test_a_quote_stays_a_quote_and_a_list_a_list():
    """Every line behind a cut still has its mark."""
    quote = "\n".join(f"> line {n} " + "word " * 20 for n in range(300))
    items = "\n".join(f"{n}. " + "word " * 20 for n in range(1, 300))

    assert all(line.startswith(">") for p in parts_of(quote) for line in texts(p)[0].split("\n"))
    assert all(re.match(r"\d+\. ", texts(p)[0]) for p in parts_of(items))


def test_a_word_longer_than_a_message_is_cut():
    """30,000 characters without a space arrive in three messages."""
    parts = parts_of("x" * 30_000)

    assert len(parts) == 3
    assert "".join(texts(p)[0] for p in parts) == "x" * 30_000


def test_emphasis_is_closed_and_opened_again():
    """A cut in the middle of bold text leaves both halves bold."""
    first, second = parts_of("**" + "bold words " * 1_500 + "end**")

    assert texts(first)[0].startswith("**")
    assert texts(first)[0].endswith("**")
    assert texts(second)[0].startswith("**")


def test_a_heading_goes_with_what_it_is_for():
    """No message ends in a heading."""
    text = "\n\n".join(f"## H{n}\n\n" + "word " * 700 for n in range(12))

    assert not any(texts(p)[-1].rstrip().split("\n")[-1].startswith("#") for p in parts_of(text))


def test_a_message_has_one_table():
    """Slack takes one table in a message; texts around it share its message."""
    table = "| a | b |\n|---|---|\n| 1 | 2 |"

    parts = parts_of(f"x\n\n{table}\n\ny\n\n{table}\n\nz")

    assert [["t" if isinstance(s, Grid) else s for s in p.sections] for p in parts] == [
        ["x", "t", "y"],
        ["t", "z"],
    ]


def test_headings_and_rules_count_as_blocks():
    """Slack renders them as blocks of their own, of which a message has fifty."""
    parts = parts_of("\n\n".join(f"# H{n}\n\n---" for n in range(60)))

    assert all(texts(p)[0].count("#") + texts(p)[0].count("---") <= BLOCK_LIMIT for p in parts)
    assert sum(texts(p)[0].count("#") for p in parts) == 60


def test_an_answer_without_end_is_attached_instead_of_flooding_the_thread():
    """Twenty messages are the most; the whole is a file."""
    text = "\n\n".join(f"# H{n}" for n in range(2_000))

    said = compose(Answer("done", text), Foot("t1"), links=LINKS)

    assert len(said.messages) == 20
    assert "attached" in said.messages[-1].text
    assert said.files[0].content.decode() == text


def test_a_table_that_is_too_large_becomes_a_file():
    """101 rows do not fit, 99 and a header do."""
    head = "| a |\n|---|\n"

    fits, files = set_aside(read(head + "| 1 |\n" * 99, LINKS))
    too_long, more = set_aside(read(head + "| 1 |\n" * 100, LINKS))

    assert (type(fits[0]).__name__, files) == ("Table", ())
    assert "table-1.csv" in too_long[0].markdown()
    assert more[0].content.decode("utf-8-sig").split() == ["a", *["1"] * 100]


PIECE = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=300),
    st.sampled_from(
        [
            "```py\nx = 1\n```", "~~~\n", "```", "> quote", "- item\n- item", "1. a\n2. b", "# H",
            "---", "| a | b |\n|---|---|\n| 1 | 2 |", "**bold", "*", "`", "[x](y)", "<!channel>",
            "    code", "\\", "&lt;", "word " * 80, "x" * 500, "<@U1>", "- a\n  - b\n    - c",
            "> - a\n>   ```\n>   code\n>   ```", "\t", "***", "[a]: b", "http://evil.com/?q=1",
        ]
    ),
)  # fmt: skip
TEXT = st.lists(PIECE, max_size=12).map("\n\n".join) | st.lists(PIECE, max_size=12).map("\n".join)
PLAIN_READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
THOROUGH = settings(max_examples=100, suppress_health_check=list(HealthCheck))


def letters(text):
    """What a reader could miss: letters and digits, in order."""
    return re.findall(r"[A-Za-z0-9]", text)


@given(TEXT, st.integers(80, 2_000))
@THOROUGH
def test_no_part_exceeds_its_limit_and_every_fence_is_closed(text, limit):
    """However a text is made, its parts keep within the limit and leave no code open."""
    for part in parts_of(text, limit=limit):
        assert size(part) <= max(
            limit, max((s.characters for s in part.sections if isinstance(s, Grid)), default=0)
        )
        for section in texts(part):
            assert section.strip()
            open_fence = ""
            for line in section.split("\n"):
                bare = re.sub(r"^(?:[ >]|[-*+] |\d+[.)] )*", "", line)
                fence = re.match(r"`{3,}", bare)
                if fence and not open_fence:
                    open_fence = fence[0]
                elif fence and bare.startswith(open_fence) and not bare.strip("` "):
                    open_fence = ""
            assert not open_fence, section


@given(TEXT)
@THOROUGH
def test_nothing_is_lost_and_the_order_is_kept(text):
    """Cut small or left whole, the same letters come in the same order."""
    whole = parts_of(text, limit=10**9)
    small = parts_of(text, limit=300)

    def words(parts):
        sections = [section for part in parts for section in part.sections]
        shown = [
            s if isinstance(s, str) else " ".join(c for r in s.rows for c in r) for s in sections
        ]
        return letters(
            re.sub(r"```+py\n", "```\n", "\n".join(shown))
        )  # it is said again when reopened

    assert words(small) == words(whole)


@given(TEXT)
@THOROUGH
def test_everything_that_a_reader_would_see_is_there(text):
    """What another parser renders of a text is in ours, in the same order."""
    ours = iter(
        letters(
            "\n".join(
                s if isinstance(s, str) else " ".join(c for row in s.rows for c in row)
                for part in parts_of(text, limit=10**9)
                for s in part.sections
            )
        )
    )

    for token in PLAIN_READER.parse(clean(text)):
        for child in [*(token.children or ()), token]:
            if child.type in {"text", "code_inline", "fence", "code_block"}:
                assert all(letter in ours for letter in letters(child.content)), child


@given(TEXT)
@THOROUGH
def test_no_text_can_notify_or_hide(text):
    """No combination of hostile pieces forms one of Slack's tokens or a link."""
    for part in parts_of(text, limit=400):
        for section in texts(part):
            assert not re.search(r"<[!@#]", section)
            assert links_in(section) == []


@given(TEXT, st.integers(1, 40))
@settings(THOROUGH, max_examples=50)
def test_a_growing_text_never_breaks_the_draft(text, step):
    """A draft can be fed any text in any portions."""
    draft = Draft(LINKS)
    for start in range(0, len(text), step):
        draft.add(text[start : start + step])
        draft.sentences()

    pack(draft.settled)


@pytest.mark.parametrize("limit", [MESSAGE_LIMIT, 1_000])
def test_laying_out_more_does_not_move_what_was_laid_out(limit):
    """Parts that are full stay as they are while an answer grows, so streams need no repair."""
    text = "\n\n".join(["word " * n for n in range(1, 120)])
    pieces = read(text, LINKS)
    whole = pack(pieces, limit=limit)

    for count in range(1, len(pieces), 7):
        parts = pack(pieces[:count], limit=limit)
        assert [p.sections for p in parts[:-1]] == [p.sections for p in whole[: len(parts) - 1]]
        assert whole[len(parts) - 1].sections[0].startswith(parts[-1].sections[0])
