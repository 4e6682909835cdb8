"""HTTP servers of this machine that take webhooks, well or badly."""

import asyncio
import contextlib
import datetime
import ipaddress
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behave = Callable[["Receiver", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Request:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Keeps what it was sent and answers as `behave` says."""

    behave: Behave
    scheme: str = "http"
    host: str = "127.0.0.1"
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    # How many bytes of an answer left before the caller had enough.
    sent: int = 0
    at_once: int = 0
    most_at_once: int = 0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def took(self, count: int) -> None:
        """Wait until so many requests have come."""
        while len(self.requests) < count:
            self.more.clear()
            await self.more.wait()

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        return [each.headers["webhook-id"] for each in self.requests]


def answers(status: int, *, headers: str = "", after: float = 0) -> Behave:
    async def behave(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(after)
        writer.write(f"HTTP/1.1 {status} Well\r\nContent-Length: 0\r\n{headers}Connection: close\r\n\r\n".encode())
        await writer.drain()

    return behave


def then(*behaviours: Behave) -> Behave:
    """One after the other; the last one for ever."""

    async def behave(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
        await behaviours[min(len(receiver.requests), len(behaviours)) - 1](receiver, writer)

    return behave


async def hangs(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
    """Says nothing."""
    await asyncio.sleep(60)


async def hangs_up(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
    """Closes before it says anything."""


def endless(status: int = 200, *, part: bytes = b"x" * 65536, pause: float = 0) -> Behave:
    """A gigabyte of body."""

    async def behave(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} Well\r\nContent-Length: 1000000000\r\n\r\n".encode())
        while receiver.sent < 1_000_000_000:
            writer.write(part)
            await writer.drain()
            receiver.sent += len(part)
            await asyncio.sleep(pause)

    return behave


async def endless_head(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
    """Headers without an end."""
    writer.write(b"HTTP/1.1 200 Well\r\n")
    while receiver.sent < 1_000_000_000:
        writer.write(b"x-more: " + b"y" * 60000 + b"\r\n")
        await writer.drain()
        receiver.sent += 60000


async def nonsense(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await writer.drain()


@asynccontextmanager
async def receiving(
    behave: Behave, *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[Receiver]:
    """A receiver on a port of this machine."""
    receiver = Receiver(behave, scheme="https" if tls else "http", host=f"[{host}]" if ":" in host else host)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        receiver.at_once += 1
        receiver.most_at_once = max(receiver.most_at_once, receiver.at_once)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            receiver.requests.append(Request(first.split(" ")[1], headers, body))
            receiver.more.set()
            await receiver.behave(receiver, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            receiver.at_once -= 1
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, host, port, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=2)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 2)


def certificate(folder: Path, *, name: str = "localhost", days: int = 1) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate that signed itself, and the file by which somebody could trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    moment = datetime.datetime.now(datetime.UTC)
    alternative: x509.GeneralName = x509.DNSName(name)
    with contextlib.suppress(ValueError):
        alternative = x509.IPAddress(ipaddress.ip_address(name))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - datetime.timedelta(days=2))
        .not_valid_after(moment + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / f"{name}.pem", folder / f"{name}.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context, chain
