"""One clock, so that a test can move it. The database's own clock decides expiry of sign-ins and leases."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
