"""T-JWT: an access token is accepted when, and only when, we signed exactly that text and it is valid now."""

import ast
import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt as joserfc_jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

import viceversa
from viceversa.accounts.tokens import (
    InvalidToken,
    KeyRing,
    SigningKey,
    create_key_file,
    sign_access_token,
    verify_access_token,
)

SECRET = hashlib.sha256(b"the current key of these tests").digest()
PREVIOUS_SECRET = hashlib.sha256(b"the previous key of these tests").digest()
OTHER_SECRET = hashlib.sha256(b"a key nobody knows").digest()
RING = KeyRing(SigningKey.from_secret(SECRET), SigningKey.from_secret(PREVIOUS_SECRET))
USER_ID = UUID("0197c1f0-0000-7000-8000-000000000001")
SIGN_IN_ID = UUID("0197c1f0-0000-7000-8000-000000000002")
ISSUER, AUDIENCE = "https://mentoring.test", "viceversa-api"
NOW = 1_790_000_000
FUZZ_EXAMPLES = int(os.environ.get("VICEVERSA_FUZZ_EXAMPLES", "2000"))  # 200,000 at night

HEADER: dict[str, Any] = {"alg": "HS256", "kid": RING.current.kid, "typ": "at+jwt"}
CLAIMS: dict[str, Any] = {
    "sub": str(USER_ID),
    "sid": str(SIGN_IN_ID),
    "jti": "0197c1f0-0000-4000-8000-000000000003",
    "iss": ISSUER,
    "aud": AUDIENCE,
    "iat": NOW,
    "exp": NOW + 600,
    "amr": ["pwd"],
    "auth_time": NOW - 60,
}


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forge(header: object, claims: object, *, secret: bytes = SECRET, digest: str = "sha256") -> str:
    """Sign whatever is given with a correct MAC: what someone who held the key could send."""
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims)]
    signed = ".".join(encode(part) for part in parts)
    return f"{signed}.{encode(hmac.digest(secret, signed.encode(), digest))}"


def with_header(**changes: object) -> str:
    return forge({**HEADER, **changes}, CLAIMS)


def with_claims(**changes: object) -> str:
    return forge(HEADER, {**CLAIMS, **changes})


def without_claim(name: str) -> str:
    return forge(HEADER, {key: value for key, value in CLAIMS.items() if key != name})


def with_raw_claim(name: str, text: str) -> str:
    """The claims as JSON text with one value written literally (1e400, NaN, a member twice...)."""
    kept = json.dumps({key: value for key, value in CLAIMS.items() if key != name})
    return forge(HEADER, (kept[:-1] + f', "{name}": {text}}}').encode())


def verify(token: object, *, ring: KeyRing = RING, now: int = NOW) -> object:
    return verify_access_token(ring, token, issuer=ISSUER, audience=AUDIENCE, now=now)


def sign(*, ring: KeyRing = RING, now: int = NOW, **changes: Any) -> str:
    arguments: dict[str, Any] = {
        "user_id": USER_ID,
        "sign_in_id": SIGN_IN_ID,
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "authenticated_at": now - 60,
        "now": now,
    }
    return sign_access_token(ring, **{**arguments, **changes})


def joserfc_accepts(token: str, *, secret: bytes = SECRET, now: int = NOW) -> bool:
    """The same question asked of another library, with the strictest options it has."""
    registry = joserfc_jwt.JWTClaimsRegistry(
        now=now,
        leeway=5,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        sub={"essential": True},
        sid={"essential": True},
        jti={"essential": True},
        iat={"essential": True},
        exp={"essential": True},
    )
    try:
        decoded = joserfc_jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"])
        registry.validate(decoded.claims)
    except (JoseError, ValueError):
        return False
    return True


GOOD = forge(HEADER, CLAIMS)
GOOD_HEADER, GOOD_CLAIMS, GOOD_MAC = GOOD.split(".")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# 32 bytes leave two unused bits in the last character: three other spellings decode to the same MAC.
SAME_MAC = [
    GOOD_MAC[:-1] + last
    for last in ALPHABET
    if last != GOOD_MAC[-1]
    and base64.urlsafe_b64decode(GOOD_MAC[:-1] + last + "=") == base64.urlsafe_b64decode(GOOD_MAC + "=")
]
NESTED = b"[" * 100_000


