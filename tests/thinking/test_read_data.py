"""Definitions, tables and earlier evidence can be read before anything is said about them."""

import json

import pytest

from agent.evidence import read_rendered
from agent.names.found import read_found
from agent.policy import Label
from agent.tool import Table, ToolResult
from agent.tools.read_data import TOOLSET, read_data
from integrations.errors import ChangeInput
from tests.thinking.talk import berlin, context, evidence
from tests.thinking.test_taxonomy import shop

NOW = berlin("2026-11-22T14:05:33")
[TOOL] = TOOLSET.tools


async def read(kind, name="", *, project=None, kept=()):
    here = context(project or shop(), NOW, kept=kept)
    return await read_data(here, **TOOL.parse({"kind": kind, "name": name}))


def found(name="E1", rows=((58,),), label=None):
    table = Table(
        "SELECT 1\nevidence: {}", ("people",), rows, berlin("2026-11-16"), berlin("2026-11-22")
    )
    return evidence(
        name, ToolResult("58 people.", table, label=label or Label()), arguments={"event": "a\nb"}
    )


async def test_the_tables_for_sql_are_listed():
    """All of them, or one."""
    everything, one = await read("schema"), await read("schema", "events")

    assert "events: " in everything.text
    assert "persons: " in everything.text
    assert "timestamp" in one.text
    assert "properties.NAME" in one.text
    assert "persons: " not in one.text
    with pytest.raises(ChangeInput, match="“events”"):
        await read("schema", "system.users")


async def test_an_event_is_explained_with_its_volume_as_evidence():
    """What it means in words; how often it came as a table that figures can refer to."""
    project = shop()
    result = await read("definition", "fileShared", project=project)

    assert read_found(result.text).events[0].description == "A person gave others access to a file."
    assert result.table.columns == ("events", "people", "last_seen")
    assert result.table.rows[0][:2] == (5, 3)
    assert result.table.start == berlin("2026-10-24")
    assert result.table.end == NOW
    assert "toDateTime('2026-10-24 00:00:00', 'Europe/Berlin')" in project.queries[0]
    assert "now()" not in project.queries[0]


async def test_a_property_is_explained_wherever_it_belongs():
    """The country of an event and that of a person are two."""
    result = await read("definition", "country")

    assert [(p.name, p.of) for p in read_found(result.text).properties] == [
        ("country", "event"),
        ("country", "person"),
    ]
    assert result.label.untrusted
    grouped = await read("definition", "industry")
    assert read_found(grouped.text).properties[0].of == "company"
    assert grouped.table is None


async def test_an_event_that_stopped_coming_has_no_last_day():
    """ClickHouse's first moment of all is no answer."""
    project = shop(rows=((0, 0, "1970-01-01T00:00:00Z"),))
    result = await read("definition", "fileShared", project=project)

    assert result.table.rows == ((0, 0, None),)


async def test_an_unknown_name_gets_the_nearest_ones():
    """Of events and of properties."""
    with pytest.raises(ChangeInput, match="“country”"):
        await read("definition", "contry")
    with pytest.raises(ChangeInput, match="name"):
        await read("definition")


async def test_earlier_evidence_is_listed_and_read():
    """With what was asked, over which time, its query and rows; figures can refer to it again."""
    kept = [found(), found("E2", ((1,), (2,)), Label(circles=frozenset({"user:U1"})))]
    listed = await read("evidence", kept=kept)
    one = await read("evidence", "e2", kept=kept)

    assert len(listed.text.split("\n")) == 2
    assert "E1: trends(" in listed.text
    assert listed.label.circles == {"user:U1"}
    assert "SELECT 1" in one.text
    read_back = read_rendered(one.text)
    assert (read_back.name, read_back.rows) == ("E2", ((1,), (2,)))
    assert one.table is None
    with pytest.raises(ChangeInput, match="“E1” and “E2”"):
        await read("evidence", "E9", kept=kept)


async def test_without_evidence_there_is_nothing():
    """A new conversation has found nothing yet."""
    assert (await read("evidence")).state == "nothing"


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        ({"kind": "schema"}, "Looking at the tables"),
        ({"kind": "definition", "name": "a\nb"}, "Looking up what “a b” means"),
        ({"kind": "evidence", "name": "E1"}, "Looking at E1 again"),
    ],
)
def test_the_step_has_a_human_title(arguments, title):
    """One line, in words."""
    assert TOOL.title(arguments) == title


def test_the_tool_is_described_briefly():
    """Every prompt carries it."""
    spec = TOOL.spec

    assert len(spec.name + spec.description + json.dumps(spec.schema)) <= 2_400
