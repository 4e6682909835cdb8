"""Refresh tokens: the same inputs always give the same text, and no other text passes for it."""

import base64
import hashlib
import hmac
import re
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viceversa.accounts.refresh_tokens import read_refresh_token, refresh_token, same_mac
from viceversa.accounts.tokens import InvalidToken

KEY = hashlib.sha256(b"the refresh key of these tests").digest()
SALT = hashlib.sha256(b"a salt").digest()[:16]
SIGN_IN_ID = UUID("0197c1f0-0000-7000-8000-00000000abcd")
TOKEN = refresh_token(KEY, sign_in_id=SIGN_IN_ID, salt=SALT, counter=41)
PREFIX, IDENTIFIER, COUNTER, MAC = TOKEN.split(".")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SAME_MAC = [
    MAC[:-1] + last
    for last in ALPHABET
    if last != MAC[-1] and base64.urlsafe_b64decode(MAC[:-1] + last + "=") == base64.urlsafe_b64decode(MAC + "=")
]


def is_right(text: object, *, key: bytes = KEY, salt: bytes = SALT) -> bool:
    """What the sign-in service asks: readable, and the mac is right for this salt."""
    try:
        sign_in_id, counter, mac = read_refresh_token(text)
    except InvalidToken:
        return False
    return same_mac(key, sign_in_id=sign_in_id, salt=salt, counter=counter, mac=mac)


def test_the_token_is_what_the_design_says() -> None:
    """Computed once more here, byte by byte, without our code."""
    message = b"rt1" + SIGN_IN_ID.bytes + SALT + bytes([0, 0, 0, 0, 0, 0, 0, 41])
    mac = base64.urlsafe_b64encode(hmac.new(KEY, message, "sha256").digest()).decode().rstrip("=")
    assert f"r1.0197c1f0-0000-7000-8000-00000000abcd.41.{mac}" == TOKEN


def test_reading_gives_the_parts_back() -> None:
    sign_in_id, counter, mac = read_refresh_token(TOKEN)
    assert (sign_in_id, counter, len(mac)) == (SIGN_IN_ID, 41, 32)
    assert is_right(TOKEN)


@settings(max_examples=500, deadline=None)
@given(
    key=st.binary(min_size=32, max_size=64),
    sign_in_id=st.uuids(),
    salt=st.binary(min_size=16, max_size=16),
    counter=st.integers(0, 2**63 - 1),
)
def test_every_token_reads_back_and_is_deterministic(key: bytes, sign_in_id: UUID, salt: bytes, counter: int) -> None:
    token = refresh_token(key, sign_in_id=sign_in_id, salt=salt, counter=counter)
    assert token == refresh_token(key, sign_in_id=sign_in_id, salt=salt, counter=counter)
    assert re.fullmatch(r"[A-Za-z0-9._-]{85,103}", token)  # fits a cookie without quoting
    assert read_refresh_token(token)[:2] == (sign_in_id, counter)
    assert is_right(token, key=key, salt=salt)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": hashlib.sha256(b"another key").digest()},
        {"salt": bytes(16)},
        {"counter": 40},
        {"counter": 42},
        {"sign_in_id": UUID(int=SIGN_IN_ID.int + 1)},
        {"mac": bytes(32)},
        {"mac": b""},
        {"mac": read_refresh_token(TOKEN)[2][:16]},
        {"mac": read_refresh_token(TOKEN)[2] + b"\x00"},
    ],
    ids=str,
)
def test_any_other_part_needs_another_mac(changes: dict[str, Any]) -> None:
    parts: dict[str, Any] = {
        "key": KEY,
        "sign_in_id": SIGN_IN_ID,
        "salt": SALT,
        "counter": 41,
        "mac": read_refresh_token(TOKEN)[2],
    }
    key = parts.pop("key")
    assert same_mac(key, **parts)
    parts = {"key": key, **parts, **changes}
    assert not same_mac(parts.pop("key"), **parts)


