"""Reads a form that somebody filled in: what was chosen for each question, as a request in words."""

from collections.abc import Mapping, Sequence
from typing import Any


def missing(fields: Sequence[Mapping[str, Any]], chosen: Sequence[Sequence[int]]) -> list[str]:
    """The questions for which nothing was chosen."""
    return [field["label"] for field, choices in zip(fields, chosen, strict=True) if not choices]


def in_words(fields: Sequence[Mapping[str, Any]], chosen: Sequence[Sequence[int]]) -> str:
    """`Which week? last week; Which plans? pro, team`: the answers as the asker's own words."""
    parts = [
        f"{field['label']} {', '.join(field['choices'][choice] for choice in choices)}"
        for field, choices in zip(fields, chosen, strict=True)
    ]
    return "; ".join(parts)
