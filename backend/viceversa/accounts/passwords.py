"""Passwords: hashed with argon2id a few at a time, verified in the same time for everyone, judged by
guessability.

No rule about capitals, figures or signs, no forced change: length, and not being easy to guess, is what
protects. A password is used exactly as typed except for Unicode NFC, so that é is one letter on every
keyboard.
"""

import asyncio
import functools
import os
import re
import secrets
import threading
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import ARGON2_ENCODED_HASH_REGEX, Argon2Hasher

from viceversa.accounts.common_passwords import COMMON_PASSWORDS, KEYBOARD_WALKS

MINIMUM_LENGTH = 12
# 256 code points are at most 1,024 bytes of UTF-8: one limit holds both.
MAXIMUM_LENGTH = 256
LONGEST_QUEUE = 50

# OWASP's minimum, written out: the library's own default holds 64 MiB and lets 4 people in per second on 2
# cores.
MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
_ARGON2_VERSION = 19
_HASHER = PasswordHash([Argon2Hasher(memory_cost=MEMORY_KIB, time_cost=PASSES, parallelism=LANES)])

# Accents may be typed apart from their letter, at most this many code points for one after NFC.
_LONGEST_DECOMPOSITION = 4
_SHORTEST_OWN_WORD = 4
_PRODUCT_WORDS = ("vice versa", "viceversa")

# How far a common word may be dressed up and still be called common, in characters.
_LONGEST_TRIVIAL_BLOCK = 4
_LONGEST_DECORATION = 8
_SHORTEST_WALK = 6
_SIGN_LOOKALIKES = str.maketrans("@$", "as")
_FIGURE_LOOKALIKES = str.maketrans("013457", "oieast")

Answer = TypeVar("Answer")


class HashingBusy(Exception):
    """Too many passwords are already waiting to be hashed: answer 503 and ask to come back in a second."""


class PasswordWeakness(StrEnum):
    """Why a new password is refused; the client shows its own sentence for each."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    TOO_COMMON = "too_common"
    CONTAINS_OWN_WORDS = "contains_own_words"


@dataclass(frozen=True)
class VerifyResult:
    """`new_hash` is set when a right password has a hash weaker than today's: store it instead."""

    ok: bool
    new_hash: str | None = None


class HashingQueue:
    """Runs heavy work on `workers` threads; at most `longest_queue` more wait, the next is refused.

    The pool is the semaphore: it bounds memory to `workers` × 19 MiB whatever number of event loops, requests
    or disconnected clients there are, and leaves the event loop free. It belongs to no loop; threads start
    when used.
    """

    def __init__(self, *, workers: int, longest_queue: int) -> None:
        self._limit = workers + longest_queue
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="password-hashing")
        self._lock = threading.Lock()
        self._admitted = 0

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Wait for a thread, run `work` there, answer what it answers.

        Raises:
            HashingBusy: the queue is full.
        """
        with self._lock:
            if self._admitted >= self._limit:
                raise HashingBusy
            self._admitted += 1
        try:
            future = self._pool.submit(work)
        except BaseException:
            self._leave()
            raise
        # Counted out when the thread is done, not when the request is: one that hangs up frees no memory.
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, _: Future[Answer] | None = None) -> None:
        with self._lock:
            self._admitted -= 1


def _available_cores() -> int:
    # The cores this process may use, which in a container are often fewer than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_QUEUE = HashingQueue(workers=_available_cores(), longest_queue=LONGEST_QUEUE)


async def hash_password(password: str) -> str:
    """The argon2id hash to store, 19 MiB, 2 passes, 1 lane.

    Raises:
        ValueError: over 256 code points, or text that has no UTF-8 form. Ask `check_strength` first.
        HashingBusy: too many are waiting.
    """
    normal = _normalise(password)
    if normal is None:
        raise ValueError("the password is too long or is not text")
    return await _QUEUE.run(lambda: _HASHER.hash(normal))


async def verify_password(password: str, stored_hash: str | None) -> VerifyResult:
    """Tell whether `password` is the one behind `stored_hash`; `None` means that nobody has this e-mail
    address.

    Unknown person, person without a password, wrong password: the same work is done and the same result
    given, so that neither the answer nor the time it takes tells who has an account.

    Raises:
        HashingBusy: too many are waiting.
    """
    normal = _normalise(password)
    if normal is None:
        # Depends on what was typed alone, so it tells nothing about the account; it never matched any hash.
        return VerifyResult(ok=False)
    return await _QUEUE.run(lambda: _verify(normal, stored_hash))


def check_strength(
    password: str, *, own_words: Iterable[str], minimum_length: int = MINIMUM_LENGTH
) -> PasswordWeakness | None:
    """The first reason to refuse a new password, or `None` when it is good enough.

    Lengths are code points after NFC: `minimum_length` to 256. `own_words` are what anyone knows about the
    person (e-mail address, given and family name, company name); their parts of four letters or more must not
    appear, with or without accents and capitals.
    """
    normal = _normalise(password)
    if normal is None:
        is_short = len(password) <= MAXIMUM_LENGTH
        return PasswordWeakness.NOT_TEXT if is_short and not _has_utf8_form(password) else PasswordWeakness.TOO_LONG
    if len(normal) < minimum_length:
        return PasswordWeakness.TOO_SHORT
    folded = _fold(normal)
    if any(word in folded for word in _split_words([*own_words, *_PRODUCT_WORDS])):
        return PasswordWeakness.CONTAINS_OWN_WORDS
    if _is_common(folded):
        return PasswordWeakness.TOO_COMMON
    return None


def _normalise(password: str) -> str | None:
    """NFC form, or None when it is too long or has no UTF-8 form."""
    # Looked at first: normalising a megabyte is work a stranger could make us do.
    if len(password) > MAXIMUM_LENGTH * _LONGEST_DECOMPOSITION or not _has_utf8_form(password):
        return None
    normal = unicodedata.normalize("NFC", password)
    return normal if len(normal) <= MAXIMUM_LENGTH else None


def _has_utf8_form(text: str) -> bool:
    # JSON can carry half a surrogate pair ("\ud800"), which no encoder takes.
    return not any("\ud800" <= character <= "\udfff" for character in text)


@functools.cache
def _dummy_hash() -> str:
    """A hash with today's parameters that nobody has the password of."""
    return _HASHER.hash(secrets.token_bytes(32))