class ForeignText(str):
    """A str that lies about itself."""

    def split(self, *_: Any, **__: Any) -> Any:
        raise OverflowError("not one of ours")


ATTACKS: dict[str, object] = {
    # alg
    "alg none, no mac": f"{encode(json.dumps({**HEADER, 'alg': 'none'}).encode())}.{GOOD_CLAIMS}.",
    "alg none, with mac": with_header(alg="none"),
    "alg None capitals": with_header(alg="NoNe"),
    "alg HS512 with a right mac": forge({**HEADER, "alg": "HS512"}, CLAIMS, digest="sha512"),
    "alg HS384 with a right mac": forge({**HEADER, "alg": "HS384"}, CLAIMS, digest="sha384"),
    "alg RS256": with_header(alg="RS256"),
    "alg ES256": with_header(alg="ES256"),
    "alg dir": with_header(alg="dir"),
    "alg list": with_header(alg=["HS256"]),
    "alg dict": with_header(alg={"HS256": 1}),
    "alg number": with_header(alg=256),
    "alg null": with_header(alg=None),
    "alg part of a name": with_header(alg="HS"),
    "alg lower case": with_header(alg="hs256"),
    "alg with a space": with_header(alg="HS256 "),
    "alg empty": with_header(alg=""),
    "alg missing": forge({"kid": RING.current.kid, "typ": "at+jwt"}, CLAIMS),
    # other header members
    "crit unknown": with_header(crit=["exp"]),
    "b64 false": with_header(b64=False, crit=["b64"]),
    "zip": with_header(zip="DEF"),
    "cty JWT": with_header(cty="JWT"),
    "jku": with_header(jku="https://attacker.test/keys"),
    "x5u": with_header(x5u="https://attacker.test/certificate"),
    "jwk": with_header(jwk={"kty": "oct", "k": encode(OTHER_SECRET)}),
    "jwk, signed by it": forge({**HEADER, "jwk": {"kty": "oct"}}, CLAIMS, secret=OTHER_SECRET),
    "typ JWT": with_header(typ="JWT"),
    "typ of another purpose": with_header(typ="mfa+jwt"),
    "typ spelt long": with_header(typ="application/at+jwt"),
    "typ capitals": with_header(typ="AT+JWT"),
    "typ missing": forge({"alg": "HS256", "kid": RING.current.kid}, CLAIMS),
    "kid missing": forge({"alg": "HS256", "typ": "at+jwt"}, CLAIMS),
    "kid unknown": with_header(kid="0" * 16),
    "kid of the previous key, mac of the current": with_header(kid=SigningKey.from_secret(PREVIOUS_SECRET).kid),
    "kid of the current key, mac of the previous": forge(HEADER, CLAIMS, secret=PREVIOUS_SECRET),
    "kid a path": with_header(kid="../../dev/null"),
    "kid a list": with_header(kid=[RING.current.kid]),
    "kid null": with_header(kid=None),
    "kid half a surrogate": with_header(kid="\ud800"),
    "header member twice": forge(json.dumps(HEADER)[:-1].encode() + b', "alg": "HS256"}', CLAIMS),
    "header a list": forge([HEADER], CLAIMS),
    "header a text": forge("HS256", CLAIMS),
    "header null": forge(None, CLAIMS),
    "header not JSON": forge(b"{", CLAIMS),
    "header not UTF-8": forge(b"\xff\xfe{}", CLAIMS),
    "header in UTF-16": forge(json.dumps(HEADER).encode("utf-16"), CLAIMS),
    "header nested 190 deep": forge(b"[" * 190, CLAIMS),
    "header nested 100,000 deep": forge(NESTED, CLAIMS),
    "header nested 2,500 deep within the token's length": f"{encode(b'[' * 2500)}.{GOOD_CLAIMS}.{GOOD_MAC}",
    "header too long": forge(json.dumps(HEADER).encode() + b" " * 200, CLAIMS),
    # keys
    "mac of a foreign key": forge(HEADER, CLAIMS, secret=OTHER_SECRET),
    "mac of an empty key": forge(HEADER, CLAIMS, secret=b""),
    "mac of the key's hexadecimal text": forge(HEADER, CLAIMS, secret=SECRET.hex().encode()),
    "mac of the kid": forge(HEADER, CLAIMS, secret=RING.current.kid.encode()),
    "mac cut to 16 bytes": GOOD_HEADER
    + "."
    + GOOD_CLAIMS
    + "."
    + encode(base64.urlsafe_b64decode(GOOD_MAC + "=")[:16]),
    "mac of zeros": f"{GOOD_HEADER}.{GOOD_CLAIMS}.{encode(bytes(32))}",
    # shape
    "None": None,
    "bytes": GOOD.encode(),
    "number": 7,
    "list": [GOOD],
    "a text class of its own": ForeignText(GOOD),
    "empty": "",
    "dots only": "..",
    "two segments": f"{GOOD_HEADER}.{GOOD_CLAIMS}",
    "mac missing": f"{GOOD_HEADER}.{GOOD_CLAIMS}.",
    "four segments": f"{GOOD}.{GOOD_MAC}",
    "five segments, as a JWE": f"{GOOD_HEADER}....{GOOD_MAC}",
    "JWS as JSON": json.dumps({"protected": GOOD_HEADER, "payload": GOOD_CLAIMS, "signature": GOOD_MAC}),
    "Bearer in front": f"Bearer {GOOD}",
    "space in front": f" {GOOD}",
    "newline behind": f"{GOOD}\n",
    "padding behind": f"{GOOD}=",
    "two paddings behind": f"{GOOD}==",
    "rubbish behind": f"{GOOD}!!!!",
    "NUL behind": f"{GOOD}\x00",
    "header padded": f"{GOOD_HEADER}=.{GOOD_CLAIMS}.{GOOD_MAC}",
    "classic base64 alphabet": forge(HEADER, {**CLAIMS, "iss": "ÿþ>?~"}).replace("-", "+").replace("_", "/"),
    "half a surrogate": GOOD[:-1] + "\udc80",
    "Arabic figure": GOOD[:-1] + "٣",
    "mac spelt otherwise 1": f"{GOOD_HEADER}.{GOOD_CLAIMS}.{SAME_MAC[0]}",
    "mac spelt otherwise 2": f"{GOOD_HEADER}.{GOOD_CLAIMS}.{SAME_MAC[1]}",
    "mac spelt otherwise 3": f"{GOOD_HEADER}.{GOOD_CLAIMS}.{SAME_MAC[2]}",
    "one character more than 4,096": with_claims(iss="i" * 4096),
    "five megabytes": "A" * 5_000_000,
    # claims as JSON
    "claims a list": forge(HEADER, [CLAIMS]),
    "claims a text": forge(HEADER, "claims"),
    "claims empty": forge(HEADER, {}),
    "claims not JSON": forge(HEADER, b"sub=1"),
    "claims not UTF-8": forge(HEADER, json.dumps(CLAIMS).encode() + b"\xff"),
    "claims in UTF-16": forge(HEADER, json.dumps(CLAIMS).encode("utf-16")),
    "claims behind a byte order mark": forge(HEADER, b"\xef\xbb\xbf" + json.dumps(CLAIMS).encode()),
    "claims nested 2,500 deep": forge(HEADER, b"[" * 2500),
    "claim nested 2,000 deep": with_raw_claim("amr", "[" * 1000 + "]" * 1000),
    "sub twice": with_raw_claim("sub", f'"{USER_ID}", "sub": "{USER_ID}"'),
    "exp twice": with_raw_claim("exp", f'{NOW - 600}, "exp": {NOW + 600}'),
    "member twice inside a claim": with_raw_claim("amr", '[{"a": 1, "a": 2}]'),
    # claims one by one
    **{f"{name} missing": without_claim(name) for name in CLAIMS},
    **{f"{name} null": with_claims(**{name: None}) for name in CLAIMS},
    **{f"{name} empty text": with_claims(**{name: ""}) for name in CLAIMS},
    **{f"{name} a list": with_claims(**{name: [CLAIMS[name]]}) for name in CLAIMS},
    **{f"{name} true": with_claims(**{name: True}) for name in CLAIMS},
    **{f"{name} NaN": with_raw_claim(name, "NaN") for name in ("iat", "exp", "auth_time")},
    **{f"{name} -Infinity": with_raw_claim(name, "-Infinity") for name in ("iat", "auth_time")},
    **{f"{name} a text": with_claims(**{name: str(CLAIMS[name])}) for name in ("iat", "exp", "auth_time")},
    **{f"{name} a fraction": with_claims(**{name: CLAIMS[name] + 0.0}) for name in ("iat", "exp", "auth_time")},
    **{f"{name} negative": with_claims(**{name: -1}) for name in ("iat", "exp", "auth_time")},
    **{f"{name} 2 to the 70": with_claims(**{name: 2**70}) for name in ("iat", "exp", "auth_time")},
    "exp Infinity": with_raw_claim("exp", "Infinity"),
    "exp 1e400": with_raw_claim("exp", "1e400"),
    "exp of 1,500 figures": with_raw_claim("exp", "9" * 1500),
    "iss of somebody else": with_claims(iss="https://attacker.test"),
    "iss with a slash more": with_claims(iss=ISSUER + "/"),
    "aud of somebody else": with_claims(aud="another-api"),
    "aud a list of ours and another": with_claims(aud=[AUDIENCE, "another-api"]),
    "sub in braces": with_claims(sub="{" + str(USER_ID) + "}"),
    "sub without hyphens": with_claims(sub=USER_ID.hex),
    "sub in capitals": with_claims(sub=str(UUID(int=0xABCDEF)).upper()),
    "sub not a UUID": with_claims(sub="1"),
    "sid a urn": with_claims(sid=SIGN_IN_ID.urn),
    "a role among the claims": with_claims(role="admin"),
    "a name among the claims": with_claims(name="Marie"),
    "nbf among the claims": with_claims(nbf=NOW),
    "amr without a method": with_claims(amr=[]),
    "amr of numbers": with_claims(amr=[1]),
    "amr of nine": with_claims(amr=["pwd"] * 9),
    "amr with an e-mail address": with_claims(amr=["marie@example.com"]),
    # times that are never right, whatever the clock
    "expired yesterday": with_claims(iat=NOW - 87_000, exp=NOW - 86_400, auth_time=NOW - 87_000),
    "issued tomorrow": with_claims(iat=NOW + 86_400, exp=NOW + 87_000),
    "lives 901 seconds": with_claims(exp=NOW + 901),
    "lives for ever": with_claims(exp=2**39),
    "lives 0 seconds": with_claims(exp=NOW),
    "ends before it begins": with_claims(exp=NOW - 1),
    "authenticated after issue": with_claims(auth_time=NOW + 6),
}


