"""The embedded PostgreSQL, really started: every test runs the server of the wheel (or of the system)."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import create_engine, text

from viceversa.core import postgres
from viceversa.core.postgres import SHARED_FOLDER, Cluster, default_folder, serve, start
from viceversa.core.postgres_binaries import (
    PostgresUnavailable,
    choose_binaries,
    installed_binaries,
    server_account,
    within_reach,
)

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def room() -> Generator[Path]:
    """A folder that every account can enter; pytest's own are closed to `nobody`."""
    with TemporaryDirectory(prefix="vv-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def written() -> Generator[Path]:
    """The folder of a server that ran once and holds a table `kept` with one row; tests leave it stopped."""
    with TemporaryDirectory(prefix="vv-") as name:
        Path(name).chmod(0o755)
        with start(Path(name) / "data", fast=True) as cluster:
            ask(cluster, "CREATE TABLE kept (word text)")
            ask(cluster, "INSERT INTO kept VALUES ('Élan')")
        yield Path(name) / "data"


def ask(cluster: Cluster, statement: str) -> list[tuple[object, ...]]:
    """Run one statement through the address exactly as the product does."""
    engine = create_engine(cluster.url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def postmaster(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def is_alive(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_for_end(process: int, *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(process):
        assert time.monotonic() < deadline, f"process {process} still runs after {seconds} s"
        time.sleep(0.05)


def test_first_start_gives_a_utf8_database_reached_by_a_private_socket_alone(room: Path) -> None:
    with start(room / "data") as cluster:
        assert cluster.started_here
        [database] = ask(
            cluster,
            "SELECT datname, pg_encoding_to_char(encoding), datctype, current_setting('listen_addresses')"
            " FROM pg_database WHERE datname = current_database()",
        )
        assert database == ("viceversa", "UTF8", "C.UTF-8", "")
        [(fsync, commit, pages)] = ask(
            cluster,
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'), "
            "current_setting('full_page_writes')",
        )
        assert (fsync, commit, pages) == ("on", "on", "on")
        socket = room / "data" / "socket"
        assert socket.stat().st_mode & 0o777 == 0o700
        assert socket.stat().st_uid == server_account().uid
    assert not list(socket.iterdir())


def test_accents_fold_and_the_extensions_we_need_are_there(written: Path) -> None:
    with start(written, fast=True) as cluster:
        ask(cluster, "CREATE EXTENSION pg_trgm")
        ask(cluster, "CREATE EXTENSION unaccent")
        ask(cluster, "CREATE EXTENSION btree_gist")
        [(lowered, plain, likeness, fsync)] = ask(
            cluster,
            "SELECT lower('ÉLÈVE'), unaccent('Œuvre à côté'), similarity('ÉCOUTE', 'écoute'), current_setting('fsync')",
        )
        assert (lowered, plain, likeness, fsync) == ("élève", "OEuvre a cote", 1.0, "off")


def test_a_second_start_finds_the_data(written: Path) -> None:
    with start(written, fast=True) as cluster:
        assert ask(cluster, "SELECT word FROM kept") == [("Élan",)]


def test_a_start_beside_a_running_server_joins_it_and_leaves_it_running(written: Path) -> None:
    with start(written, fast=True) as first:
        with start(written, fast=True) as second:
            assert not second.started_here
            assert second.url == first.url
        assert ask(first, "SELECT word FROM kept") == [("Élan",)]
        process = postmaster(written)
    assert not is_alive(process)


def test_a_killed_server_starts_again_with_what_was_committed(room: Path) -> None:
    # Durable settings: this is the promise that `make run` makes.
    with start(room / "data") as killed:
        ask(killed, "CREATE TABLE kept AS SELECT 'committed' AS word")
        os.kill(postmaster(room / "data"), signal.SIGKILL)
        with start(room / "data") as cluster:
            assert cluster.started_here
            assert ask(cluster, "SELECT word FROM kept") == [("committed",)]


def test_a_process_number_that_now_belongs_to_somebody_else_is_no_server(written: Path) -> None:
    with start(written, fast=True):
        pid_file = written / "cluster" / "postmaster.pid"
        left_behind = pid_file.read_text().splitlines(keepends=True)
    # As after a restart of the machine: the number in the file is a process of the server's own account.
    other = server_account().spawn("/bin/sleep", "60", output=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    pid_file.write_text("".join([f"{other.pid}\n", *left_behind[1:]]))
    os.chown(pid_file, server_account().uid, -1)
    lock = written / "socket" / ".s.PGSQL.5432.lock"
    lock.write_text(f"{other.pid}\n")
    try:
        with start(written, fast=True) as cluster:
            assert cluster.started_here
            assert ask(cluster, "SELECT word FROM kept") == [("Élan",)]
    finally:
        other.kill()
        other.wait()


def test_a_killed_owner_leaves_no_server_behind(written: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from viceversa.core.postgres import start; "
        "start(Path(sys.argv[1]), fast=True); print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, written], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        process = postmaster(written)
        assert is_alive(process)
        owner.kill()
    wait_for_end(process)


def test_a_program_that_forgets_to_stop_stops_the_server_at_its_end(written: Path) -> None:
    # The last line registered runs first: ours has stopped the server when this one looks.
    program = (
        "import atexit, sys; from pathlib import Path; from viceversa.core.postgres import start; "
        "folder = Path(sys.argv[1]); pid_file = folder / 'cluster' / 'postmaster.pid'; "
        "atexit.register(lambda: print('still there' if pid_file.exists() else 'gone')); "
        "start(folder, fast=True); print(pid_file.exists())"
    )
    command = [sys.executable, "-c", program, str(written)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    assert answer.stdout.split() == ["True", "gone"]


def test_the_server_s_log_keeps_people_s_data_out(written: Path) -> None:
    with (
        start(written, fast=True) as cluster,
        psycopg.connect(cluster.url.replace("+psycopg", "")) as db,
    ):
        db.execute("CREATE TABLE person (email text PRIMARY KEY)")
        db.execute("INSERT INTO person VALUES (%s)", ["ada@example.org"])
        with pytest.raises(psycopg.errors.UniqueViolation, match=r"ada@example\.org"):
            db.execute("INSERT INTO person VALUES (%s)", ["ada@example.org"])
    log = cluster.log.read_text()
    assert "duplicate key value" in log
    assert "ada@" not in log


def test_the_given_address_always_wins(room: Path, written: Path) -> None:
    with serve(database_url="postgresql+psycopg://elsewhere/db", folder=room / "data") as url:
        assert url == "postgresql+psycopg://elsewhere/db"
    assert not (room / "data").exists()
    with serve(database_url=None, folder=written, fast=True) as url:
        psycopg.connect(url.replace("+psycopg", "")).close()


@pytest.mark.parametrize("name", ["x" * 100, "two words, 'quoted' and $HOME"])
def test_long_and_odd_folder_names_work(room: Path, name: str) -> None:
    with start(room / name, fast=True) as cluster:
        assert ask(cluster, "SELECT 1") == [(1,)]
        assert "host=/tmp/viceversa-" in cluster.url
        socket = Path(cluster.url.partition("host=")[2].partition("&")[0])
        assert socket.stat().st_mode & 0o777 == 0o700
    socket.rmdir()


def test_a_socket_folder_made_by_somebody_else_is_refused(room: Path) -> None:
    folder = room / ("y" * 100)
    lure = postgres._socket_folder(folder)
    lure.symlink_to(room)
    try:
        with pytest.raises(PostgresUnavailable, match="belongs to somebody else: remove it"):
            start(folder, fast=True)
    finally:
        lure.unlink()


def test_a_folder_that_cannot_be_written_gives_one_sentence(room: Path) -> None:
    (room / "file").write_text("")
    with pytest.raises(PostgresUnavailable, match=r"cannot be used \(Not a directory\)") as caught:
        start(room / "file" / "data")
    assert caught.value.sentence.endswith("or set DATABASE_URL.")
    assert "\n" not in str(caught.value)


def test_an_ordinary_user_without_the_right_to_write_gets_the_same_sentence(room: Path) -> None:
    room.chmod(0o555)
    child = os.fork()
    if child == 0:
        if AS_ROOT:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        try:
            start(room / "data")
        except PostgresUnavailable as error:
            os._exit(7 if "cannot be used (Permission denied)" in error.sentence else 8)
        os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_data_of_another_major_version_is_refused_and_left_alone(room: Path) -> None:
    cluster = room / "data" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresUnavailable, match="was written by PostgreSQL 9, but the server found here is 1"):
        start(room / "data")
    assert [file.name for file in cluster.iterdir()] == ["PG_VERSION"]


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(room: Path) -> None:
    cluster = room / "data" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "thesis.txt").write_text("mine")
    with pytest.raises(PostgresUnavailable, match="holds something else than a PostgreSQL database"):
        start(room / "data")
    assert (cluster / "thesis.txt").read_text() == "mine"


def test_a_disk_without_room_gives_the_last_words_of_initdb_and_no_half_data(room: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(PostgresUnavailable, match="could not create its data") as caught:
            start(room / "data", fast=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.log_tail
    assert {entry.name for entry in (room / "data").iterdir()} == {"lock", "socket"}
    start(room / "data", fast=True).stop()


def test_a_server_that_cannot_start_gives_the_tail_of_its_log(room: Path) -> None:
    start(room / "data", fast=True).stop()
    (room / "data" / "cluster" / "pg_hba.conf").write_text("nonsense\n")
    with pytest.raises(PostgresUnavailable, match="did not start in") as caught:
        start(room / "data", fast=True)
    assert "could not load" in caught.value.log_tail
    assert "pg_hba.conf" in caught.value.log_tail


def test_no_server_program_on_the_machine_gives_one_sentence(room: Path) -> None:
    with pytest.raises(PostgresUnavailable, match="No PostgreSQL 15 or newer was found: install"):
        choose_binaries([room / "nothing-here"])
    assert choose_binaries([room / "nothing-here", *installed_binaries()]).major >= 15


def test_a_project_that_the_server_account_cannot_enter_keeps_its_data_elsewhere(room: Path) -> None:
    project = room / "home" / "project"
    project.mkdir(parents=True)
    assert default_folder(project) == project / ".data"
    (room / "home").chmod(0o700)
    elsewhere = default_folder(project)
    if not AS_ROOT:
        assert elsewhere == project / ".data"
        return
    assert elsewhere.parent == SHARED_FOLDER
    assert elsewhere != default_folder(room / "home" / "another")
    with pytest.raises(PostgresUnavailable, match=f"who cannot enter {room / 'home'}: choose a folder"):
        start(project / ".data")


def test_a_wheel_out_of_the_account_s_reach_is_copied_beside_the_data(room: Path) -> None:
    installed = choose_binaries(installed_binaries())
    closed = room / "closed"
    package = installed.folder.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        (closed / part.name).parent.mkdir(exist_ok=True)
        subprocess.run(["/bin/cp", "-r", part, closed / part.name], check=True)
    away = choose_binaries([closed / installed.folder.relative_to(package.parent)])
    folder = room / "data"
    folder.mkdir(mode=0o755)
    assert within_reach(away, folder=folder, account=server_account()) == away
    closed.chmod(0o700)
    near = within_reach(away, folder=folder, account=server_account())
    if not AS_ROOT:
        assert near == away
        return
    assert near.folder.is_relative_to(folder / "binaries")
    answer = server_account().run(near.folder / "initdb", "-D", room / "nowhere" / "cluster", "-U", "postgres")
    assert "could not create directory" in answer.stdout  # it ran with its libraries and its shared files
    assert within_reach(away, folder=folder, account=server_account()) == near
