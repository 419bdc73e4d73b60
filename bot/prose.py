"""Writes a sentence of an answer for Slack so that it cannot notify, disguise or fetch anything.

What goes out is made anew from what the Markdown parser understood, never copied.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from bot.escaping import clean, escape, escape_code, escape_mrkdwn
from bot.links import Links, addresses, host_of


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style: `source` is safe Markdown, `plain` what a reader sees.

    `marks` are the emphasis marks around it, outermost first. `code` runs are set in backticks
    when written; `whole` ones (links) are never cut.
    """

    source: str
    plain: str
    marks: tuple[str, ...] = ()
    code: bool = False
    whole: bool = False


def runs_of(inline: Token, links: Links) -> tuple[Run, ...]:
    """The runs of an `inline` token; images become their words, links show their host."""
    writer = _Writer(links)
    for token in inline.children or ():
        writer.take(token)
    writer.flush()
    return tuple(writer.runs)


def written(runs: Iterable[Run]) -> str:
    """The Markdown of `runs`, every mark closed."""
    out: list[str] = []
    open_: tuple[str, ...] = ()
    for run in runs:
        shared = _shared(open_, run.marks)
        out += reversed(open_[shared:])
        out += run.marks[shared:]
        out.append(_backticked(run.source) if run.code else run.source)
        open_ = run.marks
    return "".join([*out, *reversed(open_)])


def read_aloud(runs: Iterable[Run]) -> str:
    """What a reader sees of `runs`, without any markup."""
    return "".join(run.plain for run in runs)


def on_one_line(run: Run) -> Run:
    """`run` without line breaks, for headings."""
    source, plain = (" ".join(text.split("\n")) for text in (run.source, run.plain))
    return replace(run, source=source, plain=plain)


def cut(run: Run, at: int) -> tuple[Run, Run]:
    """`run` in two, near the character `at`, never inside an escape or a joined character."""
    at = _safe_cut(run.source, at)
    head, tail = run.source[:at], run.source[at:]
    plain = len(run.plain) * at // max(1, len(run.source))
    return replace(run, source=head, plain=run.plain[:plain]), replace(
        run, source=tail, plain=run.plain[plain:]
    )


def _safe_cut(text: str, at: int) -> int:
    wanted = at
    if (entity := text.rfind("&", max(0, at - 8), at)) >= 0 and ";" not in text[entity:at]:
        at = entity
    while at > 0 and at < len(text) and (text[at - 1] == "\\" or _joins(text[at - 1], text[at])):
        at -= 1
    return at or wanted


def _joins(before: str, after: str) -> bool:
    return before == "\u200d" or after in "\u200d\ufe0f" or bool(unicodedata.combining(after))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _backticked(text: str) -> str:
    """`text` as a code span; its fence is longer than any run of backticks inside."""
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{pad}{text}{pad}{fence}"


class _Writer:
    """Turns the flat tokens of one inline token into runs."""

    def __init__(self, links: Links) -> None:
        self.runs: list[Run] = []
        self._links = links
        self._marks: list[str] = []
        self._pending: list[Token] = []
        self._link: tuple[int, str] | None = None

    def take(self, token: Token) -> None:
        if token.type in {"text", "text_special", "html_inline"}:
            self._pending.append(token)
            return
        self.flush()
        match token.type:
            case "softbreak":
                self._add("\n", "\n")
            case "hardbreak":
                self._add("  \n", "\n")
            case "code_inline":
                self._add_code(token.content)
            case "em_open" | "strong_open" | "s_open":
                self._marks.append(token.markup)
            case "em_close" | "strong_close" | "s_close":
                self._marks.pop()
            case "link_open":
                self._link = (len(self.runs), str(token.attrGet("href") or ""))
            case "link_close":
                self._close_link(automatic=token.markup == "autolink")
            case "image":
                self._image(token)

    def flush(self) -> None:
        """Write the text gathered so far; escapes in it are resolved before looking for links."""
        if self._pending:
            self._text(self._pending)
            self._pending = []

    def _text(self, tokens: Sequence[Token]) -> None:
        plain = "".join(_visible(token) for token in tokens)
        literal = {
            place: token
            for place, token in zip(_places(tokens), tokens, strict=True)
            if token.type == "text_special" and _visible(token)
        }
        done = 0
        for start, end in addresses(plain):
            self._plain(plain, done, start, literal)
            self._address(plain[start:end])
            done = end
        self._plain(plain, done, len(plain), literal)

    def _plain(self, text: str, start: int, end: int, literal: dict[int, Token]) -> None:
        """Text between addresses; what was escaped in the source is escaped again."""
        out: list[str] = []
        done = start
        for place in sorted(p for p in literal if start <= p < end):
            out.append(escape(text[done:place]))
            out.append(_again(text[place : place + 1]))
            done = place + 1
        out.append(escape(text[done:end]))
        if start < end:
            self._add("".join(out), text[start:end])

    def _address(self, url: str) -> None:
        if self._link is None and self._links.clickable(url):
            self._add(f"[{url.removeprefix('https://')}]({url})", url, whole=True)
        else:
            self._add_code(url)

    def _close_link(self, *, automatic: bool) -> None:
        first, url = self._link or (len(self.runs), "")
        self._link = None
        label = read_aloud(self.runs[first:]).strip()
        if automatic or label in {url, url.removeprefix("https://")}:
            shown = label if automatic and not self._links.clickable(url) else url
            del self.runs[first:]
            self._address(shown or url)
        else:
            self._target(url, f"{label} " if label else "")

    def _target(self, url: str, before: str) -> None:
        """The address of a link behind its words: the host if it may be clicked, else all of it."""
        url = clean(url).replace("\n", "")
        if not url:
            return
        self._add(" (" if before else "", " (" if before else "")
        if self._links.clickable(url):
            self._add(f"[{host_of(url)}]({url})", host_of(url), whole=True)
        else:
            self._add_code(url)
        self._add(")" if before else "", ")" if before else "")

    def _image(self, token: Token) -> None:
        inner = _Writer(self._links)
        inner._link = (0, "")
        inner._marks = list(self._marks)
        for child in token.children or ():
            inner.take(child)
        inner.flush()
        self.runs += inner.runs
        self._target(str(token.attrGet("src") or ""), read_aloud(inner.runs).strip())

    def _add_code(self, text: str) -> None:
        text = clean(text).replace("\n", " ")
        if text:
            self._add(escape_code(text), text, code=True)

    def _add(self, source: str, plain: str, *, code: bool = False, whole: bool = False) -> None:
        if source:
            self.runs.append(Run(source, plain, tuple(self._marks), code, whole))


def _visible(token: Token) -> str:
    """The characters of a text token; an entity must not smuggle in what `clean` took out."""
    text = token.content
    return clean(text).replace("\n", " ") if token.type == "text_special" else text


def _places(tokens: Iterable[Token]) -> list[int]:
    places, at = [], 0
    for token in tokens:
        places.append(at)
        at += len(_visible(token))
    return places


def _again(character: str) -> str:
    """A character that was escaped in the source, escaped anew."""
    if character in {"<", ">", "&", ""}:
        return escape_mrkdwn(character)
    return f"\\{character}" if character.isascii() and not character.isalnum() else character
