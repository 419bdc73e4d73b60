"""The worker process: takes long work from Redis; until there are jobs it stands by."""

import time

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as RedisDown
from rq import Queue, Worker

from bot.settings import Settings

log = structlog.get_logger(__name__)

QUEUE = "long"
"""One queue a worker: RQ loses jobs when a worker that listens to several is killed."""

RECONNECT_SECONDS = 5.0


def serve(settings: Settings) -> None:
    """Work until SIGTERM, which lets a running job end. Waits for Redis where it is not there."""
    assert settings.redis_url is not None  # the command has required it
    url = settings.redis_url.get_secret_value()
    connection = Redis.from_url(url, socket_timeout=None)  # blocking reads may last
    while True:
        try:
            connection.ping()
            break
        except RedisDown as error:
            log.warning(
                "Redis is not there, trying again", seconds=RECONNECT_SECONDS, why=str(error)
            )
            time.sleep(RECONNECT_SECONDS)
    queue = Queue(QUEUE, connection=connection, serializer="json")
    log.info("worker ready", queue=QUEUE)
    Worker([queue], connection=connection, serializer="json").work(logging_level="WARNING")
