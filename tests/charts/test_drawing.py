"""Charts: what is drawn of a table, at which size, and how it is told to those who cannot see it."""

import io
import warnings
from datetime import date, timedelta

import pytest
from PIL import Image

from agent.charts.chart import Chart
from agent.charts.describing import LONGEST, described
from agent.charts.drawing import draw
from agent.charts.look import figure_text
from agent.charts.picked import MOST_SERIES, pick

DAYS = [(date(2026, 10, 1) + timedelta(days=n)).isoformat() for n in range(50)]
COUNTRIES = [f"country {n}" for n in range(11)]


def line(**fields):
    given = {"kind": "line", "title": "People by day", "x": "day", "y": ("people",)}
    return Chart(**given | {"unit": "people", "interval": "day"} | fields)


def by_country(column="people"):
    """Country n has 100 - n a day."""
    columns = ("day", "country", column)
    rows = [(day, name, 100 - n) for day in DAYS for n, name in enumerate(COUNTRIES)]
    return columns, rows


def picture(chart, columns, rows):
    return Image.open(io.BytesIO(draw(chart, columns, rows))).convert("RGB")


@pytest.mark.parametrize("kind", ["line", "bar", "area"])
def test_a_course_is_drawn_at_the_size_slack_shows(kind):
    """Every kind over time is 1200 x 675 pixels on opaque white paper, with ink on it."""
    drawn = picture(line(kind=kind), ("day", "people"), [(day, n) for n, day in enumerate(DAYS)])

    assert drawn.size == (1200, 675)
    assert drawn.getpixel((3, 340)) == (255, 255, 255)
    assert len(drawn.resize((120, 67)).getcolors(120 * 67)) > 20


@pytest.mark.parametrize("kind", ["line", "bar", "area"])
def test_the_last_unfinished_interval_looks_different(kind):
    """A day that is not over is drawn otherwise than a whole one, not only spoken of below."""
    columns, rows = ("day", "people"), [(day, 10 + n) for n, day in enumerate(DAYS)]

    whole = picture(line(kind=kind, unfinished=False), columns, rows)
    unfinished = picture(line(kind=kind, unfinished=True), columns, rows)
    upper = (0, 0, *(whole.width, whole.height * 3 // 4))  # without the note at the foot

    assert whole.crop(upper).tobytes() != unfinished.crop(upper).tobytes()


def test_the_figures_of_an_axis_are_of_one_size():
    """8k beside 14k, and nothing beside nothing."""
    assert [figure_text(v, like=14_000) for v in (0, 8_000, 14_000)] == ["0", "8k", "14k"]
    assert [figure_text(v, like=900) for v in (0, 8.5, 900)] == ["0", "8.5", "900"]


def test_people_of_small_countries_are_left_out_and_never_added_up():
    """Of distinct people the largest series are drawn; the rest is counted in a note."""
    picked = pick(line(by="country"), *by_country())

    assert [series.name for series in picked.series] == COUNTRIES[: MOST_SERIES - 1]
    assert picked.left_out == len(COUNTRIES) - (MOST_SERIES - 1)


def test_events_of_small_countries_become_other():
    """Events add up, so that the rest is one series."""
    picked = pick(line(y=("events",), by="country"), *by_country("events"))

    assert len(picked.series) == MOST_SERIES
    assert picked.series[-1].name == "other"
    assert picked.series[-1].values[0] == sum(100 - n for n in range(MOST_SERIES - 1, 11))
    assert picked.left_out == 0


def test_a_day_without_a_row_is_zero_and_an_empty_cell_is_a_gap():
    """Missing rows of a split course count nothing; a cell without a figure is no zero."""
    split = pick(
        line(by="country"),
        ("day", "country", "people"),
        [(DAYS[0], "DE", 3), (DAYS[1], "FR", 2)],
    )
    gap = pick(line(), ("day", "people"), [(DAYS[0], 3), (DAYS[1], None)])

    assert split.series[0].values == (3, 0)
    assert gap.series[0].values == (3, None)


HOSTILE = ["$pageview$", r"\frac{1}{0}", "<script>", "a" * 300, "名前", "", "\u202eevil", "%s {x}"]


@pytest.mark.parametrize("kind", ["bar", "funnel"])
def test_names_are_text_whatever_they_look_like(kind):
    """Marks of formulas, markup, very long and foreign names are drawn as they are."""
    chart = Chart(kind=kind, title=r"$\notacommand{", x="name", y=("people",), unit="$u$")

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        drawn = picture(
            chart, ("name", "people"), [(name, n + 1) for n, name in enumerate(HOSTILE)]
        )

    assert drawn.width == 1200


@pytest.mark.parametrize(
    "rows",
    [[(DAYS[0], 0)], [(DAYS[0], None)], [(day, -5) for day in DAYS], [(d, 1e15) for d in DAYS]],
    ids=["one zero", "nothing", "below zero", "huge"],
)
def test_odd_figures_are_drawn(rows):
    """One point, no point, negative and very large figures all make a picture."""
    assert picture(line(), ("day", "people"), rows).size == (1200, 675)


def test_a_retention_grid_is_as_high_as_its_rows():
    """More cohorts make a higher picture, up to a limit."""
    chart = Chart(kind="retention", title="Retention", x="period", y=("percent",), by="cohort",
                  unit="%", interval="week")  # fmt: skip

    def rows(cohorts):
        return [(DAYS[7 * c], p, 100 / (p + 1)) for c in range(cohorts) for p in range(cohorts)]

    few = picture(chart, ("cohort", "period", "percent"), rows(3))
    more = picture(chart, ("cohort", "period", "percent"), rows(6))

    assert few.height < more.height < 1200


def test_a_table_without_the_column_is_refused():
    """A chart of a column that is not there is an error, not an empty picture."""
    with pytest.raises(ValueError, match="people"):
        draw(line(), ("day", "events"), [(DAYS[0], 1)])
    with pytest.raises(ValueError, match="nothing"):
        draw(line(), ("day", "people"), [])


def test_the_alt_text_tells_what_the_picture_shows():
    """Begin, end and highest point of a course, with their dates."""
    rows = [(day, 10 + n if n != 20 else 500) for n, day in enumerate(DAYS)]

    text = described(line(title="People by day"), ("day", "people"), rows)

    assert text == (
        "Line chart: People by day. From 10 (1 Oct) to 59 (19 Nov), highest 500 (21 Oct)."
    )


def test_the_alt_text_of_many_series_is_short_enough():
    """Slack takes a thousand characters."""
    columns, rows = by_country()

    text = described(line(by="country", title="x" * 900), columns, rows)

    assert len(text) <= LONGEST


def test_the_alt_text_of_a_retention_grid_is_its_mean():
    """All cohorts together are told, period by period."""
    chart = Chart(kind="retention", title="Retention", x="period", y=("percent",), by="cohort",
                  unit="%", interval="week")  # fmt: skip
    rows = [("all", 0, 100.0), ("all", 1, 40.0), (DAYS[0], 0, 100.0), (DAYS[0], 1, 55.0)]

    text = described(chart, ("cohort", "period", "percent"), rows)

    assert text == "Retention grid: Retention. By week: 0 100%, 1 40%."
