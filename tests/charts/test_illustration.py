"""Pictures and files beside an answer, chosen by what its figures rest on."""

from dataclasses import replace
from datetime import UTC, datetime

from agent.charts.chart import Chart
from agent.charts.studio import CannotDraw
from agent.illustration import MOST_CHARTS, MOST_IN_WORDS, illustrate
from agent.policy import Label
from agent.state.evidence import Evidence

CHART = Chart(kind="bar", title="People by country", x="country", y=("people",), unit="people")


def evidence(name, *, rows=((1, 2), (3, 4)), chart=CHART, columns=("country", "people")):
    return Evidence(
        name, "trends", {}, "SELECT 1", columns, rows, None, None, "UTC",
        datetime(2026, 11, 1, tzinfo=UTC), Label(), chart,
    )  # fmt: skip


async def draw(chart, columns, rows):
    return f"{chart.title} {len(rows)}".encode()


async def test_only_what_the_answer_rests_on_is_drawn():
    """A chart of evidence that no figure names is not shown."""
    files = await illustrate(
        "It was {{E2[country=3].people}}.", [evidence("E1"), evidence("E2")], draw
    )

    assert [(file.name, file.content) for file in files] == [
        ("people-by-country.png", b"People by country 2")
    ]
    assert files[0].alt.startswith("Bar chart: People by country.")


async def test_a_single_row_is_no_picture():
    """One figure is read faster than seen; so is a table that has no chart."""
    one = evidence("E1", rows=((1, 2),))

    assert await illustrate("{{E1.people}}", [one], draw) == ()
    assert await illustrate("{{E1[first].people}}", [evidence("E1", chart=None)], draw) == ()


async def test_a_chart_that_fails_is_left_out():
    """The answer stands without its picture."""

    async def broken(chart, columns, rows):
        raise CannotDraw("no")

    assert await illustrate("{{E1[first].people}}", [evidence("E1")], broken) == ()


async def test_there_are_never_more_than_a_few_charts():
    """Of much evidence the latest is drawn."""
    many = [evidence(f"E{n}") for n in range(1, 8)]
    text = " ".join(f"{{{{E{n}[first].people}}}}" for n in range(1, 8))

    assert len(await illustrate(text, many, draw)) == MOST_CHARTS


async def test_a_long_table_goes_along_as_a_harmless_file():
    """More rows than an answer shows come as CSV in which no cell is a formula."""
    rows = tuple((f"={n}+1", n) for n in range(MOST_IN_WORDS + 1))
    [picture, table] = await illustrate("{{count(E1)}}", [evidence("E1", rows=rows)], draw)

    lines = table.content.decode("utf-8-sig").split("\r\n")
    assert picture.name.endswith(".png")
    assert table.name == "people-by-country.csv"
    assert lines[0] == "country,people"
    assert lines[1] == "'=0+1,0"
    assert len([line for line in lines if line]) == MOST_IN_WORDS + 2


async def test_a_picture_says_of_which_dates_it_is():
    """A chart is passed on without its answer, so its title names the dates."""
    dated = replace(
        evidence("E1"),
        start=datetime(2026, 11, 2, tzinfo=UTC),
        end=datetime(2026, 11, 9, tzinfo=UTC),
    )

    [picture] = await illustrate("{{E1[first].people}}", [dated], draw)

    assert picture.title == "People by country, 2–8 Nov 2026"
    assert picture.content == b"People by country, 2\xe2\x80\x938 Nov 2026 2"
