"""Secret keys kept in files: how they are written, read, and refused when they are weak.

A key file holds one key as hexadecimal text (`openssl rand -hex 32` makes one) with an optional newline at
the end. Hexadecimal because it survives every editor, shell and secret store unchanged.
"""

import itertools
import os
import re
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32
FEWEST_DISTINCT_BYTES = 16
LARGEST_KEY_FILE = 4096

_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2})+")
_PLACEHOLDER_WORDS = (
    b"change",
    b"secret",
    b"passw",
    b"placeholder",
    b"example",
    b"insecure",
    b"default",
    b"replace",
)


class ConfigurationError(ValueError):
    """The installation must not start like this; the message, one sentence, tells the operator what to do."""


def create_key_file(path: Path) -> None:
    """Write a new random key of 32 bytes to `path`, readable by its owner only.

    An existing file is never overwritten: that would sign everybody out and break a rotation.

    Raises:
        FileExistsError: there is already a file at `path`.
        OSError: the folder is missing or not writable.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        # The process mask may have removed a bit; ask for exactly this mode.
        os.fchmod(file.fileno(), 0o600)
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> bytes:
    """The key kept in `path`, already refused when it is weak.

    Raises:
        ConfigurationError: the file is missing, unreadable, open to every user of the machine, not
        hexadecimal,
            or holds a weak key (`refuse_weak_key`).
    """
    try:
        with path.open("rb") as file:
            # Asked of the open file, not of the path: nobody can swap it between the question and the
            # reading.
            status = os.fstat(file.fileno())
            content = file.read(LARGEST_KEY_FILE + 1)
    except OSError as error:
        raise ConfigurationError(f"The key file {path} cannot be read ({error.strerror}).") from error
    if status.st_mode & stat.S_IRWXO:
        raise ConfigurationError(f"The key file {path} is open to every user of this machine: run chmod 600 on it.")
    try:
        text = content.decode("ascii").rstrip("\r\n \t")
    except UnicodeDecodeError:
        text = ""
    if len(content) > LARGEST_KEY_FILE or not _HEXADECIMAL.fullmatch(text):
        raise ConfigurationError(
            f"The key file {path} must hold hexadecimal digits only: make one with openssl rand -hex {KEY_BYTES}."
        )
    key = bytes.fromhex(text)
    refuse_weak_key(key, path=path)
    return key


def refuse_weak_key(key: bytes, *, path: Path) -> None:
    """Let a strong key pass in silence; `path` is only named in the message, the key never is.

    Weak means: under 32 bytes, fewer than 16 different bytes, bytes that follow a regular step, one block
    repeated, or text that somebody typed (a placeholder from a template, a sentence).

    Raises:
        ConfigurationError: the key is weak.
    """
    remedy = f"make one with openssl rand -hex {KEY_BYTES}"
    if len(key) < KEY_BYTES:
        raise ConfigurationError(f"The key in {path} has {len(key)} bytes, at least {KEY_BYTES} are needed: {remedy}.")
    if len(set(key)) < FEWEST_DISTINCT_BYTES:
        raise ConfigurationError(
            f"The key in {path} has only {len(set(key))} different bytes, "
            f"a random one has at least {FEWEST_DISTINCT_BYTES}: {remedy}."
        )
    if _looks_made_up(key):
        raise ConfigurationError(f"The key in {path} is a placeholder, not random bytes: {remedy}.")


def _looks_made_up(key: bytes) -> bool:
    lowered = key.lower()
    steps = {(after - before) % 256 for before, after in itertools.pairwise(key)}
    return (
        any(word in lowered for word in _PLACEHOLDER_WORDS)
        or all(32 <= byte < 127 for byte in key)
        or len(steps) == 1
        or (key + key).find(key, 1) < len(key)
    )
