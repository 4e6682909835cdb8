"""Passwords: hashed as designed, a few at a time, in the same time for everyone, judged by guessability."""

import asyncio
import gc
import statistics
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pwdlib.hashers.argon2 import Argon2Hasher

import viceversa
from viceversa.accounts.common_passwords import COMMON_PASSWORDS, KEYBOARD_WALKS
from viceversa.accounts.passwords import (
    HashingBusy,
    HashingQueue,
    PasswordWeakness,
    VerifyResult,
    check_strength,
    hash_password,
    verify_password,
)

PASSWORD = "quatre tasses bleues"
OWN_WORDS = ["marie.dupont@acme-conseil.example", "Marie", "Éléonore Dupont", "Hélène", "Li"]
CURRENT = "$argon2id$v=19$m=19456,t=2,p=1$"
WRONG = VerifyResult(ok=False)
RIGHT = VerifyResult(ok=True)


@pytest.fixture(scope="module")
def stored() -> str:
    return asyncio.run(hash_password(PASSWORD))


def verify(password: str, stored_hash: str | None) -> VerifyResult:
    return asyncio.run(verify_password(password, stored_hash))


def test_a_hash_has_the_parameters_of_the_design_and_its_own_salt(stored: str) -> None:
    assert stored.startswith(CURRENT)
    assert stored != asyncio.run(hash_password(PASSWORD))


def test_right_wrong_and_unknown(stored: str) -> None:
    assert verify(PASSWORD, stored) == RIGHT
    assert verify(PASSWORD + " ", stored) == WRONG
    assert verify("", stored) == WRONG
    assert verify(PASSWORD, None) == WRONG


