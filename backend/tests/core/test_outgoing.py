"""Calling out (T-SSRF): what is never called, what is called and how little of it can hurt."""

import ipaddress
import resource
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import receivers
from tests.receivers import answers, certificate, receiving
from viceversa.core import outgoing
from viceversa.core.outgoing import NotAnswered, Problem, Rules, may_call, post, refused_url

LOOPBACK = Rules(networks=(ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")), plain_http=True)
STRICT = Rules()
# One address a way of writing, or a neighbourhood: none is the internet.
INSIDE = (
    "127.0.0.1", "127.8.9.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.", "0.0.0.0", "0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254",
    "192.168.0.1", "192.168.255.255", "100.64.0.1", "100.127.255.255", "169.254.169.254", "169.254.170.2",
    "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "192.0.0.8", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "100.100.100.200", "168.63.129.16",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:169.254.169.254]",
    "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[fe80::1]",
    "[fe80::1%25eth0]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[fd12:3456::1]", "[ff02::1]", "[100::1]",
    "[2001:db8::1]", "[2001::1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[3fff::1]", "[4000::1]",
)  # fmt: skip
OUTSIDE = ("93.184.215.14", "1.1.1.1", "172.32.0.1", "100.128.0.1", "[2606:4700::1111]", "[::ffff:1.1.1.1]")


def test_there_are_forty_addresses_and_more() -> None:
    assert len(set(INSIDE)) >= 40


@pytest.mark.parametrize("host", INSIDE)
def test_no_address_inside_is_called(host: str) -> None:
    assert refused_url(f"https://{host}/hook", rules=STRICT)
    assert refused_url(f"https://{host}:8443/hook", rules=STRICT)


@pytest.mark.parametrize("host", OUTSIDE)
def test_addresses_of_the_internet_are(host: str) -> None:
    assert not refused_url(f"https://{host}/hook", rules=STRICT)


@pytest.mark.parametrize(
    "url",
    [
        "http://hr.example.com/",
        "ftp://hr.example.com/",
        "file:///etc/passwd",
        "gopher://hr.example.com/",
        "javascript:alert(1)",
        "//hr.example.com/",
        "hr.example.com",
        "https://",
        "https:///path",
        "https://user:secret@hr.example.com/",
        "https://127.0.0.1@hr.example.com/",
        "https://hr.example.com/#fragment",
        "https://hr.example.com:0/",
        "https://hr.example.com:99999/",
        "https://hr.example.com:port/",
        "https://[::1/",
        "https://hr.example.com\r\nX: y/",
        "",
    ],
)
def test_no_other_way_of_writing_is_called(url: str) -> None:
    assert refused_url(url, rules=STRICT)


async def refused(url: str, *, rules: Rules = LOOPBACK, lookup: outgoing.Lookup = outgoing.look_up) -> Problem:
    with pytest.raises(NotAnswered) as refusal:
        await post(url, body=b"{}", headers={}, rules=rules, lookup=lookup)
    return refusal.value.problem


def told(*addresses: str) -> outgoing.Lookup:
    async def lookup(host: str, port: int) -> Sequence[str]:
        return addresses

    return lookup


@pytest.mark.parametrize("host", INSIDE)
async def test_no_name_that_leads_inside_is_called(host: str) -> None:
    try:
        address = str(ipaddress.ip_address(host.strip("[]").replace("%25", "%")))
    except ValueError:
        return
    assert await refused("https://hr.example.com/", rules=STRICT, lookup=told(address)) == Problem.ADDRESS_REFUSED


async def test_one_address_inside_among_good_ones_spoils_the_name() -> None:
    lookup = told("93.184.215.14", "10.0.0.1")
    assert await refused("https://hr.example.com/", rules=STRICT, lookup=lookup) == Problem.ADDRESS_REFUSED


async def test_names_of_this_machine_are_not_called() -> None:
    for name in ("localhost", "LOCALHOST", "localhost."):
        assert await refused(f"https://{name}/", rules=STRICT) in (Problem.ADDRESS_REFUSED, Problem.NAME_UNKNOWN)
    assert await refused("https://localhost/", rules=STRICT) == Problem.ADDRESS_REFUSED


async def test_a_name_that_is_bound_anew_is_not_asked_again() -> None:
    asked: list[str] = []

    async def turns(host: str, port: int) -> Sequence[str]:
        # Good when it is judged; whoever asked again would be led to a closed network.
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async with receiving(answers(200)) as receiver:
        url = f"http://hr.example.com:{receiver.port}/hook"
        assert await post(url, body=b"{}", headers={}, rules=LOOPBACK, lookup=turns) == 200
    assert asked == ["hr.example.com"]
    assert receiver.requests[0].headers["host"] == f"hr.example.com:{receiver.port}"


async def test_a_name_nobody_knows() -> None:
    assert await refused("https://hr.invalid/", rules=STRICT, lookup=told()) == Problem.NAME_UNKNOWN


def test_what_an_operator_allows_is_called_but_never_where_clouds_keep_their_secrets() -> None:
    everything = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
    assert may_call(ipaddress.ip_address("10.1.2.3"), networks=(ipaddress.ip_network("10.0.0.0/8"),))
    assert not may_call(ipaddress.ip_address("10.1.2.3"), networks=(ipaddress.ip_network("10.2.0.0/16"),))
    for never in ("169.254.169.254", "fd00:ec2::254", "fe80::1", "0.0.0.0", "::", "::ffff:169.254.169.254"):
        assert not may_call(ipaddress.ip_address(never), networks=everything)


async def test_a_post_arrives_as_it_was_given() -> None:
    async with receiving(answers(204)) as receiver:
        assert await post(receiver.url, body=b'{"a":1}', headers={"webhook-id": "evt_1"}, rules=LOOPBACK) == 204
    (request,) = receiver.requests
    assert (request.path, request.body, request.headers["webhook-id"]) == ("/hook", b'{"a":1}', "evt_1")
    assert request.headers["accept-encoding"] == "identity"


async def test_the_other_version_of_the_protocol() -> None:
    async with receiving(answers(200), host="::1") as receiver:
        assert await post(receiver.url, body=b"{}", headers={}, rules=LOOPBACK) == 200


async def test_the_next_address_gets_its_chance() -> None:
    async with receiving(answers(200), host="127.0.0.2") as receiver:
        url = f"http://hr.example.com:{receiver.port}/"
        assert await post(url, body=b"{}", headers={}, rules=LOOPBACK, lookup=told("127.0.0.3", "127.0.0.2")) == 200


async def test_a_redirect_is_not_followed() -> None:
    async with receiving(answers(200)) as target, receiving(answers(302, headers=f"Location: {target.url}\r\n")) as one:
        assert await post(one.url, body=b"{}", headers={}, rules=LOOPBACK) == 302
    assert target.requests == []


async def test_a_gigabyte_is_cut_off() -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    async with receiving(receivers.endless()) as receiver:
        assert await post(receiver.url, body=b"{}", headers={}, rules=LOOPBACK) == 200
    assert receiver.sent < 20_000_000, "what fits into the sockets' own buffers"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    assert time.monotonic() - began < outgoing.SECONDS


async def test_headers_without_an_end() -> None:
    async with receiving(receivers.endless_head) as receiver:
        assert await refused(receiver.url) == Problem.BROKEN_OFF
    assert receiver.sent < 20_000_000


async def test_a_receiver_that_hangs_is_left_after_five_seconds() -> None:
    began = time.monotonic()
    async with receiving(receivers.hangs) as receiver:
        assert await refused(receiver.url) == Problem.TIMEOUT
    assert 4.5 < time.monotonic() - began < 7


async def test_a_body_that_drips_changes_no_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    async with receiving(receivers.endless(part=b"x", pause=0.05)) as receiver:
        assert await post(receiver.url, body=b"{}", headers={}, rules=LOOPBACK) == 200
        assert len(receiver.requests) == 1


async def test_one_that_hangs_up_or_talks_nonsense() -> None:
    for behave in (receivers.hangs_up, receivers.nonsense):
        async with receiving(behave) as receiver:
            assert await refused(receiver.url) == Problem.BROKEN_OFF
    assert await refused(receiver.url) == Problem.UNREACHABLE, "and now nobody listens there"


async def test_certificates_that_nobody_vouches_for(tmp_path: Path) -> None:
    tls, _ = certificate(tmp_path)
    async with receiving(answers(200), tls=tls) as receiver:
        url = f"https://localhost:{receiver.port}/"
        assert await refused(url, lookup=told("127.0.0.1")) == Problem.TLS
        assert await refused(f"https://127.0.0.1:{receiver.port}/") == Problem.TLS
    assert receiver.requests == []


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch):
    def trust(file: Path) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        outgoing.trusted.cache_clear()

    yield trust
    outgoing.trusted.cache_clear()


async def test_a_certificate_is_judged_by_the_name_and_not_by_the_address(tmp_path: Path, trusting) -> None:
    tls, file = certificate(tmp_path, name="hr.example.com")
    trusting(file)
    async with receiving(answers(200), tls=tls) as receiver:
        good, other = (f"https://{name}:{receiver.port}/" for name in ("hr.example.com", "pay.example.com"))
        assert await post(good, body=b"{}", headers={}, rules=LOOPBACK, lookup=told("127.0.0.1")) == 200
        assert await refused(other, lookup=told("127.0.0.1")) == Problem.TLS
        assert await refused(f"https://127.0.0.1:{receiver.port}/") == Problem.TLS


async def test_a_certificate_that_ran_out(tmp_path: Path, trusting) -> None:
    tls, file = certificate(tmp_path, name="hr.example.com", days=-1)
    trusting(file)
    async with receiving(answers(200), tls=tls) as receiver:
        url = f"https://hr.example.com:{receiver.port}/"
        assert await refused(url, lookup=told("127.0.0.1")) == Problem.TLS


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving(answers(200)) as proxy, receiving(answers(201)) as receiver:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert await post(receiver.url, body=b"{}", headers={}, rules=LOOPBACK) == 201
    assert proxy.requests == []
