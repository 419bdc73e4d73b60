"""The team's own documentation: a folder of Markdown files that Rootle searches and links to.

It is read in a thread, whole at first and then only what changed, so that no answer waits for it
longer than it must. What is wrong with the folder is said where somebody searches it.
"""

import asyncio
import os
import stat
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import structlog

from agent.kept import Kept
from agent.policy import Label
from agent.searching.hits import MOST, Hit, Searched, excerpt
from agent.searching.ranking import Ranking
from agent.searching.sections import Section, readable, sections

log = structlog.get_logger(__name__)

ENDINGS = frozenset({".md", ".mdx", ".markdown"})

RESCAN_SECONDS = 10.0
"""How often the folder is looked at for changed files, at most."""

MOST_FILES = 5_000
LARGEST_FILE = 1_000_000
MOST_BYTES = 20_000_000
"""Files, bytes of one and of all of them; what is beyond is left out, and that is said."""

MOST_NAMED = 3
"""Left-out files that are named for each reason."""

SOURCE = Label(frozenset({"docs"}))
"""The operator chose the folder, so its words are no outside text; they still give no orders."""

WHERE = "the documentation"

UNSET = (
    "There is no documentation to search: whoever runs Rootle can set ROOTLE_DOCS to a folder of "
    "Markdown files."
)
MISSING = "The documentation cannot be read: ROOTLE_DOCS names {folder}, which is no folder here."
EMPTY = "There is no documentation to search: ROOTLE_DOCS names {folder}, which has no Markdown."

Stamp = tuple[int, int]
"""When a file was changed, in nanoseconds, and its size: another stamp is another content."""


@dataclass(frozen=True, slots=True)
class _Page:
    path: PurePosixPath
    stamp: Stamp
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """One reading of the folder; `left_out` has the files that were not read, by the reason."""

    pages: Mapping[PurePosixPath, _Page] = field(default_factory=dict)
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problem: str = ""
    places: Sequence[tuple[_Page, Section]] = ()
    ranking: Ranking = field(default_factory=lambda: Ranking(()))

    @property
    def remarks(self) -> tuple[str, ...]:
        """A sentence for each reason why something was left out."""
        return tuple(f"Not read: {_named(files)}: {why}." for why, files in self.left_out.items())


class Docs:
    """What the folder holds; without one, every search says that there is none.

    `url` is where the same pages are published; links are made of it, the path and the heading.
    `clock` counts seconds.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        url: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._url = url.rstrip("/")
        self._kept = Kept(self._load, name="documentation", seconds=RESCAN_SECONDS, clock=clock)
        self._last = _Read()

    async def search(self, query: str) -> Searched:
        """The sections that match best."""
        if self._folder is None:
            return Searched(WHERE, remarks=(UNSET,), label=SOURCE)
        read = await self._kept.fresh(within=RESCAN_SECONDS)
        if read.problem:
            return Searched(WHERE, remarks=(read.problem,), label=SOURCE)
        hits = await asyncio.to_thread(self._best, read, query)
        return Searched(WHERE, hits, read.remarks, SOURCE)

    def warm(self) -> None:
        """Begin to read in the background, so that the first search need not wait."""
        if self._folder is not None:
            self._kept.refresh()

    async def close(self) -> None:
        """End what runs in the background."""
        await self._kept.close()

    def _best(self, read: _Read, query: str) -> tuple[Hit, ...]:
        places = (read.places[one.number] for one in read.ranking.best(query, most=MOST))
        return tuple(
            Hit(
                section.title,
                excerpt(readable(section.text), query),
                self._link(page.path, section),
            )
            for page, section in places
        )

    def _link(self, path: PurePosixPath, section: Section) -> str:
        if not self._url:
            return ""
        page = path.parent if path.stem == "index" else path.with_suffix("")
        address = "/".join([self._url, *(quote(part) for part in page.parts)])
        return f"{address}#{quote(section.anchor)}" if section.anchor else address

    async def _load(self) -> _Read:
        assert self._folder is not None
        before = self._last
        self._last = await asyncio.to_thread(_read, self._folder, before)
        for sentence in (self._last.problem, *self._last.remarks):
            if sentence and sentence not in {before.problem, *before.remarks}:
                log.warning("documentation", folder=str(self._folder), problem=sentence)
        return self._last


def _read(folder: Path, before: _Read) -> _Read:
    """The folder as it is now; pages that did not change are those of the reading `before`."""
    if not folder.is_dir():
        return _Read(problem=MISSING.format(folder=folder))
    left_out: dict[str, list[str]] = defaultdict(list)
    pages: dict[PurePosixPath, _Page] = {}
    room = MOST_BYTES
    for path, stamp in _files(folder, left_out):
        known = before.pages.get(path)
        if len(pages) >= MOST_FILES:
            left_out[f"only the first {MOST_FILES:,} files are read"].append(str(path))
        elif stamp[1] > room:
            left_out[f"all files together may have {MOST_BYTES:,} bytes"].append(str(path))
        elif (
            page := known
            if known and known.stamp == stamp
            else _page(folder, path, stamp, left_out)
        ):
            pages[path] = page
            room -= stamp[1]
    if not pages and not left_out:
        return _Read(problem=EMPTY.format(folder=folder))
    if pages == before.pages and left_out == before.left_out:
        return before
    places = [(page, section) for page in pages.values() for section in page.sections]
    ranking = Ranking((section.title, section.text) for _, section in places)
    return _Read(pages, left_out, places=places, ranking=ranking)


def _files(folder: Path, left_out: dict[str, list[str]]) -> Iterator[tuple[PurePosixPath, Stamp]]:
    """Every Markdown file below `folder`, in order, by its path from there.

    Links to folders are not followed, and links to files only within the folder.
    """
    home = folder.resolve()
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n != "node_modules")
        for name in sorted(names):
            file = Path(at, name)
            if file.suffix.lower() not in ENDINGS or name.startswith("."):
                continue
            path = PurePosixPath(file.relative_to(folder).as_posix())
            try:
                is_inside = file.resolve().is_relative_to(home)
                found = file.stat()
            except (OSError, RuntimeError):  # it has just gone, or links to itself
                left_out["it cannot be opened"].append(str(path))
                continue
            if not is_inside:
                left_out["it is a link to somewhere else"].append(str(path))
            elif not stat.S_ISREG(found.st_mode):
                left_out["it is no file"].append(str(path))
            elif found.st_size > LARGEST_FILE:
                left_out[f"it has more than {LARGEST_FILE:,} bytes"].append(str(path))
            else:
                yield path, (found.st_mtime_ns, found.st_size)


def _page(
    folder: Path, path: PurePosixPath, stamp: Stamp, left_out: dict[str, list[str]]
) -> _Page | None:
    try:
        with (folder / path).open("rb") as file:
            text = file.read(LARGEST_FILE).decode("utf-8-sig")
    except OSError:
        left_out["it cannot be opened"].append(str(path))
        return None
    except UnicodeDecodeError:
        left_out["it is not UTF-8"].append(str(path))
        return None
    return _Page(path, stamp, tuple(sections(text, path)))


def _named(files: Iterable[str]) -> str:
    (*names,) = files
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {more:,} more" if more > 0 else shown
