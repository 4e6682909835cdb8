"""The command line: `viceversa run` for everything on one machine; the parts one by one for larger installations."""

import argparse
import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from alembic import command
from alembic.config import Config
from psycopg import OperationalError
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import DBAPIError

from viceversa.accounts.access import SCOPES
from viceversa.accounts.key_files import ConfigurationError, create_key_file
from viceversa.accounts.models import Role
from viceversa.accounts.service import EmailTaken, WeakPassword, create_user
from viceversa.accounts.service_accounts import create_first_token
from viceversa.accounts.sso import sso_findings
from viceversa.config import PROJECT, Settings, settings
from viceversa.core.db import Database
from viceversa.core.logging import set_up_logging
from viceversa.core.postgres import PostgresUnavailable, default_folder, serve
from viceversa.core.schemas import Email
from viceversa.demo import DEMO_LOGINS, load_demo, seed_wishes
from viceversa.main import create_app, read_keys
from viceversa.privacy.erasure_list import ErasureListBroken, replay_erasures
from viceversa.privacy.pages import card_of_this_code, write_pages
from viceversa.privacy.visibility import write_everywhere
from viceversa.server import serve_api
from viceversa.skills.service import load_catalogue
from viceversa.support.keys import CURRENT_KEY_FILE, read_vault
from viceversa.worker import work


class Refused(Exception):
    """Something the operator must change first; the message is one sentence."""


def _configuration(*, url: str | None = None) -> Settings:
    given = settings()
    folder = given.data_folder or default_folder(PROJECT)
    return given.model_copy(update={"data_folder": folder, "database_url": url or given.database_url})


def _need_database() -> Settings:
    configuration = _configuration()
    if configuration.database_url is None:
        raise Refused("Set DATABASE_URL to your PostgreSQL, or use `viceversa run`, which brings its own.")
    return configuration


def _in_environment(configuration: Settings) -> None:
    """Make this process and its children read the same settings."""
    os.environ["VICEVERSA_DATA_FOLDER"] = str(configuration.folder)
    if configuration.database_url is not None:
        os.environ["DATABASE_URL"] = configuration.database_url
    settings.cache_clear()


def _prepare_keys(configuration: Settings) -> None:
    """In development missing keys are made; in production a missing one stops the start."""
    folder = configuration.secrets
    if configuration.environment == "production":
        read_keys(folder)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("token.current.key", "refresh.key", "webhooks.key", CURRENT_KEY_FILE):
            if not (folder / name).exists():
                create_key_file(folder / name)
    except OSError as error:
        raise Refused(
            f"The folder {folder} cannot be written ({error.strerror}): make it writable, or set VICEVERSA_DATA_FOLDER."
        ) from error


def _migrate(url: str) -> None:
    configuration = Config(str(PROJECT / "backend" / "alembic.ini"))
    configuration.attributes["url"] = url
    command.upgrade(configuration, "head")


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Port {port} of {host} cannot be used ({error.strerror}): stop what uses it, "
                "or choose another with VICEVERSA_PORT (and VICEVERSA_PUBLIC_URL)."
            ) from error


def run(_: argparse.Namespace) -> None:
    """Everything on one machine: database, migrations, demo company, worker, API and web client."""
    first = _configuration()
    _refuse_taken_port(first.host, first.port)
    # `kill` ends us the way Ctrl-C does, so that the database stops cleanly.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with serve(database_url=first.database_url, folder=first.folder) as url:
        configuration = _configuration(url=url)
        _in_environment(configuration)
        _prepare_keys(configuration)
        _migrate(url)
        logins = asyncio.run(_with_database(url, load_demo))
        worker = subprocess.Popen([sys.executable, "-m", "viceversa.cli", "worker"])
        try:
            _print_welcome(configuration, logins)
            _serve_api(configuration)
        finally:
            worker.terminate()
            worker.wait(timeout=30)


def _print_logins(configuration: Settings, logins: dict[str, str]) -> None:
    """The demo logins, from now or kept from the first start in a file only its owner reads."""
    file = configuration.folder / "demo-logins.json"
    if logins:
        file.write_text(json.dumps(logins, indent=2) + "\n", "utf-8")
        file.chmod(0o600)
    elif file.exists():
        logins = json.loads(file.read_text("utf-8"))
    if logins:
        print("\n  Demo company, five people to sign in as:")
        for email, password in logins.items():
            print(f"    {DEMO_LOGINS.get(email, ''):<34} {email:<34} {password}", flush=True)


