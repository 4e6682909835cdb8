"""Identity providers on the loopback: a real one in its own process, and a crooked one that signs what it is told."""

import base64
import hashlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

CLIENT_ID = "vice-versa"
CLIENT_SECRET = "a-secret-of-the-company"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RealProvider:
    """oidc-provider-mock, driven as its own pages drive it."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def know(self, subject: str, **claims: object) -> None:
        """What it says of a subject from now on."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims, trust_env=False).raise_for_status()

    def answer(self, url: str, *, subject: str | None) -> str:
        """Press the button of its page (`None`: the one that declines); answers the address the browser is sent to."""
        form = {"action": "deny"} if subject is None else {"sub": subject}
        answer = httpx.post(url, data=form, follow_redirects=False, trust_env=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]


@contextmanager
def real_provider() -> Generator[RealProvider]:
    """Its process, ended at the end."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/jwks", trust_env=False).raise_for_status()
                break
            except httpx.HTTPError:
                assert process.poll() is None, "the provider ended"
                assert time.monotonic() < until, "the provider does not answer"
                time.sleep(0.1)
        yield RealProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


class CrookedProvider:
    """Speaks the protocol over a real socket, checks PKCE and the client's secret, and lies where a test wants it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.published = [self.key.as_dict(private=False)]
        self.codes: dict[str, tuple[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first"}
        self.signing_key: Any = self.key
        # Makes the token of the claims, where the library would refuse to.
        self.signer: Callable[[dict[str, Any]], str] | None = None
        self.status = 200
        self.key_reads = 0

    def code_for(self, url: str) -> tuple[str, str]:
        """A code for the trip that `url` began, and the trip's state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = (asked["nonce"], asked["code_challenge"])
        return code, asked["state"]

    def document(self, path: str) -> dict[str, Any] | None:
        if path == "/jwks":
            self.key_reads += 1
            return {"keys": self.published}
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                **self.metadata,
            }
        return None

    def trade(self, form: dict[str, list[str]], authorization: str) -> tuple[int, dict[str, Any]]:
        right = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {right}":
            return 401, {"error": "invalid_client"}
        nonce, challenge = self.codes.pop(form["code"][0], ("", ""))
        given = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if challenge != base64.urlsafe_b64encode(given).rstrip(b"=").decode():
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.sign(nonce)}

    def sign(self, nonce: str) -> str:
        moment = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT_ID,
            "iat": moment,
            "exp": moment + 300,
            "nonce": nonce,
            "email_verified": True,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.signer is not None:
            return self.signer(claims)
        any_algorithm = JWSRegistry(algorithms=["RS256", "RS512", "HS256"])
        return jwt.encode(self.header, claims, self.signing_key, registry=any_algorithm)


@contextmanager
def crooked_provider() -> Generator[CrookedProvider]:
    provider = CrookedProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = provider.document(self.path)
            self.tell(404 if document is None else provider.status, document or {})

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            form = parse_qs(self.rfile.read(length).decode())
            self.tell(*provider.trade(form, self.headers.get("authorization", "")))

        def tell(self, status: int, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("location", "http://127.0.0.1:1/")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", provider.port), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
