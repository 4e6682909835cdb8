"""The company's identity provider, by OpenID Connect. The only file that imports `authlib` and `joserfc`.

The libraries know the protocol: the address people are sent to, PKCE, how a client proves itself, signatures, claims.
What they are given to read, from where and for how long, is decided by `core/fetching.py`; which algorithms count is
decided here, whatever the provider or a token says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

import structlog
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from viceversa.config import Settings
from viceversa.core.fetching import Fetched, NotFetched, fetch_json

log = structlog.get_logger()

CALLBACK: Final = "/api/v1/auth/sso/callback"
# Signatures that only the provider's private key can make: never `none`, never a secret that the client knows too.
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
_DOCUMENTS_LIVE: Final = 3600.0
# A key nobody knows makes us look again, but a forger must not make us look all day.
_LOOK_AGAIN_AFTER: Final = 300.0
_LEEWAY: Final = 60
_EXCHANGE_SECONDS: Final = 5.0
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_YES: Final = (True, 1, "1", "true")


class ProviderUnavailable(Exception):
    """The provider cannot be reached, or its settings or ours are wrong: an operator's matter, `reason` is for them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AnswerRefused(Exception):
    """What came back proves nobody's identity; `reason` is a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for. `email` is None unless the provider says that it belongs to this person."""

    issuer: str
    subject: str
    email: str | None


@dataclass(slots=True)
class _Kept:
    document: dict[str, Any]
    read_at: float


