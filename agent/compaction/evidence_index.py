"""Lists in one line each what was found in a conversation, for a model that no longer reads the results."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from agent.evidence_shown import shown
from agent.state.evidence import Evidence
from agent.tool import Tool

LONGEST_LINE = 240


def evidence_index(kept: Sequence[Evidence], tools: Mapping[str, Tool], *, most: int) -> str:
    """A line each, oldest first, of at most `most` characters; of too many the latest are listed."""
    lines: list[str] = []
    size = 0
    for one in reversed(kept):
        line = _line(one, tools)
        size += len(line) + 1
        if size > most:
            left = len(kept) - len(lines)
            lines.append(
                f"E1 to E{left} are stored as well." if left > 1 else "E1 is stored as well."
            )
            break
        lines.append(line)
    return "\n".join(reversed(lines))


def _line(one: Evidence, tools: Mapping[str, Tool]) -> str:
    about = shown(one, tools, ZoneInfo(one.timezone))
    count = f"{about.rows} row{'' if about.rows == 1 else 's'}"
    parts = [f"{about.asked}", about.time, count, f"columns {', '.join(about.columns)}"]
    line = f"{one.name}: {' · '.join(filter(None, parts))}"
    flat = " ".join(line.split())
    return flat if len(flat) <= LONGEST_LINE else flat[: LONGEST_LINE - 1] + "…"
