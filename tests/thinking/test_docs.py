"""A folder of Markdown becomes sections that can be found, linked to, and are never stale for long."""

import os
from pathlib import PurePosixPath

import pytest
from structlog.testing import capture_logs

from agent.searching.docs import LARGEST_FILE, RESCAN_SECONDS, Docs
from agent.searching.ranking import Ranking
from agent.searching.sections import sections, slug

PAGE = """\
---
title: "Account settings"
sidebar: 3
---
What an account is.

# Account

## Reset your `password` ##

Open **Settings** and choose *Reset*.

```sh
# not a heading
```

Old style
---------

- one
---

## Reset your password
Again.

## Größen & [more](x.md)
## Own {#chosen}
x
"""


def titled(text, path="guide/account.md"):
    return [(s.title, s.anchor) for s in sections(text, PurePosixPath(path))]


def test_a_page_is_taken_apart_at_its_headings():
    """The front matter names the page; code and lists hold no headings; anchors are GitHub's."""
    assert titled(PAGE) == [
        ("Account settings", ""),
        ("Account settings › Account", ""),
        ("Account settings › Reset your password", "reset-your-password"),
        ("Account settings › Old style", "old-style"),
        ("Account settings › Reset your password", "reset-your-password-1"),
        ("Account settings › Größen & more", "größen--more"),
        ("Account settings › Own", "chosen"),
    ]
    [_, _, reset, *_] = sections(PAGE, PurePosixPath("a.md"))
    assert reset.text.startswith("Open **Settings**")
    assert "# not a heading" in reset.text


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("# Billing\n\nWords.", "a.md", "Billing"),
        ("Billing\n===\n\nWords.", "a.md", "Billing"),
        ("Words.", "how-to_pay.md", "How to pay"),
        ("Words.", "billing/index.md", "Billing"),
        ("---\ntitle: [unclosed\n---\n# Billing\nWords.", "a.md", "Billing"),
        ("---\ntitle: 2026\n---\nWords.", "a.md", "2026"),
        ("\r\n# Billing\r\n\r\nWords.", "a.md", "Billing"),
    ],
)
def test_a_page_has_a_title_whatever_it_lacks(text, path, title):
    """Front matter, the first heading, or the name of the file."""
    assert {s.page for s in sections(text, PurePosixPath(path))} == {title}


def test_a_component_page_is_read_without_its_imports():
    """MDX begins with code that no reader sees; in Markdown the same line is prose."""
    text = "import Tabs from '@theme/Tabs'\n\n# Files\n\nexport of files\n"

    [mdx], [md, _] = (sections(text, PurePosixPath(name)) for name in ("a.mdx", "a.md"))

    assert (mdx.title, mdx.text) == ("Files", "")
    assert md.text.startswith("import Tabs")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "```\n# open for ever\n", "#\n", "---\n---\n", "===", "####### x"]
)
def test_odd_pages_are_read_all_the_same(text):
    """Whatever is no heading is text."""
    assert all(s.text or s.heading for s in sections(text, PurePosixPath("a.md")))


def test_slugs_are_those_of_github():
    """Letters of any script stay, spaces become hyphens, other signs go."""
    assert slug("What's new? (v2.0)") == "whats-new-v20"
    assert slug("Über uns – Team") == "über-uns--team"


def test_a_word_in_the_title_counts_more_and_rare_words_most():
    """The section about a thing comes before those that only mention it."""
    texts = [
        ("Billing", "You can pay by card. A password is never needed."),
        ("Password", "How to set it anew."),
        ("Teams", "Invite people to a team."),
    ]
    ranking = Ranking(texts)

    assert [one.number for one in ranking.best("passwords", most=5)] == [1, 0]
    assert [one.number for one in ranking.best("how do I invite my team?", most=5)] == [2]


def test_a_text_must_have_half_of_what_was_asked():
    """One word in common is chance."""
    ranking = Ranking([("Billing", "Pay by card."), ("Refunds", "Money back by card.")])

    assert ranking.best("card reader firmware upgrade", most=5) == []
    assert ranking.best("", most=5) == []
    assert Ranking(()).best("anything", most=5) == []


# --- a folder ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """Two pages, one in a folder."""
    home = tmp_path / "docs"
    (home / "guide").mkdir(parents=True)
    (home / "guide" / "account.md").write_text(PAGE)
    (home / "index.md").write_text(
        "# Paperkite\n\nFiles for teams.\n\n## Sharing\n\nShare a file by its link.\n"
    )
    return home


