"""Access tokens: short-lived signed pointers to a sign-in. The only file that imports `jose`.

The library is used for one thing, HMAC-SHA256 over a compact JWS with a key object we built ourselves;
everything that decides whether a token is good (shape, header, claims, times) is decided here. A token
carries no role, no name and no address: what its owner may do is read from the database at every request.
"""

import base64
import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from jose import backends, jwk, jws
from jose.backends.base import Key

from viceversa.accounts.key_files import ConfigurationError, create_key_file, read_key_file, refuse_weak_key

__all__ = [
    "AccessClaims",
    "ConfigurationError",
    "InvalidToken",
    "KeyRing",
    "ServiceClaims",
    "SigningKey",
    "create_key_file",
    "sign_access_token",
    "sign_service_token",
    "verify_access_token",
    "verify_service_token",
]

ALGORITHM = "HS256"
ACCESS_TYPE = "at+jwt"  # RFC 9068: a token made for another purpose never passes for this one.
SERVICE_TYPE = "svc+jwt"
LEEWAY_SECONDS = 5
LONGEST_LIFETIME_SECONDS = 900
LONGEST_TOKEN = 4096
LONGEST_HEADER = 256

CURRENT_KEY_FILE = "token.current.key"
PREVIOUS_KEY_FILE = "token.previous.key"

_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_METHOD = re.compile(r"[a-z0-9_]{2,16}")
_HEADER_MEMBERS = {"alg", "typ", "kid"}
_CLAIMS = {"sub", "sid", "jti", "iss", "aud", "iat", "exp", "amr", "auth_time"}
_SERVICE_CLAIMS = {"sub", "sid", "jti", "iss", "aud", "iat", "exp", "scope"}
_SCOPE = re.compile(r"[a-z:]{2,40}(?: [a-z:]{2,40}){0,15}")
_TIME_LIMIT = 2**40

# Without its cryptography extra, jose falls back on slow pure Python with a known timing leak (CVE-2024-23342).
for _backend in (backends.RSAKey, backends.ECKey, backends.HMACKey):
    if _backend is None or not _backend.__module__.endswith("cryptography_backend"):
        raise ConfigurationError("python-jose must be installed with its cryptography extra.")


