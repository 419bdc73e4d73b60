"""The drawing processes: they start by themselves, are replaced, and never outlive their owner."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from agent.charts import studio as studio_module
from agent.charts.chart import Chart
from agent.charts.studio import CannotDraw, Studio

CHART = Chart(kind="bar", title="People", x="country", y=("people",), unit="people")
TABLE = ("country", "people"), [("DE", 3), ("FR", 2)]
PNG = b"\x89PNG"


@pytest.fixture
async def studio():
    studio = Studio()
    yield studio
    await studio.close()


async def test_charts_are_drawn_at_once(studio):
    """Several orders share the processes, and each gets its own picture."""
    charts = [CHART.model_copy(update={"title": f"People {n}"}) for n in range(5)]

    pictures = await asyncio.gather(*(studio.draw(chart, *TABLE) for chart in charts))

    assert all(picture.startswith(PNG) for picture in pictures)
    assert len(set(pictures)) == len(charts)
    assert len(studio._processes) <= Studio.AT_ONCE


async def test_a_chart_that_cannot_be_drawn_ends_nothing(studio):
    """The order is refused, and the next one is drawn by the same process."""
    with pytest.raises(CannotDraw):
        await studio.draw(CHART, ("other",), [(1,)])
    before = {p.pid for p in studio._processes}

    assert (await studio.draw(CHART, *TABLE)).startswith(PNG)
    assert before <= {p.pid for p in studio._processes}


async def test_a_process_that_dies_is_replaced(studio):
    """After a kill the next chart is drawn by a new process."""
    await studio.draw(CHART, *TABLE)
    for process in list(studio._processes):
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()

    assert (await studio.draw(CHART, *TABLE)).startswith(PNG)


async def test_a_process_that_stands_still_is_replaced(studio, monkeypatch):
    """Whoever waits is told after a while, and the next chart comes from another process."""
    await studio.warm()
    [process] = studio._processes
    os.kill(process.pid, signal.SIGSTOP)
    studio._desks.put_nowait(await studio._desks.get())  # the stopped one is next
    monkeypatch.setattr(studio_module, "SECONDS", 0.5)

    with pytest.raises(CannotDraw):
        await studio.draw(CHART, *TABLE)
    monkeypatch.undo()

    assert (await studio.draw(CHART, *TABLE)).startswith(PNG)
    assert not psutil.pid_exists(process.pid) or psutil.Process(process.pid).status() == "zombie"


async def test_a_cancelled_order_leaves_no_half_answer(studio):
    """A picture that nobody waits for any more is never given to the next one."""
    await studio.draw(CHART, *TABLE)
    order = asyncio.create_task(studio.draw(CHART, *TABLE))
    await asyncio.sleep(0.005)
    order.cancel()
    await asyncio.gather(order, return_exceptions=True)

    assert (await studio.draw(CHART, *TABLE)).startswith(PNG)


@pytest.mark.slow
def test_the_processes_end_with_their_owner():
    """When the owner is killed without a word, its drawing processes end by themselves."""
    script = (
        "import asyncio\nfrom agent.charts.studio import Studio\n"
        "async def main():\n"
        "    studio = Studio()\n    await studio.warm()\n"
        "    print(next(iter(studio._processes)).pid, flush=True)\n    await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert owner.stdout is not None
    drawing = psutil.Process(int(owner.stdout.readline()))
    owner.kill()
    owner.wait()

    deadline = time.monotonic() + 10
    while drawing.is_running() and drawing.status() != "zombie" and time.monotonic() < deadline:
        time.sleep(0.1)

    assert not drawing.is_running() or drawing.status() == "zombie"
