"""Attempts are counted in PostgreSQL and reserved *before* the work they guard (SECURITY §4.6).

One statement reserves; forty parallel guesses against a limit of ten test ten passwords, on any number of machines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.core.errors import TooManyRequests

_RESERVE = text(
    """
    INSERT INTO throttle AS t (key, attempts, window_started_at) VALUES (:key, 1, now())
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN t.window_started_at <= now() - :window THEN 1 ELSE t.attempts + 1 END,
        window_started_at = CASE WHEN t.window_started_at <= now() - :window THEN now() ELSE t.window_started_at END
    WHERE t.window_started_at <= now() - :window OR t.attempts < :limit
    RETURNING attempts
    """
)
_REFUND = text("UPDATE throttle SET attempts = greatest(attempts - 1, 0) WHERE key = ANY(:keys)")
_FORGET = text("DELETE FROM throttle WHERE window_started_at < now() - interval '2 days'")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `attempts` for `key` in a window."""

    key: str
    attempts: int
    window: timedelta = timedelta(minutes=5)


def network_of(address: str | None) -> str:
    """The network an address is counted in: itself for IPv4, its /64 for IPv6."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(parsed) if parsed.version == 4 else str(ip_network((parsed, 64), strict=False))


def sign_in_limits(email: str, network: str) -> tuple[Limit, ...]:
    """Limits of password guesses: the pair, the account, the network (offices share one), and all together."""
    return (
        Limit(f"sign-in:pair:{email[:40]}:{network}", 10),
        Limit(f"sign-in:account:{email[:60]}", 100),
        Limit(f"sign-in:network:{network}", 100),
        Limit("sign-in:all", 1000),
    )


def reset_limits(email: str, network: str) -> tuple[Limit, ...]:
    """Limits of password-reset mails."""
    return (
        Limit(f"reset:account:{email[:60]}", 5, timedelta(days=1)),
        Limit(f"reset:network:{network}", 100),
    )


def sso_limits(network: str) -> tuple[Limit, ...]:
    """Limits of trips to the identity provider: a whole office may arrive at nine, from one address."""
    return (Limit(f"sso:network:{network}", 300), Limit("sso:all", 3000))


async def reserve(db: AsyncSession, limits: Sequence[Limit]) -> None:
    """Count one attempt against every limit, or raise `TooManyRequests` and count nothing.

    The caller commits before it does the guarded work. Keys are taken in one order, so that two never deadlock.
    """
    for limit in sorted(limits, key=lambda each: each.key):
        taken = await db.execute(_RESERVE, {"key": limit.key, "window": limit.window, "limit": limit.attempts})
        if taken.one_or_none() is None:
            seconds = int(limit.window.total_seconds())
            raise TooManyRequests(seconds=seconds, headers={"Retry-After": str(seconds)})


async def refund(db: AsyncSession, limits: Sequence[Limit]) -> None:
    """Give the attempt back: it was the right person."""
    await db.execute(_REFUND, {"keys": sorted(limit.key for limit in limits)})


async def forget_old_counts(db: AsyncSession) -> None:
    """Drop counters nobody touched for two days."""
    await db.execute(_FORGET)
