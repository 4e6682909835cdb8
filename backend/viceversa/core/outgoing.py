"""The one way out: a POST to an address that somebody typed, which must not become a door into the company's network.

The name is looked up once, every address it has is judged, and the connection goes to a judged address: what the name
says a moment later changes nothing. Redirects are not followed, proxies of the environment are not asked, and the
answer's body is read for a while and thrown away.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]

SECONDS = 5.0
LARGEST_ANSWER = 64 * 1024
# Of several addresses the first may lead nowhere: the next ones get their chance within the five seconds.
CONNECT_SECONDS = 2.0


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


# Not even where an operator allows its surroundings: machines of a cloud tell their secrets there.
_NEVER = _networks(
    "0.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32", "224.0.0.0/4",
    "240.0.0.0/4", "::/128", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::/32",
)  # fmt: skip
# The special purposes that IANA registers; what is left is the internet.
_NOT_THE_INTERNET = _networks(
    "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
    "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
)  # fmt: skip
_INTERNET_6 = ipaddress.IPv6Network("2000::/3")


class Problem(StrEnum):
    """Why nothing was answered: words for a log."""

    ADDRESS_REFUSED = "address_refused"
    NAME_UNKNOWN = "name_unknown"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"


class NotAnswered(Exception):
    """The other side gave no status."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Rules:
    """What an installation allows: private networks that may be called, and `http://` (never in production)."""

    networks: tuple[Network, ...] = ()
    plain_http: bool = False


def may_call(address: Address, *, networks: Sequence[Network] = ()) -> bool:
    """True for an address of the internet or of a network that the operator allowed."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in each for each in _NEVER):
        return False
    if any(address in each for each in networks):
        return True
    if any(address in each for each in _NOT_THE_INTERNET):
        return False
    return isinstance(address, ipaddress.IPv4Address) or address in _INTERNET_6


def refused_url(text: str, *, rules: Rules) -> bool:
    """True for what will never be called, told without asking any name server: scheme, shape, or a written address."""
    try:
        url = httpx.URL(text)
        port, host = url.port, url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError):
        return True
    if url.scheme != "https" and not (rules.plain_http and url.scheme == "http"):
        return True
    if not host or "%" in host or url.userinfo or url.fragment or (port is not None and not 0 < port < 65536):
        return True
    written = _written_address(host)
    return written is not None and not may_call(written, networks=rules.networks)


def _written_address(host: str) -> Address | None:
    """The address that a host is, in any way of writing that the system understands (`127.1`, `0x7f000001`)."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host.rstrip(".")))
    except (OSError, ValueError):
        return None


# Looking a name up has no time limit of its own: a name server that hangs holds these threads and nobody else's.
_lookups = ThreadPoolExecutor(max_workers=8, thread_name_prefix="lookup")


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the system tells them."""
    found = await asyncio.get_running_loop().run_in_executor(
        _lookups, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@lru_cache
def trusted() -> ssl.SSLContext:
    """The authorities of `SSL_CERT_FILE`, or those every browser knows. Reading them takes tens of milliseconds."""
    return httpx.create_ssl_context()


async def post(url: str, *, body: bytes, headers: Mapping[str, str], rules: Rules, lookup: Lookup = look_up) -> int:
    """Post and answer the status. The status decides: a body that does not end is cut off, and that is no failure.

    Five seconds for all of it, 64 kB of answer. Raises `NotAnswered`.
    """
    if refused_url(url, rules=rules):
        raise NotAnswered(Problem.ADDRESS_REFUSED)
    told: list[int] = []
    try:
        async with asyncio.timeout(SECONDS):
            target = httpx.URL(url)
            addresses = await _judged(target, rules=rules, lookup=lookup)
            await _post_to_one(target, addresses, body=body, headers=headers, told=told)
    except (TimeoutError, httpx.TransportError) as error:
        if not told:
            raise NotAnswered(_problem_of(error)) from error
    return told[0]


async def _judged(url: httpx.URL, *, rules: Rules, lookup: Lookup) -> list[Address]:
    host = url.raw_host.decode("ascii")
    try:
        texts = await lookup(host.strip("[]"), url.port or (443 if url.scheme == "https" else 80))
        addresses = [ipaddress.ip_address(text) for text in texts]
    except (OSError, ValueError) as error:
        raise NotAnswered(Problem.NAME_UNKNOWN) from error
    if not addresses:
        raise NotAnswered(Problem.NAME_UNKNOWN)
    # One bad address among good ones is how a name is bound anew: the whole name is refused.
    if not all(may_call(each, networks=rules.networks) for each in addresses):
        raise NotAnswered(Problem.ADDRESS_REFUSED)
    return addresses


async def _post_to_one(
    url: httpx.URL, addresses: Sequence[Address], *, body: bytes, headers: Mapping[str, str], told: list[int]
) -> None:
    """To the first address that takes the connection; the status goes into `told` as soon as it is there."""
    # Its connection is closed with it: no later call finds an address that was judged for this one.
    async with httpx.AsyncClient(verify=trusted(), trust_env=False, follow_redirects=False) as client:
        for address in addresses:
            request = client.build_request(
                "POST",
                url.copy_with(host=str(address)),
                content=body,
                headers={"Accept-Encoding": "identity", **headers, "Host": url.netloc.decode("ascii")},
                timeout=httpx.Timeout(None, connect=CONNECT_SECONDS if len(addresses) > 1 else None),
                # The certificate is still the name's.
                extensions={"sni_hostname": url.raw_host.decode("ascii").strip("[]")},
            )
            try:
                answer = await client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if address is addresses[-1] or _is_tls(error):
                    raise
                continue
            told.append(answer.status_code)
            await _throw_away(answer)
            return


async def _throw_away(answer: httpx.Response) -> None:
    read = 0
    try:
        async for part in answer.aiter_raw():
            read += len(part)
            if read >= LARGEST_ANSWER:
                break
    finally:
        await answer.aclose()


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, (TimeoutError, httpx.TimeoutException)):
        return Problem.TIMEOUT
    if _is_tls(error):
        return Problem.TLS
    return Problem.UNREACHABLE if isinstance(error, httpx.ConnectError) else Problem.BROKEN_OFF
