"""The drawing process: reads charts from its standard input and writes pictures to its output.

Each order is one line of JSON (`chart`, `columns`, `rows`); each answer is one line of JSON with
the `bytes` of the picture that follows, or with the `error` that stands in its place. It ends with
its input, so it never outlives whoever started it.
"""

import json
import signal
import sys
from typing import BinaryIO

from agent.charts.chart import Chart
from agent.charts.drawing import draw


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Draw until the orders end."""
    for line in orders:
        order = json.loads(line)
        try:
            chart = Chart.model_validate(order["chart"])
            picture = draw(chart, order["columns"], order["rows"])
            head: dict[str, object] = {"bytes": len(picture)}
        except Exception as error:  # noqa: BLE001  one chart that cannot be drawn ends nothing
            picture, head = b"", {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(head).encode() + b"\n" + picture)
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives orders
    serve(sys.stdin.buffer, sys.stdout.buffer)