def _print_welcome(configuration: Settings, logins: dict[str, str]) -> None:
    print(f"\n  Vice Versa is on {configuration.public_url}   (Ctrl-C stops it)")
    _print_logins(configuration, logins)
    print(
        f"\n  Mails land in {configuration.mail_folder}; the API's pages are on {configuration.public_url}/docs\n",
        flush=True,
    )


def _serve_api(configuration: Settings) -> None:
    if not serve_api(configuration):
        raise Refused("The server could not start: the lines above say why.")


def api(arguments: argparse.Namespace) -> None:
    """The API process alone; with --reload it brings the embedded database and restarts when a file changes."""
    first = _configuration()
    if not arguments.reload:
        configuration = _need_database()
        _in_environment(configuration)
        _prepare_keys(configuration)
        _serve_api(configuration)
        return
    with serve(database_url=first.database_url, folder=first.folder) as url:
        configuration = _configuration(url=url)
        _in_environment(configuration)
        _prepare_keys(configuration)
        _migrate(url)
        _print_welcome(configuration, asyncio.run(_with_database(url, load_demo)))
        uvicorn.run(
            "viceversa.server:application",
            factory=True,
            host=configuration.host,
            port=configuration.port,
            reload=True,
            reload_dirs=[str(PROJECT / "backend" / "viceversa")],
            log_level="warning",
        )


def worker(_: argparse.Namespace) -> None:
    """The job process."""
    set_up_logging()
    with serve(database_url=_configuration().database_url, folder=_configuration().folder) as url:
        configuration = _configuration(url=url)
        _in_environment(configuration)
        if configuration.environment == "production":
            read_vault(configuration.secrets)
        asyncio.run(work(configuration))


async def _with_database(url: str, verb, *arguments, **options):
    database = Database(url, pool=2, statement_timeout_seconds=60)
    try:
        async with database.transaction() as db:
            return await verb(db, *arguments, **options)
    finally:
        await database.close()


def _on_database(verb, *arguments, **options):
    """Run one verb in one transaction, on the database of the settings or the embedded one."""
    first = _configuration()
    with serve(database_url=first.database_url, folder=first.folder) as url:
        _migrate(url)
        return asyncio.run(_with_database(url, verb, *arguments, **options))


def migrate(_: argparse.Namespace) -> None:
    """Bring the database to the newest revision and load the catalogue."""
    _on_database(load_catalogue)
    print("The database is at the newest revision.")


def demo(_: argparse.Namespace) -> None:
    """Load the demo company and print its logins."""
    first = _configuration()
    logins = _on_database(load_demo)
    if not logins:
        print("There are people in this database already; the demo company is only loaded into an empty one.")
    _print_logins(first, logins)


def seed_catalogue(_: argparse.Namespace) -> None:
    """Load the shipped skills and competences; what exists stays as it is."""
    competences, skills = _on_database(load_catalogue)
    print(f"New: {competences} competences, {skills} skills.")


def seed_people(arguments: argparse.Namespace) -> None:
    """Give some imported people skills and a place in a programme, by the rule that the demo page of docs/ tells."""
    for line in _on_database(
        seed_wishes,
        programme=arguments.programme,
        people=arguments.people,
        seed=arguments.seed,
        domain=arguments.domain,
    ):
        print(line)


def create_admin(arguments: argparse.Namespace) -> None:
    """Make the first administrator; the password is VICEVERSA_ADMIN_PASSWORD or drawn now, never a default."""
    password = os.environ.get("VICEVERSA_ADMIN_PASSWORD") or secrets.token_urlsafe(15)
    try:
        email = TypeAdapter(Email).validate_python(arguments.email)
    except ValidationError as error:
        raise Refused(f"{arguments.email} is not an e-mail address: write it as name@company.com.") from error
    try:
        _on_database(
            create_user,
            email=email,
            given_name=arguments.given_name,
            family_name=arguments.family_name,
            password=password,
            roles=[Role.ADMIN],
        )
    except (WeakPassword, EmailTaken) as error:
        raise Refused(error.detail("en")) from error
    if "VICEVERSA_ADMIN_PASSWORD" not in os.environ:
        print(f"Password of {arguments.email}, shown this once: {password}")


def create_service(arguments: argparse.Namespace) -> None:
    """Make a service account; its token is shown this once."""
    unknown = set(arguments.scope) - SCOPES
    if unknown:
        raise Refused(f"Unknown scope {sorted(unknown)[0]}: choose from {', '.join(sorted(SCOPES))}.")
    print(_on_database(create_first_token, name=arguments.name, scopes=arguments.scope, days=arguments.days))


