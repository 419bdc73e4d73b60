"""Lays a query out over several lines, so that people can read it; it means the same."""

import re

_OPAQUE = re.compile(r"'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.|``)*`|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_JOINS = r"(?:INNER|LEFT|RIGHT|FULL|CROSS|ANY|OUTER)"
_CLAUSE = re.compile(
    rf"(?<!INNER)(?<!LEFT)(?<!RIGHT)(?<!FULL)(?<!CROSS)(?<!ANY)(?<!OUTER)\s+(?=(?:FROM|PREWHERE|WHERE"
    r"|GROUP BY|HAVING|QUALIFY|WINDOW|ORDER BY|LIMIT|UNION ALL|UNION DISTINCT|ARRAY JOIN"
    rf"|(?:{_JOINS}\s+)*JOIN)\b)"
)
_CONDITION = re.compile(r"\s+(?=(?:AND|OR)\b)")


def laid_out(query: str) -> str:
    """`query` with a line for each clause; what stands in brackets or quotes stays as it is."""
    kept: list[str] = []

    def hide(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    depth, text = 0, ""
    for piece in re.split(r"([()])", _OPAQUE.sub(hide, query)):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        text += piece if depth else _CONDITION.sub("\n  ", _CLAUSE.sub("\n", piece))
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)
