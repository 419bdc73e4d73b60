"""What a step card says while a tool runs; the arguments are not checked yet, so nothing may fail."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from agent.analytics.span import asked
from integrations.errors import ChangeInput


def dates(arguments: Mapping[str, Any]) -> str:
    """The time of a question as the end of a title, such as ", 16–22 Nov 2026"; or nothing."""
    try:
        # days have the same names in every zone
        return f", {asked(str(arguments['date_from']), str(arguments['date_to']), UTC).short}"
    except (KeyError, ChangeInput):
        return ""