def test_the_forge_makes_good_tokens() -> None:
    """Otherwise every attack below would be refused for the wrong reason."""
    claims = verify(GOOD)
    assert claims == verify(
        forge({**HEADER, "kid": SigningKey.from_secret(PREVIOUS_SECRET).kid}, CLAIMS, secret=PREVIOUS_SECRET)
    )
    assert len(ATTACKS) >= 60
    assert len(SAME_MAC) == 3


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_refused(name: str) -> None:
    token = ATTACKS[name]
    with pytest.raises(InvalidToken) as refusal:
        verify(token)
    assert str(refusal.value) == "invalid token"
    assert refusal.value.__cause__ is None
    # Each has its name in the log; only what no client can send falls into the last net.
    assert refusal.value.reason.startswith("unexpected") is (name == "a text class of its own")


def test_what_is_signed_is_what_is_read() -> None:
    token = sign(lifetime=900, methods=("pwd", "otp"))
    claims = verify_access_token(RING, token, issuer=ISSUER, audience=AUDIENCE, now=NOW)
    assert (claims.user_id, claims.sign_in_id) == (USER_ID, SIGN_IN_ID)
    assert (claims.issued_at, claims.expires_at, claims.authenticated_at) == (NOW, NOW + 900, NOW - 60)
    assert claims.methods == ("pwd", "otp")
    header, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    assert header == HEADER
    assert set(payload) == set(CLAIMS)
    assert payload["exp"] == NOW + 900