class InvalidToken(Exception):
    """The token is refused: always answer the same 401.

    `reason` says why, for the log only; it holds no part of the token.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("invalid token")
        self.reason = reason


@dataclass(frozen=True)
class SigningKey:
    """One key bound to HS256. `kid` is drawn from the key itself, so nobody has to name keys."""

    kid: str
    key: Key = field(repr=False)

    @classmethod
    def from_secret(cls, secret: bytes) -> "SigningKey":
        """Build the key object once: the library never gets to guess what kind of key a text is."""
        kid = hashlib.sha256(b"viceversa access token key\x00" + secret).hexdigest()[:16]
        return cls(kid=kid, key=jwk.construct(secret, ALGORITHM))


@dataclass(frozen=True)
class KeyRing:
    """The keys of access tokens: `current` signs, `current` and `previous` verify.

    Rotation on one machine: rename `token.current.key` to `token.previous.key`, create a new current key,
    restart, wait 15 minutes, delete the previous file, restart. On several machines, first spread the new key
    as `token.previous.key` and restart them all, so that each knows it before any signs with it; then swap
    the two. Key files are read at start only: a change counts from the next restart.
    """

    current: SigningKey
    previous: SigningKey | None = None

    # Named here too because a ring is the place where people look for it.
    refuse_weak = staticmethod(refuse_weak_key)

    @classmethod
    def from_folder(cls, folder: Path) -> "KeyRing":
        """Read `token.current.key` and, if there is one, `token.previous.key` from `folder`.

        Raises:
            ConfigurationError: a key is missing, weak or world-readable, or both files hold the same one.
        """
        current = SigningKey.from_secret(read_key_file(folder / CURRENT_KEY_FILE))
        previous_file = folder / PREVIOUS_KEY_FILE
        if not previous_file.exists():
            return cls(current)
        previous = SigningKey.from_secret(read_key_file(previous_file))
        if previous.kid == current.kid:
            raise ConfigurationError(
                f"{CURRENT_KEY_FILE} and {PREVIOUS_KEY_FILE} in {folder} hold the same key: delete the previous one."
            )
        return cls(current, previous)

    def find(self, kid: str) -> SigningKey | None:
        """The key with exactly this `kid`; there is no trying of one key after the other."""
        for candidate in (self.current, self.previous):
            if candidate is not None and candidate.kid == kid:
                return candidate
        return None


@dataclass(frozen=True)
class AccessClaims:
    """What a verified access token says. Times are whole seconds since 1970, UTC."""

    user_id: UUID
    sign_in_id: UUID
    token_id: UUID
    issued_at: int
    expires_at: int
    authenticated_at: int
    methods: tuple[str, ...]


@dataclass(frozen=True)
class ServiceClaims:
    """What a verified token of a service account says: whose, by which of its secrets, for which scopes."""

    account_id: UUID
    secret_id: UUID
    scopes: frozenset[str]


def sign_access_token(
    ring: KeyRing,
    *,
    user_id: UUID,
    sign_in_id: UUID,
    issuer: str,
    audience: str,
    authenticated_at: int,
    now: int,
    lifetime: int = 600,
    methods: tuple[str, ...] = ("pwd",),
) -> str:
    """Sign an access token with the current key.

    `now` and `authenticated_at` (when the person last proved who they are) are whole seconds since 1970, UTC;
    `lifetime` is 1 to 900 seconds; `methods` are the ways of proving, by their RFC 8176 names.

    Raises:
        ValueError: a value that `verify_access_token` would refuse. It is our mistake, so it is loud.
    """
    if not issuer or not audience:
        raise ValueError("issuer and audience must not be empty")
    if not 0 < lifetime <= LONGEST_LIFETIME_SECONDS:
        raise ValueError(f"lifetime must be 1 to {LONGEST_LIFETIME_SECONDS} seconds, not {lifetime}")
    if not _is_time(now) or not _is_time(authenticated_at) or authenticated_at > now + LEEWAY_SECONDS:
        raise ValueError("now and authenticated_at must be whole seconds, and nobody signs in ahead of time")
    if not _are_methods(list(methods)):
        raise ValueError("methods must be RFC 8176 names")
    claims = {
        "sub": str(user_id),
        "sid": str(sign_in_id),
        "jti": str(uuid4()),
        "iss": issuer,
        "aud": audience,
        "iat": now,
        "exp": now + lifetime,
        "amr": list(methods),
        "auth_time": authenticated_at,
    }
    return _sign(ring, claims, typ=ACCESS_TYPE)


def sign_service_token(
    ring: KeyRing,
    *,
    account_id: UUID,
    secret_id: UUID,
    scopes: Collection[str],
    issuer: str,
    audience: str,
    now: int,
    lifetime: int = 600,
) -> str:
    """Sign the short-lived token of a service account; `now` in whole seconds, `lifetime` 1 to 900 seconds.

    Raises:
        ValueError: a value that `verify_service_token` would refuse.
    """
    scope = " ".join(sorted(scopes))
    if not issuer or not audience or not _is_time(now) or not _SCOPE.fullmatch(scope):
        raise ValueError("issuer, audience, now and at least one scope are wanted")
    if not 0 < lifetime <= LONGEST_LIFETIME_SECONDS:
        raise ValueError(f"lifetime must be 1 to {LONGEST_LIFETIME_SECONDS} seconds, not {lifetime}")
    claims = {
        "sub": str(account_id),
        "sid": str(secret_id),
        "jti": str(uuid4()),
        "iss": issuer,
        "aud": audience,
        "iat": now,
        "exp": now + lifetime,
        "scope": scope,
    }
    return _sign(ring, claims, typ=SERVICE_TYPE)


def _sign(ring: KeyRing, claims: dict[str, Any], *, typ: str) -> str:
    header = {"typ": typ, "kid": ring.current.kid}
    token = jws.sign(claims, ring.current.key, headers=header, algorithm=ALGORITHM)
    if len(token) > LONGEST_TOKEN:
        raise ValueError("issuer and audience are too long")
    return token


def verify_access_token(ring: KeyRing, token: object, *, issuer: str, audience: str, now: int) -> AccessClaims:
    """Check every rule of an access token and answer what it says.

    Valid while `now < exp + 5` and `iat <= now + 5` (five seconds of clock difference between machines).

    Raises:
        InvalidToken: anything else than a token we signed for this issuer and audience, valid at `now`; no other
            exception leaves this function, whatever `token` is.
    """
    try:
        payload = _verify_signature(ring, token, typ=ACCESS_TYPE)
        claims = _read_claims(payload, _CLAIMS, issuer=issuer, audience=audience)
        _check_times(claims, now=now)
        if not _is_time(claims["auth_time"]) or not claims["auth_time"] <= claims["iat"] + LEEWAY_SECONDS:
            raise InvalidToken("authenticated after issue")
        if not _are_methods(claims["amr"]):
            raise InvalidToken("claim amr")
        return AccessClaims(
            user_id=_read_uuid(claims, "sub"),
            sign_in_id=_read_uuid(claims, "sid"),
            token_id=_read_uuid(claims, "jti"),
            issued_at=claims["iat"],
            expires_at=claims["exp"],
            authenticated_at=claims["auth_time"],
            methods=tuple(claims["amr"]),
        )
    except InvalidToken:
        raise
    except Exception as error:
        # The library lets RecursionError, UnicodeError, TypeError and others out; to the client all are one 401.
        raise InvalidToken(f"unexpected {type(error).__name__}") from None


def verify_service_token(ring: KeyRing, token: object, *, issuer: str, audience: str, now: int) -> ServiceClaims:
    """As `verify_access_token`, for the token of a service account. Raises only `InvalidToken`."""
    try:
        payload = _verify_signature(ring, token, typ=SERVICE_TYPE)
        claims = _read_claims(payload, _SERVICE_CLAIMS, issuer=issuer, audience=audience)
        _check_times(claims, now=now)
        if not isinstance(claims["scope"], str) or not _SCOPE.fullmatch(claims["scope"]):
            raise InvalidToken("claim scope")
        return ServiceClaims(
            account_id=_read_uuid(claims, "sub"),
            secret_id=_read_uuid(claims, "sid"),
            scopes=frozenset(claims["scope"].split(" ")),
        )
    except InvalidToken:
        raise
    except Exception as error:
        raise InvalidToken(f"unexpected {type(error).__name__}") from None


def _verify_signature(ring: KeyRing, token: object, *, typ: str) -> bytes:
    """Everything the library is too lenient about comes first; it only ever sees a well-formed token."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise InvalidToken("not a text of a reasonable length")
    segments = token.split(".")
    if len(segments) != 3 or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise InvalidToken("not three base64url segments")
    if len(segments[0]) > LONGEST_HEADER:
        raise InvalidToken("header too long")
    header_bytes, _, _ = [_decode_canonical(segment) for segment in segments]
    header = _load_object(header_bytes)
    if set(header) != _HEADER_MEMBERS or not all(isinstance(value, str) for value in header.values()):
        raise InvalidToken("header members")
    if header["typ"] != typ:
        raise InvalidToken("header typ")
    if header["alg"] != ALGORITHM:
        raise InvalidToken("header alg")
    signing_key = ring.find(header["kid"])
    if signing_key is None:
        raise InvalidToken("unknown key")
    try:
        return jws.verify(token, signing_key.key, algorithms=[ALGORITHM])
    except jws.JWSError:
        raise InvalidToken("signature") from None