def export_openapi(arguments: argparse.Namespace) -> None:
    """Write the contract."""
    configuration = Settings(environment="test", web_folder=Path("/nonexistent"))
    document = create_app(configuration).openapi()
    file = Path(arguments.path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def matching_card(arguments: argparse.Namespace) -> None:
    """Write the matching card from the code."""
    Path(arguments.path).write_text(card_of_this_code(), "utf-8")


def compliance_pages(arguments: argparse.Namespace) -> None:
    """Write the record of processing, the retention table and the matching card in both languages below a folder."""
    write_pages(Path(arguments.folder))


def visibility_pages(_: argparse.Namespace) -> None:
    """Write who reads what into docs/visibility.md and the web client's texts."""
    write_everywhere(PROJECT)


def replay(_: argparse.Namespace) -> None:
    """After restoring a backup: erase again everyone on the list of erasures."""
    file = _configuration().erasures
    if not file.exists():
        raise Refused(f"There is no list of erasures at {file}: set VICEVERSA_ERASURE_LIST to where it is kept.")
    try:
        erased, unknown = _on_database(replay_erasures, file=file, vault=read_vault(settings().secrets))
    except ErasureListBroken as broken:
        raise Refused(str(broken)) from broken
    print(f"Erased again: {erased}. Not in this database: {unknown}.")


def check_deploy(_: argparse.Namespace) -> None:
    """Say what an installation must change before people use it; exit 1 on any finding."""
    configuration = _need_database()
    findings = []
    if configuration.environment != "production":
        findings.append("VICEVERSA_ENVIRONMENT is not “production”.")
    if not configuration.secure_origin:
        findings.append("VICEVERSA_PUBLIC_URL does not start with https://: the refresh cookie needs TLS.")
    if configuration.trusted_hosts == "*":
        findings.append("VICEVERSA_TRUSTED_HOSTS lets every host name in.")
    if configuration.smtp_host is None:
        findings.append("VICEVERSA_SMTP_HOST is not set: mails would land in a folder.")
    if configuration.api_documentation:
        findings.append("VICEVERSA_API_DOCUMENTATION is true: /docs is open to whoever reaches the address.")
    findings += asyncio.run(sso_findings(configuration))
    try:
        read_keys(configuration.secrets)
    except ConfigurationError as error:
        findings.append(str(error))
    for finding in findings:
        print(f"- {finding}")
    if findings:
        raise SystemExit(1)
    print("Nothing to change.")


def _as_written(setting: str) -> str:
    return setting if setting.isupper() else f"VICEVERSA_{setting.upper()}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse and run one command; what an operator can mend is one sentence and exit code 1."""
    parser = argparse.ArgumentParser(prog="viceversa", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, verb) -> argparse.ArgumentParser:
        each = commands.add_parser(name, help=(verb.__doc__ or "").partition(".")[0])
        each.set_defaults(verb=verb)
        return each

    add("run", run)
    add("api", api).add_argument("--reload", action="store_true")
    add("worker", worker)
    add("migrate", migrate)
    add("demo", demo)
    add("seed-catalogue", seed_catalogue)
    people = add("seed-people", seed_people)
    people.add_argument("--programme", required=True)
    people.add_argument("--people", type=int, default=24)
    people.add_argument("--seed", type=int, default=1)
    people.add_argument("--domain", default="", help="only addresses that end with this")
    admin = add("create-admin", create_admin)
    admin.add_argument("email")
    admin.add_argument("--given-name", default="First")
    admin.add_argument("--family-name", default="Administrator")
    service = add("create-service-account", create_service)
    service.add_argument("name")
    service.add_argument("--scope", action="append", default=[])
    service.add_argument("--days", type=int, default=365)
    add("export-openapi", export_openapi).add_argument("path")
    add("matching-card", matching_card).add_argument("path")
    add("compliance-pages", compliance_pages).add_argument("folder")
    add("visibility-pages", visibility_pages)
    add("check-deploy", check_deploy)
    add("replay-erasures", replay)

    chosen = parser.parse_args(arguments)
    try:
        chosen.verb(chosen)
    except (Refused, PostgresUnavailable, ConfigurationError) as error:
        print(str(error), file=sys.stderr)
        raise SystemExit(1) from error
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        for each in error.errors(include_input=False, include_url=False):
            print(f"{_as_written(str(each['loc'][0]))}: {each['msg'].removeprefix('Value error, ')}.", file=sys.stderr)
        raise SystemExit(1) from error
    except (OperationalError, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, OperationalError):
            raise
        # The first line is what PostgreSQL or the network said; it never holds the password.
        print(f"The database cannot be used: {str(cause).strip().partition(chr(10))[0]}", file=sys.stderr)
        raise SystemExit(1) from error
    except KeyboardInterrupt:
        print("\n  Stopped.")


if __name__ == "__main__":
    main()
