"""Takes a Markdown file apart into sections, one for each heading, as a reader would look for them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml

LONGEST_TITLE = 200
LONGEST_HEADING = 1_000
"""Characters of a title that are kept, and of a heading that are read."""

_FRONT = re.compile(
    r"\A---[ \t]*\n(?P<matter>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})(?P<rest>.*)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_NO_PARAGRAPH = re.compile(r"\s*$| {4}|\s*(?:[-*+>#|]|\d+[.)])(?:\s|$)|\s*[|<]")
_MODULE = re.compile(r"(?:import|export)\s")
_OWN_ANCHOR = re.compile(r"\s*\{\s*#(?P<anchor>[\w-]+)\s*\}\s*\Z")
_LINK = re.compile(r"!?\[(?P<words>[^\]\[]*)\](?:\([^()]*\)|\[[^\]\[]*\])")
_EMPHASIS = re.compile(r"(?P<marks>\*\*|\*)(?P<words>[^\s*](?:[^*\n]*[^\s*])?)(?P=marks)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->")
_MARKS = re.compile(r"[`*]|(?<![^\W_])_|_(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of a page: the words below one heading, up to the next one.

    `page` is the page's title; `heading` and `anchor` (as GitHub makes it) are empty for what
    stands at its top.
    """

    page: str
    heading: str
    anchor: str
    text: str

    @property
    def title(self) -> str:
        """The page and the heading, as one line."""
        return f"{self.page} › {self.heading}" if self.heading else self.page


def sections(text: str, path: PurePosixPath) -> list[Section]:
    """The sections of a page that hold any words; `path` names it where nothing else does."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    title, text = _front_matter(text)
    parts = list(_parts(text, is_mdx=path.suffix.lower() == ".mdx"))
    first = next((words for level, words, _ in parts if level == 1), "")
    page = (title or _plain(first)[0] or _named(path))[:LONGEST_TITLE]
    found, taken = [], Counter[str]()
    for number, (level, words, body) in enumerate(parts):
        heading, anchor = _plain(words)
        anchor = anchor or _numbered(slug(heading), taken)
        at_top = not words or (level == 1 and number <= 1)
        if at_top:
            heading, anchor = "" if heading in {"", page} else heading, ""
        if words or body.strip():
            found.append(Section(page, heading[:LONGEST_TITLE], anchor, body.strip()))
    return found


def readable(text: str) -> str:
    """Markdown without what only makes it look better: emphasis, marks of code, targets of links."""
    text = _LINK.sub(lambda link: link["words"], text)
    return _EMPHASIS.sub(lambda found: found["words"], text).replace("`", "")


def slug(heading: str) -> str:
    """The anchor that GitHub gives to a heading, without the number of a repeated one."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def _front_matter(text: str) -> tuple[str, str]:
    """The title that stands above the page, if one does, and the page without what stands there."""
    front = _FRONT.match(text)
    if front is None:
        return "", text
    try:
        matter = yaml.safe_load(front["matter"])
    except (yaml.YAMLError, RecursionError, ValueError):
        matter = None
    title = matter.get("title") if isinstance(matter, dict) else None
    return " ".join(str(title).split()) if title is not None else "", text[front.end() :]


def _parts(text: str, *, is_mdx: bool) -> Iterator[tuple[int, str, str]]:
    """Level, heading and body of each part, in order; the part above all headings has level 0."""
    level, words, fence = 0, "", ""
    body: list[str] = []
    for line in text.split("\n"):
        below = None if fence else _heading(line) or _underlined(line, body)
        if below:
            yield level, words, "\n".join(body)
            (level, words), body = below, []
        elif fence or not (is_mdx and level <= 1 and _MODULE.match(line)):
            fence = _fence_after(line, fence)
            body.append(line)
    yield level, words, "\n".join(body)


def _heading(line: str) -> tuple[int, str] | None:
    """Level and words of a line such as `## Billing`."""
    marks = line.lstrip(" ")
    rest = marks.lstrip("#")
    level = len(marks) - len(rest)
    if len(line) - len(marks) > 3 or not 0 < level <= 6 or rest[:1].strip():
        return None
    words = rest.strip()
    unclosed = words.rstrip("#")
    return level, unclosed.strip() if unclosed[-1:] in {"", " ", "\t"} else words


def _underlined(line: str, body: list[str]) -> tuple[int, str] | None:
    """The same for a line of = or - below a paragraph of one line, which is taken from `body`."""
    if not _UNDERLINE.fullmatch(line) or not body or _NO_PARAGRAPH.match(body[-1]):
        return None
    if len(body) > 1 and body[-2].strip():
        return None
    return 1 if "=" in line else 2, body.pop().strip()


def _fence_after(line: str, fence: str) -> str:
    """The marks that will end the block of code in which `line` stands; empty outside of one."""
    mark = _FENCE.fullmatch(line)
    if mark is None:
        return fence
    if fence:
        ends = mark["marks"].startswith(fence) and not mark["rest"].strip()
        return "" if ends else fence
    is_inline = mark["marks"][0] == "`" and "`" in mark["rest"]
    return "" if is_inline else mark["marks"]


def _plain(words: str) -> tuple[str, str]:
    """A heading without its marks, and the anchor that its author gave it."""
    words = words[:LONGEST_HEADING]
    own = _OWN_ANCHOR.search(words)
    words = words[: own.start()] if own else words
    words = _TAG.sub("", _LINK.sub(lambda link: link["words"], words))
    return " ".join(_MARKS.sub("", words).split()), own["anchor"] if own else ""


def _numbered(anchor: str, taken: Counter[str]) -> str:
    """`anchor`, with a number when the page has it already."""
    before = taken[anchor]
    taken[anchor] += 1
    return f"{anchor}-{before}" if before else anchor


def _named(path: PurePosixPath) -> str:
    stem = path.parent.name if path.stem == "index" and path.parent.name else path.stem
    return re.sub(r"[-_]+", " ", stem).strip().capitalize() or path.name