class Clock:
    """Stands still until it is turned."""

    seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def opened(folder, clock=None):
    return Docs(folder, url="https://docs.example.com/p/", clock=clock or Clock())


async def test_what_is_found_has_a_title_a_link_and_an_excerpt(folder):
    """The link is where the page is published, without the file's ending, at the heading."""
    found = await opened(folder).search("how do I reset the password?")

    by_link = {hit.link: hit for hit in found.hits}
    hit = by_link["https://docs.example.com/p/guide/account#reset-your-password"]
    assert len(by_link) == 2
    assert hit.title == "Account settings › Reset your password"
    assert "Open Settings and choose Reset." in hit.excerpt
    assert found.label.sources == {"docs"}
    assert not found.label.untrusted


async def test_the_index_of_a_folder_is_the_folder(folder):
    """`index.md` is where its folder is."""
    [found, *_] = (await opened(folder).search("Paperkite teams")).hits

    assert found.link == "https://docs.example.com/p"
    assert (await Docs(folder).search("files for teams")).hits[0].link == ""


async def test_a_change_is_found(folder, clock):
    """A page that was added, changed or removed is noticed some seconds later, and not before."""
    docs, page = opened(folder, clock), folder / "new.markdown"

    async def titles():
        before = [hit.title for hit in (await docs.search("zeppelin")).hits]
        clock.seconds += RESCAN_SECONDS + 1
        after = [hit.title for hit in (await docs.search("zeppelin")).hits]
        return before, after

    assert await titles() == ([], [])
    page.write_text("# Zeppelin\n\nIt flies.\n")
    assert await titles() == ([], ["Zeppelin"])
    page.write_text("# Zeppelins\n\nThey fly.\n")
    assert await titles() == (["Zeppelin"], ["Zeppelins"])
    page.unlink()
    assert await titles() == (["Zeppelins"], [])


async def test_what_is_left_out_is_said(folder, tmp_path):
    """Other encodings, large files, links out of the folder and what is no file."""
    secret = tmp_path / "secret.md"
    secret.write_text("# Zeppelin secret\n")
    (folder / "latin.md").write_bytes("# Größe zeppelin".encode("latin-1"))
    (folder / "large.md").write_bytes(b"zeppelin " * (LARGEST_FILE // 9 + 1))
    (folder / "linked.md").symlink_to(secret)
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    (folder / "beside").symlink_to(tmp_path)
    (folder / ".git").mkdir()
    (folder / ".git" / "notes.md").write_text("# Zeppelin\n")
    os.mkfifo(folder / "pipe.md")

    with capture_logs() as logs:
        found = await opened(folder).search("zeppelin")

    assert not found.hits
    remarks = "\n".join(found.remarks)
    assert "Not read: latin.md: it is not UTF-8." in remarks
    assert "Not read: large.md: it has more than 1,000,000 bytes." in remarks
    assert "Not read: linked.md: it is a link to somewhere else." in remarks
    assert "Not read: pipe.md: it is no file." in remarks
    assert "Not read: gone.md: it cannot be opened." in remarks
    assert "beside" not in remarks
    assert {line["problem"] for line in logs} == set(found.remarks)


async def test_a_link_within_the_folder_is_read(folder):
    """A page may stand in two places."""
    (folder / "again.md").symlink_to(folder / "index.md")

    links = {hit.link for hit in (await opened(folder).search("sharing a file")).hits}

    assert "https://docs.example.com/p/again#sharing" in links


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda home: None, "no folder here"),
        (lambda home: home.mkdir(), "no Markdown"),
        (lambda home: home.write_text("# A file"), "no folder here"),
    ],
)
async def test_a_folder_that_is_not_there_is_said_in_one_sentence(tmp_path, clock, make, says):
    """In the result and in the log, with the name of the setting; later it may be there."""
    home = tmp_path / "docs"
    make(home)
    docs = opened(home, clock)

    with capture_logs() as logs:
        found = await docs.search("password")

    [remark] = found.remarks
    assert says in remark
    assert "ROOTLE_DOCS" in remark
    assert [line["problem"] for line in logs] == [remark]
    if home.is_file():
        home.unlink()
    home.mkdir(exist_ok=True)
    clock.seconds += RESCAN_SECONDS + 1
    (home / "a.md").write_text("# Password\n")
    assert (await docs.search("password")).hits


async def test_without_a_folder_the_setting_is_named():
    """Nobody has to guess what is missing."""
    docs = Docs()
    docs.warm()

    assert "ROOTLE_DOCS" in (await docs.search("password")).remarks[0]
    await docs.close()
