"""Logs: one JSON line an event, only the fields on the allow-list, never what people wrote."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {"event", "level", "timestamp", "request_id", "route", "status", "milliseconds", "error", "job", "job_id",
     "attempt", "count", "reason", "url", "version", "kind", "trace"}
)  # fmt: skip


def only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list: a new field is a decision, not an accident."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def set_up_logging(*, level: str = "INFO") -> None:
    """Configure structlog and quieten the libraries that print bound values or addresses."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    for noisy in ("sqlalchemy", "httpx", "httpcore", "uvicorn.access", "procrastinate", "psycopg", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