def test_each_token_has_its_own_id() -> None:
    ids = {verify_access_token(RING, sign(), issuer=ISSUER, audience=AUDIENCE, now=NOW).token_id for _ in range(20)}
    assert len(ids) == 20


@pytest.mark.parametrize(
    "changes",
    [
        {"lifetime": 0},
        {"lifetime": 901},
        {"issuer": ""},
        {"audience": ""},
        {"issuer": "i" * 4000},
        {"now": 1.5, "authenticated_at": 1},
        {"now": True, "authenticated_at": 1},
        {"now": 2**40, "authenticated_at": 1},
        {"authenticated_at": NOW + 6},
        {"methods": ()},
        {"methods": ("Marie Dupont",)},
    ],
    ids=str,
)
def test_we_never_sign_what_we_would_refuse(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must|too long"):
        sign(**changes)


@pytest.mark.parametrize(("after", "valid"), [(-6, True), (-5, True), (0, True), (4, True), (5, False), (6, False)])
def test_clock_around_the_end(after: int, valid: bool) -> None:
    assert accepts(GOOD, now=CLAIMS["exp"] + after) is valid


@pytest.mark.parametrize(("before", "valid"), [(0, True), (4, True), (5, True), (6, False), (60, False)])
def test_clock_behind_the_one_that_issued(before: int, valid: bool) -> None:
    assert accepts(GOOD, now=CLAIMS["iat"] - before) is valid


@pytest.mark.parametrize(
    ("changes", "valid"),
    [({"exp": NOW + 1}, True), ({"exp": NOW + 900}, True), ({"auth_time": NOW + 5}, True)],
    ids=str,
)
def test_the_last_accepted_value_of_each_limit(changes: dict[str, Any], valid: bool) -> None:
    assert accepts(with_claims(**changes), now=NOW) is valid


def accepts(token: object, *, now: int = NOW, ring: KeyRing = RING) -> bool:
    try:
        verify(token, now=now, ring=ring)
    except InvalidToken:
        return False
    return True


def test_every_single_character_substitution_is_refused() -> None:
    tried = 0
    for position, right in enumerate(GOOD):
        for wrong in ALPHABET + ".=+/ \n\x00é":
            if wrong != right:
                tried += 1
                assert not accepts(GOOD[:position] + wrong + GOOD[position + 1 :]), (position, wrong)
    assert tried > 25_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
SPLICES = st.tuples(
    st.integers(0, len(GOOD)),
    st.integers(0, 4),
    st.text(st.sampled_from(ALPHABET + ".=") | st.characters(), max_size=4),
).map(lambda splice: GOOD[: splice[0]] + splice[2] + GOOD[splice[0] + splice[1] :])
FORGERIES = st.tuples(
    st.dictionaries(st.sampled_from([*HEADER, "crit", "jku", "b64"]), JSON | st.sampled_from(list(HEADER.values()))),
    st.dictionaries(st.sampled_from([*CLAIMS, "nbf", "role"]), JSON, min_size=1),
    st.sampled_from([SECRET, PREVIOUS_SECRET, OTHER_SECRET]),
).map(lambda parts: forge({**HEADER, **parts[0]}, {**CLAIMS, **parts[1]}, secret=parts[2]))
SHUFFLES = st.permutations([GOOD_HEADER, GOOD_CLAIMS, GOOD_MAC]).map(".".join)


@settings(max_examples=FUZZ_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.just(GOOD)
    | SPLICES
    | SHUFFLES
    | st.text()
    | st.binary()
    | JSON
    | st.tuples(st.just(HEADER), JSON).map(lambda p: forge(*p))
)
def test_fuzz_accepts_the_original_only(token: object) -> None:
    """Nothing but InvalidToken may leave, and no other text may pass for the original."""
    assert accepts(token) is (token == GOOD)


@settings(max_examples=FUZZ_EXAMPLES // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FORGERIES)
def test_fuzz_of_well_signed_nonsense(token: str) -> None:
    """Claims and header of any type under a right MAC: one exception, and joserfc agrees with every yes."""
    if accepts(token):
        assert joserfc_accepts(token)


TIMES = st.integers(-1000, 1000).map(lambda offset: NOW + offset)


def test_joserfc_accepts_whatever_we_accept() -> None:
    """Two libraries, one key, thousands of plausible tokens; counted, so that it can't pass on nothing."""
    accepted = refused = 0

    @settings(max_examples=FUZZ_EXAMPLES, deadline=None, database=None)
    @given(
        iat=TIMES,
        length=st.integers(-10, 920),
        now=TIMES,
        authenticated=TIMES,
        header=st.sampled_from([{}, {}, {"typ": "JWT"}]),
    )
    def compare(iat: int, length: int, now: int, authenticated: int, header: dict[str, Any]) -> None:
        nonlocal accepted, refused
        claims = {**CLAIMS, "iat": iat, "exp": iat + length, "auth_time": authenticated}
        token = forge({**HEADER, **header}, claims)
        if accepts(token, now=now):
            accepted += 1
            assert joserfc_accepts(token, now=now), (claims, now)
        else:
            refused += 1

    compare()
    assert accepted > 50
    assert refused > 50
    assert [name for name, token in ATTACKS.items() if isinstance(token, str) and accepts(token)] == []


def test_joserfc_reads_what_we_sign() -> None:
    assert joserfc_accepts(sign())
    assert not joserfc_accepts(sign(), secret=OTHER_SECRET)


def write_key(path: Path, secret: bytes) -> Path:
    path.write_text(secret.hex())
    path.chmod(0o600)
    return path


def test_rotation(tmp_path: Path) -> None:
    current, previous = tmp_path / "token.current.key", tmp_path / "token.previous.key"
    create_key_file(current)
    old_token = sign(ring=KeyRing.from_folder(tmp_path))

    current.rename(previous)
    create_key_file(current)
    both = KeyRing.from_folder(tmp_path)
    new_token = sign(ring=both)
    assert accepts(old_token, ring=both)
    assert accepts(new_token, ring=both)
    assert old_token.split(".")[0] != new_token.split(".")[0]

    previous.unlink()
    only_new = KeyRing.from_folder(tmp_path)
    assert accepts(new_token, ring=only_new)
    with pytest.raises(InvalidToken) as refusal:
        verify(old_token, ring=only_new)
    assert refusal.value.reason == "unknown key"


def test_a_new_key_can_be_spread_before_it_signs(tmp_path: Path) -> None:
    """On several machines: each must know the new key before one of them signs with it."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        write_key(folder / "token.current.key", SECRET)
        write_key(folder / "token.previous.key", PREVIOUS_SECRET)
    write_key(here / "token.current.key", PREVIOUS_SECRET)
    write_key(here / "token.previous.key", SECRET)
    assert accepts(sign(ring=KeyRing.from_folder(here)), ring=KeyRing.from_folder(there))
    assert accepts(sign(ring=KeyRing.from_folder(there)), ring=KeyRing.from_folder(here))


def test_a_ring_shows_no_key() -> None:
    shown = repr(RING)
    assert RING.current.kid in shown
    assert "HMACKey" not in shown
    assert RING.current.kid not in SECRET.hex()


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(viceversa.__path__[0]).parent,
    )


def test_ecdsa_is_never_imported() -> None:
    """The dependency with the known timing leak stays on the shelf during a whole sign and verify."""
    finished = run_python(
        "import sys, hashlib, uuid\n"
        "from viceversa.accounts.tokens import *\n"
        "ring = KeyRing(SigningKey.from_secret(hashlib.sha256(b'k').digest()))\n"
        "token = sign_access_token(ring, user_id=uuid.uuid4(), sign_in_id=uuid.uuid4(), issuer='i',"
        " audience='a', authenticated_at=9, now=9)\n"
        "print(verify_access_token(ring, token, issuer='i', audience='a', now=9).issued_at)\n"
        "print(sorted({'ecdsa', 'jose.jwt', 'jose.jwe', 'jose.jws'} & set(sys.modules)))\n"
    )
    assert finished.stdout.split("\n")[:2] == ["9", "['jose.jws']"], finished.stderr


@pytest.mark.parametrize("hidden", ["jose.backends.cryptography_backend", "cryptography"])
def test_start_is_refused_without_the_cryptography_backend(hidden: str) -> None:
    finished = run_python(f"import sys; sys.modules['{hidden}'] = None\nimport viceversa.accounts.tokens")
    assert finished.returncode != 0
    assert "ConfigurationError: python-jose must be installed with its cryptography extra." in finished.stderr


def test_only_one_file_imports_jose() -> None:
    importers: dict[str, set[str]] = {}
    folder = Path(viceversa.__path__[0])
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            else:
                continue
            if found := {name for name in names if name.split(".")[0] == "jose"}:
                importers.setdefault(path.relative_to(folder).as_posix(), set()).update(found)
    assert importers == {"accounts/tokens.py": {"jose.backends", "jose.jwk", "jose.jws", "jose.backends.base.Key"}}
