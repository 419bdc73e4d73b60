"""Sends signed Slack events over keep-alive connections and notes how long each 2xx took.

Run as a process of its own (`python -m tests.bench.load`), so that the load's own work is not
counted to the server: on two cores one serves and the other asks.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import statistics
import sys
import time

SECRET = "bench-signing-secret"


def request(number, *, run, type="reaction_added"):
    """One whole HTTP request, ready to be written to a socket."""
    event = {
        "type": type,
        "user": "U1",
        "item": {"type": "message", "channel": "C1", "ts": f"{number}.1"},
        "reaction": "eyes",
        "event_ts": f"{time.time():.6f}",
    }
    body = json.dumps(
        {
            "token": "t", "team_id": "T0LOCAL", "api_app_id": "A1", "type": "event_callback",
            "event_id": f"Ev{run}{number}", "event_time": int(time.time()), "event": event,
            "authorizations": [{"team_id": "T0LOCAL", "user_id": "U0ROOTLE", "is_bot": True}],
        }
    ).encode()  # fmt: skip
    at = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {at}\r\n"
        f"X-Slack-Signature: v0={signed}\r\n\r\n"
    )
    return head.encode() + body


async def ask(reader, writer, raw):
    """Send one request; returns the status and the seconds until its answer was complete."""
    began = time.perf_counter()
    writer.write(raw)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
    return status, time.perf_counter() - began


async def flood(port, requests, connections):
    """As fast as `connections` allow."""
    waiting = iter(requests)
    results = []

    async def one():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for raw in waiting:
            results.append(await ask(reader, writer, raw))  # noqa: PERF401 -- counted as it comes
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return results, time.perf_counter() - began


async def steady(port, requests, rate):
    """`rate` requests a second, whatever the answers do (open loop)."""
    idle, results, tasks = [], [], []

    async def one(raw):
        connection = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
        results.append(await ask(*connection, raw))
        idle.append(connection)

    began = time.perf_counter()
    for number, raw in enumerate(requests):
        await asyncio.sleep(max(0, began + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(one(raw)))
    await asyncio.gather(*tasks)
    return results, time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0)
    chosen = parser.parse_args()
    run = f"{time.time_ns():x}"
    requests = [request(n, run=run) for n in range(chosen.count)]
    work = (
        steady(chosen.port, requests, chosen.rate)
        if chosen.rate
        else flood(chosen.port, requests, chosen.connections)
    )
    results, seconds = asyncio.run(work)
    times = sorted(1000 * taken for _, taken in results)
    json.dump(
        {
            "ok": sum(status == 200 for status, _ in results),
            "count": len(results),
            "per_second": len(results) / seconds,
            "p50_ms": statistics.median(times),
            "p99_ms": times[int(len(times) * 0.99) - 1],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
