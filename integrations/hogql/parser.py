"""Reads HogQL with PostHog's own parser and gives back its tree.

The parser (`hogql_parser`, PostHog's, compiled) accepts one SELECT statement and no SETTINGS, no
INTO OUTFILE, no FORMAT. Its time grows steeply with nesting and it does not let other threads run
meanwhile, so what is too long or too deep is refused before it sees it.
"""

import json
import re
import sys
from collections.abc import Mapping
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from integrations.hogql.dropped import forgotten

Node = Mapping[str, Any]
"""One node of the tree: `node` is its kind, the other keys its parts; do not change it."""

LONGEST = 30_000
"""Characters of a query; at this length the parser may take a few seconds."""

DEEPEST = 24
"""Brackets within brackets: 24 nested calls take the parser 1 s, 50 take it 5 s."""

MOST_NEGATIONS = 16
"""NOT after NOT: 32 take 0.4 s, 200 take 15 s."""

MOST_CONDITIONS = 400
"""ANDs and ORs: 1,000 take 2 s."""

_OPAQUE = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`\\]|\\.)*`|--[^\n]*|/\*.*?\*/",
    re.DOTALL,
)
"""Text whose brackets and words mean nothing: strings, quoted names, comments."""

_NEGATIONS = re.compile(rf"(?:\bnot\b[\s(]*){{{MOST_NEGATIONS + 1}}}", re.IGNORECASE)
_CONDITIONS = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
_STAND_INS = ("posthog", "posthog.hogql", "posthog.hogql.errors")


class HogQLError(Exception):
    """A query that PostHog would refuse; `code` is the code of its error body."""

    def __init__(self, detail: str, *, code: str = "invalid_input") -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code


@lru_cache(maxsize=256)
def parse(sql: str) -> Node:
    """The tree of one SELECT statement, or of several joined by UNION; raises `HogQLError`."""
    _check_size(sql)
    try:
        tree: dict[str, Any] = json.loads(_parser().parse_select_json(sql))
    except _ParserError as error:
        raise HogQLError(str(error), code="syntax_error") from None
    except (RecursionError, UnicodeError) as error:
        raise HogQLError("The query is too deeply nested, or no text.") from error
    if tree.get("error"):
        raise HogQLError(str(tree.get("message")), code=_code(str(tree.get("type"))))
    if dropped := forgotten(_OPAQUE.sub(_emptied, sql), tree):
        raise HogQLError(f"Not supported: {dropped}.", code="not_implemented_error")
    return tree


def _emptied(found: re.Match[str]) -> str:
    return "''" if found[0].startswith("'") else " x " if found[0][0] in '"`' else " "


def _check_size(sql: str) -> None:
    bare = _OPAQUE.sub(" ", sql)
    depth = deepest = 0
    for character in bare:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    if (
        len(sql) > LONGEST
        or deepest > DEEPEST
        or _NEGATIONS.search(bare)
        or len(_CONDITIONS.findall(bare)) > MOST_CONDITIONS
    ):
        raise HogQLError("The query is too long or too deeply nested.", code="query_too_complex")


def _code(kind: str) -> str:
    """`SyntaxError` as `syntax_error`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower()


class _ParserError(Exception):
    """What the parser raises itself, instead of saying it in its answer: broken literals."""

    def __init__(self, message: object = "", **position: object) -> None:
        super().__init__(str(message))


@cache
def _parser() -> ModuleType:
    """The compiled parser.

    While it is imported it wants PostHog's server modules, of which it uses the exceptions only.
    Ours stand there for that moment and go again, so that PostHog's SDK, which is called `posthog`
    too, stays what it is.
    """
    modules = {name: ModuleType(name) for name in _STAND_INS}
    for name in ("SyntaxError", "ParsingError", "NotImplementedError", "BaseHogQLError"):
        setattr(modules["posthog.hogql.errors"], name, _ParserError)
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        import hogql_parser  # noqa: PLC0415  needs the modules above for this moment
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    parser: ModuleType = hogql_parser
    return parser
