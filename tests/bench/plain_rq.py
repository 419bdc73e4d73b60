"""RQ as its documentation uses it: the peer of Rootle's jobs, which keeps nothing and resumes nothing.

    python -m tests.bench.plain_rq REDIS_URL

runs its worker in the fastest form that it has: everything that a job needs is imported, and frozen,
before the worker forks. `rq worker` alone would import it in every job.
"""

import gc
import importlib
import sys

from redis import Redis
from rq import Queue, Worker

QUEUE = "plain"
JOB = "tests.bench.plain_job.note"


def queue(connection, name=QUEUE):
    return Queue(name, connection=connection, serializer="json")


def ask(connection, name, file):
    """Ask in the queue of that name for a job that notes in `file` when it began."""
    return queue(connection, name).enqueue_call(JOB, (str(file),), result_ttl=0)


def main(url):
    importlib.import_module(JOB.rpartition(".")[0])
    gc.collect()
    gc.freeze()
    connection = Redis.from_url(url, socket_timeout=None)
    Worker([queue(connection)], connection=connection, serializer="json").work(
        logging_level="WARNING"
    )


if __name__ == "__main__":
    main(sys.argv[1])