def _verify(password: str, stored_hash: str | None) -> VerifyResult:
    # Always asked for, so that the very first sign-in takes as long for a known person as for an unknown one.
    dummy = _dummy_hash()
    if stored_hash is None or not Argon2Hasher.identify(stored_hash):
        _HASHER.verify(password, dummy)
        return VerifyResult(ok=False)
    ok = _HASHER.verify(password, stored_hash)
    if not _is_weaker(stored_hash):
        return VerifyResult(ok=ok)
    if ok:
        return VerifyResult(ok=True, new_hash=_HASHER.hash(password))
    # An old hash is quicker to check: one dummy more, or the time would give the account away.
    _HASHER.verify(password, dummy)
    return VerifyResult(ok=False)


def _is_weaker(stored_hash: str) -> bool:
    """True when any parameter of the hash is below today's; a stronger hash is left as it is."""
    found = ARGON2_ENCODED_HASH_REGEX.fullmatch(stored_hash)
    return (
        found is None
        or found["variant"] != "argon2id"
        or int(found["version"] or 0) < _ARGON2_VERSION
        or int(found["memory_cost"]) < MEMORY_KIB
        or int(found["time_cost"]) < PASSES
    )


def _fold(text: str) -> str:
    """Without capitals and accents, so that Éléonore and eleonore are the same word."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def _split_words(texts: Iterable[str]) -> set[str]:
    """Each text whole and in its parts, folded: marie.dupont@example.com gives marie, dupont, example."""
    words: set[str] = set()
    for text in texts:
        folded = _fold(text).strip()
        words.update([folded, *re.split(r"[\W_]+", folded)])
    return {word for word in words if len(word) >= _SHORTEST_OWN_WORD}


def _is_common(folded: str) -> bool:
    """True when the password is a keyboard walk, a short block repeated, or a common word in light disguise.

    Disguise: figures at the ends, signs and spaces anywhere, repetition, look-alikes (p@ssw0rd). More than
    eight figures around a word are no disguise but strength (eight are a date), nor are more signs than
    letters.
    """
    letters = re.sub(r"[\W_]+", "", folded.translate(_SIGN_LOOKALIKES))
    if len(letters) * 2 < len(folded):
        letters = folded
    block = _find_block(letters)
    if _is_walk(block) or (len(block) <= _LONGEST_TRIVIAL_BLOCK and block != letters):
        return True
    core = block.strip("0123456789")
    figures = block.replace(core, "", 1)
    if len(figures) > _LONGEST_DECORATION and not _is_walk(figures):
        return False
    return any(form in COMMON_PASSWORDS or _is_walk(form) for form in (core, core.translate(_FIGURE_LOOKALIKES)))


def _find_block(text: str) -> str:
    """The shortest block that, repeated, makes the whole text (the text itself when nothing repeats)."""
    return text[: (text + text).find(text, 1)] if text else text


def _is_walk(text: str) -> bool:
    """True for six or more in a row along the keyboard, the alphabet or the figures, either way round."""
    if len(text) < _SHORTEST_WALK:
        return False
    return any(text in line * (len(text) // len(line) + 2) for walk in KEYBOARD_WALKS for line in (walk, walk[::-1]))