@pytest.mark.parametrize(
    "unusable", ["", "!", "sso", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=19456,t=2,p=1$"]
)
def test_a_stored_text_that_is_no_hash_matches_nothing(unusable: str) -> None:
    assert verify("", unusable) == WRONG
    assert verify(unusable, unusable) == WRONG


@pytest.mark.parametrize(
    "password",
    [
        "four lower case words",
        " spaces at both ends ",
        "tabulations\tet\nlignes",
        "ends with\x00 a NUL inside",
        "\x00" * 12 + "1",
        "x" * 72 + "what bcrypt would drop",
        "é" * 256,
        "🦊" * 256,
        "كلمة السر الطويلة",
    ],
    ids=lambda password: ascii(password)[:30],
)
def test_a_password_counts_exactly_as_typed(password: str) -> None:
    own_hash = asyncio.run(hash_password(password))
    assert verify(password, own_hash).ok
    for other in (
        password[:-1],
        password.strip(),
        password[:72],
        password.split("\x00")[0],
        password.upper(),
    ):
        assert verify(other, own_hash).ok is (other == password)


def test_an_accent_is_the_same_however_it_is_typed() -> None:
    composed, apart = "été indien à Québec", unicodedata.normalize("NFD", "été indien à Québec")
    assert composed != apart
    assert verify(apart, asyncio.run(hash_password(composed))).ok
    assert verify(composed, asyncio.run(hash_password(apart))).ok


@pytest.mark.parametrize("unfit", ["a" * 257, "\ud800" * 12, "a" * 5_000_000], ids=["257", "surrogate", "5 MB"])
def test_what_cannot_be_a_password_is_neither_hashed_nor_right(unfit: str, stored: str) -> None:
    with pytest.raises(ValueError, match="too long or is not text"):
        asyncio.run(hash_password(unfit))
    assert verify(unfit, stored) == WRONG
    assert verify(unfit, None) == WRONG


def make_hash(*, memory_kib: int, passes: int, lanes: int = 1) -> str:
    return Argon2Hasher(memory_cost=memory_kib, time_cost=passes, parallelism=lanes).hash(PASSWORD)


@pytest.mark.parametrize(
    ("memory_kib", "passes", "lanes"), [(1024, 6, 6), (19_455, 2, 1), (46 * 1024, 1, 1), (8192, 1, 1)]
)
def test_a_weaker_hash_is_replaced_when_the_password_is_right(memory_kib: int, passes: int, lanes: int) -> None:
    weak = make_hash(memory_kib=memory_kib, passes=passes, lanes=lanes)
    result = verify(PASSWORD, weak)
    assert result.ok
    assert result.new_hash is not None
    assert result.new_hash.startswith(CURRENT)
    assert verify(PASSWORD, result.new_hash) == RIGHT
    assert verify("wrong", weak) == WRONG


@pytest.mark.parametrize(("memory_kib", "passes", "lanes"), [(19_456, 2, 1), (64 * 1024, 3, 4), (19_456, 3, 1)])
def test_a_hash_as_strong_or_stronger_is_kept(memory_kib: int, passes: int, lanes: int) -> None:
    assert verify(PASSWORD, make_hash(memory_kib=memory_kib, passes=passes, lanes=lanes)) == RIGHT


def spend(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds of processor one call takes: waiting for other programs of this machine does not count."""

    async def measure() -> float:
        begin = time.process_time()
        await work()
        return time.process_time() - begin

    return asyncio.run(measure())


def test_the_time_tells_nothing_about_the_account(stored: str) -> None:
    """Known, unknown, without password, old hash: the same work (a naive check takes 20 times less)."""
    weak = make_hash(memory_kib=1024, passes=1)
    cases: dict[str, str | None] = {
        "wrong password": stored,
        "unknown": None,
        "no password": "sso",
        "old hash": weak,
    }
    spent: dict[str, list[float]] = {name: [] for name in cases}
    gc.collect()
    for _ in range(15):
        for name, case in cases.items():
            spent[name].append(spend(lambda case=case: verify_password("not this one", case)))
    medians = {name: statistics.median(times) for name, times in spent.items()}
    for name, median in medians.items():
        assert 0.7 < median / medians["wrong password"] < 1.4, (name, medians)
    assert 0.7 < spend(lambda: verify_password(PASSWORD, weak)) / medians["old hash"] < 2


def test_the_first_unknown_person_after_a_start_takes_no_longer() -> None:
    """The dummy hash is made at the first question whoever asks it, or the first one would stand out."""
    finished = run_python(
        "import asyncio, time\n"
        "from viceversa.accounts.passwords import hash_password, verify_password\n"
        "async def spend(stored):\n"
        "    begin = time.process_time(); await verify_password('wrong', stored)\n"
        "    return time.process_time() - begin\n"
        "async def main():\n"
        "    stored = await hash_password('quatre tasses bleues')\n"
        "    await spend(stored)\n"
        "    known = sorted([await spend(stored) for _ in range(9)])[4]\n"
        "    print(await spend(None) / known)\n"
        "asyncio.run(main())\n"
    )
    assert float(finished.stdout) < 1.6, finished.stderr


class Crowd:
    """Work that counts how many do it at once and lasts until told to end."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.lock = threading.Lock()
        self.inside = self.most = self.done = 0

    def work(self) -> int:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.open.wait(10)
        time.sleep(0.001)
        with self.lock:
            self.inside -= 1
            self.done += 1
        return self.done

    async def arrive(self, number: int) -> None:
        """Let the event loop run until `number` are at work."""
        for _ in range(2000):
            if self.inside >= number:
                return
            await asyncio.sleep(0.001)
        raise AssertionError(f"only {self.inside} of {number} at work")


def test_the_queue_lets_few_work_some_wait_and_refuses_the_rest() -> None:
    queue, crowd = HashingQueue(workers=2, longest_queue=5), Crowd()

    async def main() -> None:
        admitted = [asyncio.create_task(queue.run(crowd.work)) for _ in range(7)]
        await crowd.arrive(2)
        for _ in range(3):
            with pytest.raises(HashingBusy):
                await queue.run(crowd.work)
        crowd.open.set()
        await asyncio.gather(*admitted)
        assert crowd.most == 2
        assert crowd.done == 7
        await queue.run(crowd.work)  # there is room again

    asyncio.run(main())


def test_those_who_hang_up_leave_their_place_but_not_before_their_thread_is_free() -> None:
    queue, crowd = HashingQueue(workers=2, longest_queue=2), Crowd()

    async def main() -> None:
        gone = [asyncio.create_task(queue.run(crowd.work)) for _ in range(4)]
        await crowd.arrive(2)
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        assert all(task.cancelled() for task in gone)
        # Two threads are still at work for nobody: two places are free, not four.
        waiting = [asyncio.create_task(queue.run(crowd.work)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(HashingBusy):
            await queue.run(crowd.work)
        crowd.open.set()
        await asyncio.gather(*waiting)
        assert crowd.most == 2
        assert crowd.done == 4

    asyncio.run(main())


def test_work_that_fails_frees_its_place() -> None:
    queue = HashingQueue(workers=1, longest_queue=0)

    async def fail() -> None:
        with pytest.raises(ZeroDivisionError):
            await queue.run(lambda: 1 // 0)

    for _ in range(5):
        asyncio.run(fail())


def test_one_queue_serves_several_event_loops_at_once() -> None:
    queue, crowd = HashingQueue(workers=2, longest_queue=50), Crowd()
    crowd.open.set()

    async def main() -> None:
        await asyncio.gather(*[queue.run(crowd.work) for _ in range(5)])

    with ThreadPoolExecutor(8) as loops:
        for finished in [loops.submit(asyncio.run, main()) for _ in range(8)]:
            finished.result(timeout=20)
    assert crowd.done == 40
    assert crowd.most == 2


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    folder = Path(viceversa.__path__[0]).parent
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder)


def test_a_rush_of_sign_ins_stays_small_and_leaves_the_loop_free() -> None:
    """100 together: cores + 50 served, the rest told to come back, memory bounded by cores x 19 MiB."""
    finished = run_python(
        "import asyncio, os, re, time\n"
        "from viceversa.accounts.passwords import *\n"
        "from viceversa.accounts.passwords import HashingBusy\n"
        "def peak(): return int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024\n"
        "async def main():\n"
        "    stored = await hash_password('quatre tasses bleues')\n"
        "    before, begin, gap, running = peak(), time.perf_counter(), 0.0, True\n"
        "    async def beat():\n"
        "        nonlocal gap\n"
        "        while running:\n"
        "            last = time.perf_counter(); await asyncio.sleep(0.005)\n"
        "            gap = max(gap, time.perf_counter() - last)\n"
        "    beating = asyncio.create_task(beat())\n"
        "    answers = await asyncio.gather(*[verify_password('wrong', stored) for _ in range(100)],\n"
        "                                   return_exceptions=True)\n"
        "    running = False; await beating\n"
        "    busy = sum(isinstance(answer, HashingBusy) for answer in answers)\n"
        "    print(busy, len(os.sched_getaffinity(0)), peak() - before, time.perf_counter() - begin, gap)\n"
        "asyncio.run(main())\n"
    )
    assert finished.returncode == 0, finished.stderr
    busy, cores, grown, seconds, gap = (float(figure) for figure in finished.stdout.split())
    assert busy == 100 - (cores + 50)
    # The first hash, before the measure, already holds one core's worth.
    assert grown <= cores * 19 + 10
    assert seconds <= 8
    assert gap <= 0.5


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("", PasswordWeakness.TOO_SHORT),
        ("kvmzpwtrqhd", PasswordWeakness.TOO_SHORT),
        ("kvmzpwtrqhdx", None),
        ("kvmz" * 64, PasswordWeakness.TOO_COMMON),
        ("quatre tasses bleues " * 12 + "fin.", None),
        ("quatre tasses bleues " * 12 + "fine.", PasswordWeakness.TOO_LONG),
        ("a" * 5_000_000, PasswordWeakness.TOO_LONG),
        ("\ud83e kvmzpwtrqhdx", PasswordWeakness.NOT_TEXT),
        ("\ud83e" * 500, PasswordWeakness.TOO_LONG),
        ("\u0958" * 200, PasswordWeakness.TOO_LONG),
        ("🦊🦉🐢🐙🦔🐝🦋🐌🐞🐳🦩🐉", None),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_boundaries(password: str, weakness: PasswordWeakness | None) -> None:
    assert check_strength(password, own_words=[]) == weakness


def test_lengths_are_counted_as_a_reader_counts() -> None:
    """Eleven letters stay eleven when their accents are typed apart; 256 stay allowed."""
    assert check_strength(unicodedata.normalize("NFD", "éàùçôîûëïüñ"), own_words=[]) == "too_short"
    long = unicodedata.normalize("NFD", ("forêt où l'élan rêve, " * 12)[:256])
    assert len(long) > 256
    assert check_strength(long, own_words=[]) is None


def test_the_minimum_is_a_setting() -> None:
    assert check_strength("kvmzpwtrqhdxab", own_words=[], minimum_length=15) == "too_short"
    assert check_strength("kvmzpwtrqhdxabc", own_words=[], minimum_length=15) is None


@pytest.mark.parametrize(
    "password",
    [
        *[
            "Password2024!",
            "P@ssw0rd2024!",
            "W3lcome!W3lcome!",
            "W3lcome24!W3lcome24!",
            "Pa$$word1234",
            "password1234567890",
        ],
        *[
            "Motdepasse123!",
            "M0td3passe!1",
            "MOTDEPASSE!!!!",
            "Bienvenue2024!!",
            "Été2024été2024",
            "sésame-ouvre-toi!",
        ],
        *[
            "aaaaaaaaaaaa",
            "!!!!!!!!!!!!",
            "000000000000",
            "abcabcabcabc",
            "123456789012",
            "987654321098",
            "passwordpassword",
        ],
        *[
            "azertyuiop123",
            "1234azerty5678",
            "azerty19031984",
            "qwertyuiop[]",
            "1q2w3e4r5t6y",
            "correcthorsebatterystaple",
        ],
        *("Mot de passe 123", "hello hello hello", "correct horse battery staple", "a a a a a a a"),
    ],
)
def test_common_passwords_in_disguise_are_refused(password: str) -> None:
    assert check_strength(password, own_words=[]) == "too_common"


@pytest.mark.parametrize("word", sorted(COMMON_PASSWORDS))
def test_no_listed_word_becomes_a_password_by_adding_a_date_or_itself(word: str) -> None:
    for disguise in (f"{word}19031984!", f"2024{word.upper()}2024!!!", word * 4, f"{word}-2024." * 2):
        if len(disguise) >= 12:
            assert check_strength(disguise, own_words=[]) in {"too_common", "contains_own_words"}, disguise


@pytest.mark.parametrize("walk", KEYBOARD_WALKS)
def test_no_finger_walk_is_a_password(walk: str) -> None:
    for line in (walk, walk[::-1], walk[4:] + walk[:6], f"{walk[:7]} {walk[7:]}!"):
        assert check_strength(line * 2, own_words=[]) == "too_common", line


@pytest.mark.parametrize(
    "password",
    [
        "quatre tasses bleues",
        "four lower case words",
        "password of the old lighthouse",
        "dragon-84719204718294",
        "hello#%&*(#&^%#*&",
        "le train de 7 h 42 pour Nantes",
        "zhR7kQ2mWx9B",
        "kvmzpwtrqhdx",
        "384719204716",
    ],
)
def test_good_passwords_of_every_kind_are_accepted(password: str) -> None:
    """No rule of composition: lower case alone is fine, so are figures alone."""
    assert check_strength(password, own_words=OWN_WORDS) is None


@pytest.mark.parametrize(
    "password",
    [
        "tasses de Marie bleues",
        "MARIE tasses bleues",
        "dupont tasses bleues",
        "eleonore a quatre tasses",
        "helene a quatre tasses",
        "ÉLÉONORE a quatre tasses",
        unicodedata.normalize("NFD", "éléonore a quatre tasses"),
        "marie.dupont@acme-conseil.example",
        "chez acme on est bien",
        "le conseil des tasses",
        "vice versa pour tous",
        "ViceVersa-tasses",
    ],
)
def test_own_words_are_refused(password: str) -> None:
    assert check_strength(password, own_words=OWN_WORDS) == "contains_own_words"


def test_short_or_empty_own_words_refuse_nothing() -> None:
    """Otherwise Li could never write "olive"."""
    assert check_strength("quatre olives bleues", own_words=["Li", "", " ", "@", "Ana"]) is None


@settings(max_examples=500, deadline=None)
@given(st.text(), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_gets_an_answer(password: str, own_words: list[str]) -> None:
    weakness = check_strength(password, own_words=own_words)
    assert weakness is None or weakness in PasswordWeakness
    if weakness is None:
        assert 12 <= len(unicodedata.normalize("NFC", password)) <= 256
        assert check_strength(password, own_words=[*own_words, password]) == "contains_own_words"


def test_a_hard_text_is_judged_quickly() -> None:
    begin = time.process_time()
    for text in ("a" * 255 + "b", "ab" * 127, "1" * 128 + "!" * 128, "é" * 256):
        check_strength(text, own_words=["x" * 1000, "." * 1000, "a" * 200])
    assert time.process_time() - begin < 0.2