class Provider:
    """The one provider of this installation; what it publishes is kept for an hour."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = monotonic) -> None:
        self._issuer = settings.sso_issuer or ""
        self._client_id = settings.sso_client_id or ""
        self._secret_file = settings.sso_client_secret_file
        self._scopes = settings.sso_scopes
        self._redirect_uri = settings.public_url.rstrip("/") + CALLBACK
        self._clock = clock
        self._metadata: _Kept | None = None
        self._keys: _Kept | None = None

    async def authorization_url(self, *, state: str, nonce: str, code_verifier: str) -> str:
        """Where to send the browser. Raises `ProviderUnavailable`."""
        metadata = await self._read_metadata()
        return prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=self._client_id,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=self._scopes,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(code_verifier),
            code_challenge_method="S256",
        )

    async def check(self) -> None:
        """Read all that signing in needs, without anybody. Raises `ProviderUnavailable`."""
        self._read_secret()
        await self._read_metadata()
        await self._read_keys()

    async def check_sender(self, iss: str | None) -> None:
        """RFC 9207: an answer that names its issuer must name ours. Raises `AnswerRefused`, `ProviderUnavailable`."""
        metadata = await self._read_metadata()
        if iss is None and metadata.get("authorization_response_iss_parameter_supported") is not True:
            return
        if iss != self._issuer:
            raise AnswerRefused("iss_parameter")

    async def identity_of(self, code: str, *, nonce: str, code_verifier: str) -> Identity:
        """Trade the code and read who it stands for. Raises `AnswerRefused` or `ProviderUnavailable`."""
        tokens = await self._exchange(code, code_verifier=code_verifier)
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise AnswerRefused("no_id_token")
        claims = await self._verified(id_token, nonce=nonce, access_token=tokens.get("access_token"))
        subject, email = claims["sub"], claims.get("email")
        if not isinstance(subject, str) or not 1 <= len(subject) <= 255 or "\x00" in subject:
            raise AnswerRefused("sub")
        # `email_verified` is the standard's; Entra ID has `xms_edov` instead: "the domain's owner is verified".
        vouched = claims.get("email_verified") is True or claims.get("xms_edov") in _YES
        return Identity(self._issuer, subject, email if vouched and isinstance(email, str) else None)

    async def _exchange(self, code: str, *, code_verifier: str) -> dict[str, Any]:
        metadata = await self._read_metadata()
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=self._redirect_uri, code_verifier=code_verifier
        )
        # OpenID Connect's default where the provider names none.
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        client = ClientAuth(self._client_id, self._read_secret(), method)
        url, headers, body = client.prepare(
            "POST", metadata["token_endpoint"], {"Content-Type": "application/x-www-form-urlencoded"}, body
        )
        answer = await self._fetch(url, form=body.encode(), headers=headers, seconds=_EXCHANGE_SECONDS)
        if answer.status == 200:
            return answer.document
        error = answer.document.get("error")
        # Only a code that is wrong or spent is about this person; everything else is about the two of us.
        if answer.status < 500 and error == "invalid_grant":
            raise AnswerRefused("invalid_grant")
        raise ProviderUnavailable(f"token_endpoint {answer.status} {str(error)[:40]}")

    async def _verified(self, id_token: str, *, nonce: str, access_token: object) -> dict[str, Any]:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        # Text from outside, read by code that expects well-meaning text: whatever it trips over is a refusal.
        try:
            try:
                token = jwt.decode(id_token, await self._read_keys(), registry=registry)
            except InvalidKeyIdError:
                token = jwt.decode(id_token, await self._read_keys(older_than=_LOOK_AGAIN_AFTER), registry=registry)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                {"nonce": nonce, "client_id": self._client_id, "access_token": access_token},
            )
            claims.validate(leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise AnswerRefused(type(error).__name__) from error
        return dict(claims)

    async def _read_metadata(self) -> dict[str, Any]:
        kept = self._metadata
        if kept is None or self._clock() - kept.read_at > _DOCUMENTS_LIVE:
            answer = await self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
            self._check_metadata(answer)
            kept = self._metadata = _Kept(answer.document, self._clock())
        return kept.document

    def _check_metadata(self, answer: Fetched) -> None:
        if answer.status != 200:
            raise ProviderUnavailable(f"discovery {answer.status}")
        if answer.document.get("issuer") != self._issuer:
            raise ProviderUnavailable("discovery names another issuer")
        scheme = self._issuer.partition(":")[0] + "://"
        for name in _ENDPOINTS:
            if not str(answer.document.get(name) or "").startswith(("https://", scheme)):
                raise ProviderUnavailable(f"discovery has no {name} that is safe to call")

    async def _read_keys(self, *, older_than: float = _DOCUMENTS_LIVE) -> KeySet:
        kept = self._keys
        if kept is None or self._clock() - kept.read_at > older_than:
            answer = await self._fetch((await self._read_metadata())["jwks_uri"])
            if answer.status != 200:
                raise ProviderUnavailable(f"keys {answer.status}")
            kept = self._keys = _Kept(answer.document, self._clock())
        try:
            return KeySet.import_key_set({"keys": kept.document["keys"]})
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ProviderUnavailable("keys unreadable") from error

    def _read_secret(self) -> str:
        try:
            secret = Path(self._secret_file or "").read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise ProviderUnavailable("client secret unreadable") from error
        if not secret:
            raise ProviderUnavailable("client secret empty")
        return secret

    async def _fetch(self, url: str, **options: Any) -> Fetched:
        try:
            return await fetch_json(url, **options)
        except NotFetched as nothing:
            raise ProviderUnavailable(nothing.reason) from nothing


async def sso_findings(settings: Settings) -> list[str]:
    """What an operator must mend before people sign in with the company's account; nothing where nobody wants to."""
    missing = settings.sso_missing
    if missing and (settings.sso_issuer or settings.sso_client_id or settings.sso_client_secret_file):
        return [f"{each} is not set: signing in with the company's account stays off." for each in missing]
    if missing:
        off = "VICEVERSA_PASSWORD_SIGN_IN is false without another way in: passwords stay on."
        return [] if settings.password_sign_in else [off]
    try:
        await Provider(settings).check()
    except ProviderUnavailable as fault:
        return [f"Signing in with the company's account would fail: {fault.reason}."]
    return []
