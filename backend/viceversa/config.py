"""One Settings class. Secrets come from files; outside development a weak or missing one stops the start."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, BaseModel, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PROJECT = Path(__file__).resolve().parents[2]


class Channel(BaseModel, extra="forbid"):
    """A way to be heard outside this product: what it is, in both languages, and how to reach it."""

    en: Annotated[str, Field(min_length=1, max_length=300)]
    fr: Annotated[str, Field(min_length=1, max_length=300)]
    contact: Annotated[str, Field(max_length=300)] = ""


class Settings(BaseSettings):
    """What an installation can set: environment variables `VICEVERSA_…`, and `DATABASE_URL` by its common name."""

    model_config = SettingsConfigDict(env_prefix="VICEVERSA_", extra="ignore", populate_by_name=True)

    environment: Literal["development", "test", "production"] = "development"
    # Wins over the embedded server whenever it is set.
    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "VICEVERSA_DATABASE_URL")
    )
    data_folder: Path | None = None
    secrets_folder: Path | None = None
    # Erasures, by id, from which they are done again after a restore: keep it apart from the database's backups.
    erasure_list: Path | None = None
    web_folder: Path = PROJECT / "frontend" / "dist"

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    # Every link in a mail starts with it: the Host header of a request is never trusted.
    public_url: str = "http://localhost:8000"
    # NoDecode: a comma-separated list reads better in an environment file than JSON.
    trusted_hosts: Annotated[str, NoDecode] = "*"

    database_pool: Annotated[int, Field(ge=1, le=200)] = 10
    statement_timeout_seconds: Annotated[int, Field(ge=1, le=600)] = 10

    access_token_seconds: Annotated[int, Field(ge=60, le=900)] = 600
    sign_in_idle_hours: Annotated[int, Field(ge=1, le=24)] = 8
    sign_in_absolute_hours: Annotated[int, Field(ge=1, le=72)] = 24
    refresh_grace_seconds: Annotated[int, Field(ge=0, le=60)] = 10
    invitation_days: Annotated[int, Field(ge=1, le=30)] = 7
    password_reset_minutes: Annotated[int, Field(ge=5, le=1440)] = 30

    default_language: Literal["fr", "en"] = "en"
    default_time_zone: str = "Europe/Paris"
    # /docs and /redoc. Unset: everywhere but in production, where nobody needs them to be open to strangers.
    api_documentation: bool | None = None

    # Group of the identity provider → role, as JSON: {"Mentoring coordinators": "coordinator"}. Such a role is then
    # given and taken by the directory alone.
    scim_group_roles: dict[str, Literal["coordinator", "referent", "admin"]] = {}

    # Private networks that webhooks may reach, comma-separated: "10.20.0.0/16". All others are refused.
    webhook_networks: Annotated[str, NoDecode] = ""
    # What the help page names before anything of ours, as JSON; empty means the general words of support/channels.py.
    speak_up_channels: Annotated[list[Channel], Field(max_length=10)] = []
    # How long a closed case stays, and after how much silence an open one closes by itself.
    case_kept_days: Annotated[int, Field(ge=1, le=180)] = 90
    case_quiet_days: Annotated[int, Field(ge=30, le=365)] = 180
    # Signing in with the company's account (OpenID Connect): offered once issuer, client and secret are there.
    sso_issuer: str | None = None
    sso_client_id: str | None = None
    sso_client_secret_file: Path | None = None
    sso_scopes: str = "openid email"
    # What the button says after “Continue with”; without it, the client's own words.
    sso_label: Annotated[str, Field(max_length=60)] = ""
    # False leaves the company's account as the only way in, where that one is offered.
    password_sign_in: bool = True

    mail_from: str = "Vice Versa <viceversa@localhost>"
    smtp_host: str | None = None
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_user: str | None = None
    smtp_password_file: Path | None = None
    smtp_start_tls: bool = True

    @property
    def secure_origin(self) -> bool:
        """True when people reach us over TLS: the cookie may then carry the `__Host-` prefix."""
        return urlsplit(self.public_url).scheme == "https"

    @field_validator("database_url")
    @classmethod
    def is_postgresql(cls, url: str | None) -> str | None:
        if not url:
            return None
        try:
            kind = make_url(url).get_backend_name()
        except (ArgumentError, ValueError):
            kind = None
        if kind not in ("postgresql", "postgres"):
            # Without what was written there: it may hold a password.
            raise ValueError("write it as postgresql://user:password@host:5432/database")
        return url

    @field_validator("webhook_networks")
    @classmethod
    def are_networks(cls, text: str) -> str:
        try:
            _networks(text)
        except ValueError:
            raise ValueError("write networks as 10.20.0.0/16, with commas between them") from None
        return text

    @property
    def webhook_networks_allowed(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """`webhook_networks` as networks."""
        return _networks(self.webhook_networks)

    @field_validator("sso_issuer")
    @classmethod
    def is_an_issuer(cls, url: str | None, info: ValidationInfo) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and info.data.get("environment") != "production")
        if not secure or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("write the issuer as the provider does, an address that begins with https://")
        return url

    @field_validator("sso_scopes")
    @classmethod
    def asks_for_an_identity(cls, scopes: str) -> str:
        if "openid" not in scopes.split():
            raise ValueError("the scopes must hold openid, or the provider tells nobody's identity")
        return scopes

    @property
    def documented(self) -> bool:
        """True when /docs and /redoc are served."""
        return self.environment != "production" if self.api_documentation is None else self.api_documentation

    @property
    def sso_missing(self) -> list[str]:
        """Names of the settings that signing in with the company's account still needs; all of them when it is off."""
        needed = ("sso_issuer", "sso_client_id", "sso_client_secret_file")
        return [f"VICEVERSA_{name.upper()}" for name in needed if not getattr(self, name)]

    @property
    def sso_offered(self) -> bool:
        """True when people may sign in with the company's account."""
        return not self.sso_missing

    @property
    def password_offered(self) -> bool:
        """True when people may sign in with a password. There is always one way in: half-made settings close none."""
        return self.password_sign_in or not self.sso_offered

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address, as a browser writes it in `Origin`."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def folder(self) -> Path:
        """Where this installation keeps its files (database, keys, development mails)."""
        return self.data_folder or PROJECT / ".data"

    @property
    def secrets(self) -> Path:
        """Folder of the key files."""
        return self.secrets_folder or self.folder / "secrets"

    @property
    def erasures(self) -> Path:
        """The list of erasures outside the database."""
        return self.erasure_list or self.folder / "erasures.jsonl"

    @property
    def mail_folder(self) -> Path:
        """Where mails land while no SMTP host is set."""
        return self.folder / "mails"


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