MALFORMED: dict[str, object] = {
    "None": None,
    "bytes": TOKEN.encode(),
    "number": 1,
    "list": [TOKEN],
    "empty": "",
    "dots": "...",
    "an access token": "aaaa.bbbb.cccc",
    "version 2": "r2" + TOKEN[2:],
    "capital version": "R1" + TOKEN[2:],
    "no version": TOKEN[3:],
    "space in front": " " + TOKEN,
    "newline behind": TOKEN + "\n",
    "padding behind": TOKEN + "=",
    "NUL behind": TOKEN + "\x00",
    "a part more": TOKEN + ".a",
    "a part less": f"{PREFIX}.{IDENTIFIER}.{MAC}",
    "id in capitals": TOKEN.replace("abcd", "ABCD"),
    "id without hyphens": f"r1.{SIGN_IN_ID.hex}.41.{MAC}",
    "id in braces": f"r1.{{{SIGN_IN_ID}}}.41.{MAC}",
    "id a urn": f"r1.{SIGN_IN_ID.urn}.41.{MAC}",
    "id with an Arabic figure": TOKEN.replace("0197", "٠197"),
    "id not hexadecimal": TOKEN.replace("abcd", "abcg"),
    "counter with a zero in front": f"r1.{IDENTIFIER}.041.{MAC}",
    "counter with a plus": f"r1.{IDENTIFIER}.+41.{MAC}",
    "counter negative": f"r1.{IDENTIFIER}.-41.{MAC}",
    "counter with an underscore": f"r1.{IDENTIFIER}.4_1.{MAC}",
    "counter with a space": f"r1.{IDENTIFIER}. 41.{MAC}",
    "counter hexadecimal": f"r1.{IDENTIFIER}.0x29.{MAC}",
    "counter a fraction": f"r1.{IDENTIFIER}.41,0.{MAC}",
    "counter in Arabic figures": f"r1.{IDENTIFIER}.٤١.{MAC}",
    "counter empty": f"r1.{IDENTIFIER}..{MAC}",
    "counter 2 to the 63": f"r1.{IDENTIFIER}.{2**63}.{MAC}",
    "counter of 5,000 figures": f"r1.{IDENTIFIER}.{'9' * 5000}.{MAC}",
    "mac empty": f"r1.{IDENTIFIER}.41.",
    "mac one character short": TOKEN[:-1],
    "mac one character long": TOKEN + "A",
    "mac in classic base64": f"r1.{IDENTIFIER}.41.{'+/' * 21}A",
    "mac with an accent": TOKEN[:-1] + "é",
    "half a surrogate": TOKEN[:-1] + "\ud800",
    "mac spelt otherwise 1": f"r1.{IDENTIFIER}.41.{SAME_MAC[0]}",
    "mac spelt otherwise 2": f"r1.{IDENTIFIER}.41.{SAME_MAC[1]}",
    "mac spelt otherwise 3": f"r1.{IDENTIFIER}.41.{SAME_MAC[2]}",
    "five megabytes": "r1." * 1_700_000,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_text_is_refused(name: str) -> None:
    with pytest.raises(InvalidToken) as refusal:
        read_refresh_token(MALFORMED[name])
    assert refusal.value.reason


def test_the_largest_counter_is_read() -> None:
    token = refresh_token(KEY, sign_in_id=SIGN_IN_ID, salt=SALT, counter=2**63 - 1)
    assert read_refresh_token(token)[1] == 2**63 - 1


def test_every_single_character_substitution_is_refused() -> None:
    for position, right in enumerate(TOKEN):
        for wrong in ALPHABET + ".=+/ \n\x00é":
            if wrong != right:
                assert not is_right(TOKEN[:position] + wrong + TOKEN[position + 1 :]), (position, wrong)


SPLICES = st.tuples(
    st.integers(0, len(TOKEN)),
    st.integers(0, 4),
    st.text(st.sampled_from(ALPHABET + ".=") | st.characters(), max_size=4),
).map(lambda splice: TOKEN[: splice[0]] + splice[2] + TOKEN[splice[0] + splice[1] :])


@settings(max_examples=1000, deadline=None)
@given(
    st.just(TOKEN) | SPLICES | st.text() | st.binary() | st.integers() | st.permutations(TOKEN.split(".")).map(".".join)
)
def test_fuzz_accepts_the_original_only(text: object) -> None:
    """Nothing but InvalidToken leaves the reader; what it reads is spelt in one way only."""
    assert is_right(text) is (text == TOKEN)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": KEY[:31]},
        {"key": b""},
        {"salt": b""},
        {"salt": SALT + b"x"},
        {"counter": -1},
        {"counter": 2**63},
    ],
    ids=str,
)
def test_a_wrong_input_of_ours_is_loud(changes: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {"key": KEY, "sign_in_id": SIGN_IN_ID, "salt": SALT, "counter": 0, **changes}
    key = arguments.pop("key")
    with pytest.raises(ValueError, match="must"):
        refresh_token(key, **arguments)
    with pytest.raises(ValueError, match="must"):
        same_mac(key, **arguments, mac=bytes(32))


class AlwaysEqual(bytes):
    """Bytes that `==` believes; the constant-time comparison never asks them."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = bytes.__hash__


def test_macs_are_compared_in_constant_time() -> None:
    """A clock can't see 32 bytes compared; which comparison was used, this can."""
    assert bytes(32) == AlwaysEqual(b"x" * 32)
    assert not same_mac(KEY, sign_in_id=SIGN_IN_ID, salt=SALT, counter=41, mac=AlwaysEqual(bytes(32)))
