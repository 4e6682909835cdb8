"""`make bench`: the API beside a bare endpoint, in the same run, one server process each.

Prints requests per second and latency for `GET /users/me`, `GET /pairings` and the bare endpoint, over sixteen
keep-alive connections, in rounds taken in turn so that a drifting machine slows all of them alike.
"""

import asyncio
import json
import statistics
import sys
import time

import httpx
from sqlalchemy.engine import make_url

from benchmarks.servers import folder, free_port, server
from viceversa.core.postgres import start

CONNECTIONS = 16
ROUNDS = 5
SECONDS = 2.0


async def _one(port: int, request: bytes, until: float, latencies: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"unexpected answer: {head[:200]!r}")
        length = next(
            int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        latencies.append(time.perf_counter() - began)
    writer.close()


async def _round(port: int, path: str, token: str) -> list[float]:
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n\r\n"
    ).encode()
    latencies: list[float] = []
    until = time.perf_counter() + SECONDS
    await asyncio.gather(*(_one(port, request, until, latencies) for _ in range(CONNECTIONS)))
    return latencies


def _measure(ours: int, bare: int, token: str) -> None:
    targets = {
        "bare ASGI + psycopg, one row": (bare, "/"),
        "GET /users/me": (ours, "/api/v1/users/me"),
        "GET /pairings": (ours, "/api/v1/pairings"),
    }
    rates: dict[str, list[float]] = {name: [] for name in targets}
    latencies: dict[str, list[float]] = {name: [] for name in targets}
    for _ in range(ROUNDS):
        for name, (port, path) in targets.items():
            found = asyncio.run(_round(port, path, token))
            rates[name].append(len(found) / SECONDS)
            latencies[name] += found
    floor = statistics.median(rates["bare ASGI + psycopg, one row"])
    print(f"{'endpoint':<30} {'requests/s':>11} {'of bare':>8} {'p50 ms':>8} {'p95 ms':>8}")
    for name, found in rates.items():
        sample = sorted(latencies[name])
        p50, p95 = (1000 * sample[int(len(sample) * share)] for share in (0.5, 0.95))
        median = statistics.median(found)
        print(f"{name:<30} {median:>11.0f} {median / floor:>8.2f} {p50:>8.1f} {p95:>8.1f}")


def main() -> None:
    """Start a database with the demo company, both servers, and measure."""
    ours, bare = free_port(), free_port()
    with folder() as place, start(place) as cluster:
        environment = {
            "DATABASE_URL": cluster.url,
            "VICEVERSA_DATA_FOLDER": str(place / "data"),
            "VICEVERSA_PORT": str(ours),
            "VICEVERSA_PUBLIC_URL": f"http://localhost:{ours}",
            "BARE_DATABASE": make_url(cluster.url).set(drivername="postgresql").render_as_string(),
        }
        run = [sys.executable, "-m", "viceversa.cli", "run"]
        serve = [sys.executable, "-m", "uvicorn", "benchmarks.bare:app", "--port", str(bare), "--no-access-log"]
        with server(*run, environment=environment, port=ours):
            logins = json.loads((place / "data" / "demo-logins.json").read_text("utf-8"))
            email = "ines.moreau@demo.example"
            body = {"email": email, "password": logins[email]}
            answer = httpx.post(f"http://127.0.0.1:{ours}/api/v1/auth/login", json=body)
            with server(*serve, "--log-level", "warning", environment=environment, port=bare):
                _measure(ours, bare, answer.json()["access_token"])


if __name__ == "__main__":
    main()
