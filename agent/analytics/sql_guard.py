"""The door for SQL that a model or a person wrote: what may pass is written anew, the rest is refused.

The statement is parsed by PostHog's own parser, its tree is held against what we know, and what is
sent is made from the tree alone. That this text means the same is not believed but checked: the
parser must read the very same tree in it.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.analytics.sql_functions import check_functions
from agent.analytics.sql_names import Names
from agent.analytics.sql_refused import SqlRefused
from agent.analytics.sql_statements import write
from agent.analytics.sql_words import beyond, check_start, check_words
from integrations.hogql.parser import HogQLError, Node, parse
from integrations.posthog_hogql import hogql_string, hogql_time

USUAL_ROWS = 100
"""Rows of a SELECT that has no LIMIT, as in PostHog itself."""

MOST_ROWS = 10_000
"""Rows that one SELECT may ask for. PostHog allows 50,000, but nobody reads as many."""

_CLOCKS = frozenset({"now", "today", "yesterday"})


@dataclass(frozen=True, slots=True)
class Guarded:
    """A statement that may be sent. `sql` has explicit times and a LIMIT on every outer SELECT.

    `personal` are columns that tell single people apart; `notes` are sentences for its writer;
    `hints` are about unknown columns, for when PostHog refuses it.
    """

    sql: str
    limit: int
    personal: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


def guard(text: str, *, now: datetime) -> Guarded:
    """What may be sent in the place of `text`; raises `SqlRefused`.

    `now()`, `today()` and `yesterday()` become the explicit time `now` (aware, in the project's
    zone), so that the query finds the same whenever it is run again.
    """
    tree = _parsed(text)
    try:
        check_words(text, write(tree))
        check_functions(tree)
        names = Names()
        columns = names.statement(tree)
        bound, limit, notes = _limited(_at(tree, now))
        sql = write(bound)
    except RecursionError:
        raise SqlRefused(_TOO_DEEP) from None
    if _meaning(_parsed(sql)) != _meaning(bound):
        raise SqlRefused("This query cannot be checked with certainty. Write it more simply.")
    return Guarded(
        sql,
        limit,
        personal=tuple(title for title, personal in columns.items() if personal),
        notes=tuple(notes),
        hints=tuple(dict.fromkeys(names.hints)),
    )


_TOO_DEEP = "The query is too long or nested too deeply. Put its parts into WITH … AS (SELECT …)."


def _parsed(text: str) -> Node:
    check_start(text)
    try:
        return parse(text)
    except HogQLError as error:
        if error.code == "query_too_complex":
            raise SqlRefused(_TOO_DEEP) from None
        if known := beyond(text):
            raise SqlRefused(known) from None
        words = _one_line(html.unescape(error.detail))
        if error.code == "not_implemented_error":
            raise SqlRefused(f"{words} Write it otherwise, or leave it out.") from None
        raise SqlRefused(f"This is not one SELECT statement of HogQL: {words}") from None


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line[:300] + ("" if line[:300].endswith(".") else ".")


def _meaning(tree: Any) -> Any:
    """A tree without the places where its nodes stood, and without empty parts."""
    if isinstance(tree, Mapping):
        return {
            part: _meaning(value)
            for part, value in tree.items()
            if part not in {"start", "end"} and value not in (None, False, [], {})
        }
    return [_meaning(part) for part in tree] if isinstance(tree, list) else tree


# --- times -------------------------------------------------------------------------------------


def _at(tree: Any, now: datetime) -> Any:
    """The same tree with explicit times in the place of the clock's."""
    if isinstance(tree, list):
        return [_at(part, now) for part in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("node") == "Call" and str(tree["name"]).lower() in _CLOCKS:
        return _clock(str(tree["name"]).lower(), now)
    return {part: _at(value, now) for part, value in tree.items()}


def _clock(title: str, now: datetime) -> Node:
    if title == "now":
        written = hogql_time(now.replace(microsecond=0))
    else:
        day = now.date() - timedelta(days=title == "yesterday")
        written = f"toDate({hogql_string(day.isoformat())})"
    value: Node = parse(f"SELECT {written}")["select"][0]
    return value


# --- limits ------------------------------------------------------------------------------------


def _limited(tree: Node) -> tuple[Node, int, list[str]]:
    """The tree with a LIMIT on each of its outer SELECTs, the largest of them, and notes on it."""
    if tree["node"] != "SelectSetQuery":
        return _limited_select(tree)
    first, most, notes = _limited(tree["initial_select_query"])
    rest = []
    for further in tree["subsequent_select_queries"]:
        query, limit, more = _limited(further["select_query"])
        rest.append({**further, "select_query": query})
        most, notes = most + limit, [*notes, *more]
    if any(rest[-1]["select_query"].get(part) for part in ("order_by", "offset")):
        notes.append(
            "ORDER BY behind a UNION sorts its last SELECT only; to sort everything, write "
            "SELECT … FROM (… UNION ALL …) ORDER BY …."
        )
    whole = {**tree, "initial_select_query": first, "subsequent_select_queries": rest}
    return whole, min(most, MOST_ROWS), list(dict.fromkeys(notes))


def _limited_select(tree: Node) -> tuple[Node, int, list[str]]:
    given = (tree.get("limit") or {"value": USUAL_ROWS})["value"]
    limit = min(int(given), MOST_ROWS)
    notes = []
    if int(given) > MOST_ROWS:
        notes.append(f"The LIMIT was lowered to {MOST_ROWS:,} rows, the most there are here.")
    return {**tree, "limit": {"node": "Constant", "value": limit}}, limit, notes
