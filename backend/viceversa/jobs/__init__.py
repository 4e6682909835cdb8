"""The one door to the durable queue (procrastinate, inside PostgreSQL).

`enqueue` writes the job in the caller's transaction: row and job live or die together. Handlers run at least once,
each in a transaction of its own, so they are written to be repeated.
"""

from viceversa.jobs.queue import (
    Queue,
    enqueue,
    enqueue_all,
    enqueue_unless_waiting,
    every,
    forget_finished,
    handler,
    registered,
)

__all__ = [
    "Queue",
    "enqueue",
    "enqueue_all",
    "enqueue_unless_waiting",
    "every",
    "forget_finished",
    "handler",
    "registered",
]