def _read_claims(payload: bytes, names: Collection[str], *, issuer: str, audience: str) -> dict[str, Any]:
    claims = _load_object(payload)
    if set(claims) != names:
        raise InvalidToken("claims missing or unknown")
    for name in ("iss", "aud", "sub", "sid", "jti"):
        if not isinstance(claims[name], str) or not claims[name]:
            raise InvalidToken(f"claim {name}")
    if claims["iss"] != issuer:
        raise InvalidToken("another issuer")
    if claims["aud"] != audience:
        raise InvalidToken("another audience")
    for name in ("iat", "exp"):
        if not _is_time(claims[name]):
            raise InvalidToken(f"claim {name}")
    return claims


def _check_times(claims: dict[str, Any], *, now: int) -> None:
    issued, expires = claims["iat"], claims["exp"]
    if not now < expires + LEEWAY_SECONDS:
        raise InvalidToken("expired")
    if not issued <= now + LEEWAY_SECONDS:
        raise InvalidToken("issued in the future")
    if not 0 < expires - issued <= LONGEST_LIFETIME_SECONDS:
        raise InvalidToken("lifetime")


def _decode_canonical(segment: str) -> bytes:
    """Decode base64url, refusing every spelling but the one an encoder writes: one token is one string."""
    try:
        decoded = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        raise InvalidToken("not base64url") from None
    if base64.urlsafe_b64encode(decoded).rstrip(b"=").decode("ascii") != segment:
        raise InvalidToken("not canonical base64url")
    return decoded


def _load_object(raw: bytes) -> dict[str, Any]:
    """Parse a JSON object strictly: UTF-8, no member twice, whole numbers only."""
    try:
        # Decoded by us: json.loads would also take UTF-16 and UTF-32 bytes.
        loaded = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_refuse_duplicates,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except (ValueError, RecursionError):
        raise InvalidToken("not JSON") from None
    if not isinstance(loaded, dict):
        raise InvalidToken("not a JSON object")
    return loaded


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidToken("a JSON member twice")
    return members


def _refuse_number(text: str) -> None:
    raise InvalidToken("a number that is not whole")


def _is_time(value: object) -> bool:
    # type() and not isinstance(): True is an int for Python.
    return type(value) is int and 0 < value < _TIME_LIMIT


def _are_methods(value: object) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= 8
        and all(isinstance(method, str) and _METHOD.fullmatch(method) for method in value)
    )


def _read_uuid(claims: dict[str, Any], name: str) -> UUID:
    try:
        parsed = UUID(claims[name])
    except ValueError:
        raise InvalidToken(f"claim {name}") from None
    # UUID() also reads braces, "urn:uuid:" and capitals; we only ever write one spelling.
    if str(parsed) != claims[name]:
        raise InvalidToken(f"claim {name}")
    return parsed
