"""A tool's schema says what a model needs, and nothing twice."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.tool_schema import compact


class Part(BaseModel):
    """One part."""

    model_config = ConfigDict(extra="forbid")
    title: str = ""
    values: tuple[bool | int | str, ...] = ()


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")
    parts: Annotated[list[Part], Field(min_length=1, max_length=8)]
    start: Annotated[str, Field(description="a day")]
    end: Annotated[str, Field(description="a day")]
    default: Literal["a", "b"] | None = None
    limit: Annotated[int, Field(ge=1)] = 10


def test_limits_and_titles_go_and_names_stay():
    """Also names that are words of JSON Schema."""
    assert compact(Arguments.model_json_schema()) == {
        "$defs": {
            "Part": {
                "description": "One part.",
                "properties": {"title": {"type": "string"}, "values": {"items": {}}},
            }
        },
        "properties": {
            "parts": {"items": {"$ref": "#/$defs/Part"}},
            "start": {"description": "a day", "type": "string"},
            "end": {"type": "string"},
            "default": {"enum": ["a", "b"]},
            "limit": {"type": "integer"},
        },
        "required": ["parts", "start", "end"],
        "type": "object",
        "additionalProperties": False,
    }
