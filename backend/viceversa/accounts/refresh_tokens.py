"""Refresh tokens that can be computed again: `r1.<sign-in id>.<counter>.<mac>`.

The database keeps a random salt and a counter per sign-in, never a token: a stolen copy of it opens nothing.
The successor of a token is computed, not drawn, so parallel tabs and a lost answer all end at the same next
token.
"""

import base64
import hashlib
import hmac
import re
from uuid import UUID

from viceversa.accounts.key_files import KEY_BYTES
from viceversa.accounts.tokens import InvalidToken

SALT_BYTES = 16
LARGEST_COUNTER = 2**63 - 1  # a PostgreSQL bigint

_PURPOSE = b"rt1"
_SHAPE = re.compile(
    r"r1\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    r"\.(0|[1-9][0-9]{0,18})"
    r"\.([A-Za-z0-9_-]{43})"
)


def refresh_token(key: bytes, *, sign_in_id: UUID, salt: bytes, counter: int) -> str:
    """The refresh token of this sign-in at this counter; the same inputs always give the same text.

    `key` is 32 bytes or more from a key file, `salt` the 16 bytes of the sign-in, `counter` 0 to 2⁶³ − 1.

    Raises:
        ValueError: an input outside those limits.
    """
    mac = _compute_mac(key, sign_in_id=sign_in_id, salt=salt, counter=counter)
    return f"r1.{sign_in_id}.{counter}.{_encode(mac)}"


def read_refresh_token(text: object) -> tuple[UUID, int, bytes]:
    """Take a refresh token apart: sign-in id, counter, mac (32 bytes). Nothing is proven yet: ask `same_mac`.

    Raises:
        InvalidToken: the text is not exactly what `refresh_token` writes (one token is one string).
    """
    match = _SHAPE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise InvalidToken("refresh token shape")
    sign_in_id, counter = UUID(match[1]), int(match[2])
    mac = base64.urlsafe_b64decode(match[3] + "=")
    if counter > LARGEST_COUNTER or _encode(mac) != match[3]:
        raise InvalidToken("refresh token not canonical")
    return sign_in_id, counter, mac


def same_mac(key: bytes, *, sign_in_id: UUID, salt: bytes, counter: int, mac: bytes) -> bool:
    """True when `mac` is the right one for this sign-in and counter; takes the same time for every wrong
    `mac`.

    Raises:
        ValueError: a key, salt or counter that `refresh_token` would refuse.
    """
    expected = _compute_mac(key, sign_in_id=sign_in_id, salt=salt, counter=counter)
    return hmac.compare_digest(expected, mac)


def _compute_mac(key: bytes, *, sign_in_id: UUID, salt: bytes, counter: int) -> bytes:
    if len(key) < KEY_BYTES:
        raise ValueError(f"the key must have at least {KEY_BYTES} bytes")
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt must have {SALT_BYTES} bytes")
    if not 0 <= counter <= LARGEST_COUNTER:
        raise ValueError("the counter must fit a bigint")
    # Every part has a fixed width, so two different inputs never make the same message.
    message = _PURPOSE + sign_in_id.bytes + salt + counter.to_bytes(8, "big")
    return hmac.digest(key, message, hashlib.sha256)


def _encode(mac: bytes) -> str:
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")
