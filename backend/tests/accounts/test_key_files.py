"""Key files: written private, read strictly, and a weak one stops the start with a sentence that helps."""

import hashlib
from pathlib import Path

import pytest

from viceversa.accounts.key_files import ConfigurationError, create_key_file, read_key_file
from viceversa.accounts.tokens import KeyRing, SigningKey

SECRET = hashlib.sha256(b"the current key of these tests").digest()


def write_key(path: Path, secret: bytes) -> Path:
    path.write_text(secret.hex())
    path.chmod(0o600)
    return path


def test_a_key_file_is_random_private_and_never_overwritten(tmp_path: Path) -> None:
    keys = set()
    for number in range(3):
        path = tmp_path / str(number)
        create_key_file(path)
        assert path.stat().st_mode & 0o777 == 0o600
        keys.add(read_key_file(path))
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}
    with pytest.raises(FileExistsError):
        create_key_file(tmp_path / "0")


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_key_made_by_openssl_is_read(tmp_path: Path, ending: str) -> None:
    path = write_key(tmp_path / "key", SECRET)
    path.write_text(SECRET.hex().upper() + ending)
    assert read_key_file(path) == SECRET


WEAK_KEYS = {
    "31 bytes": (SECRET[:31], "has 31 bytes"),
    "15 different bytes": (bytes(range(15)) * 3, "only 15 different bytes"),
    "all the same": (b"\x00" * 32, "only 1 different bytes"),
    "counting up": (bytes(range(32)), "placeholder"),
    "counting down by 7": (bytes(-7 * number % 256 for number in range(40)), "placeholder"),
    "16 random bytes twice": (SECRET[:16] * 2, "placeholder"),
    "a sentence": (b"The quick brown fox jumps over the lazy dog", "placeholder"),
    "a template's word among random bytes": (SECRET[:20] + b"CHANGE-ME" + SECRET[20:], "placeholder"),
}


@pytest.mark.parametrize("name", WEAK_KEYS)
def test_a_weak_key_stops_the_start(tmp_path: Path, name: str) -> None:
    secret, sentence = WEAK_KEYS[name]
    write_key(tmp_path / "token.current.key", secret)
    with pytest.raises(ConfigurationError, match=sentence) as refusal:
        KeyRing.from_folder(tmp_path)
    assert secret.hex() not in str(refusal.value)
    with pytest.raises(ConfigurationError, match=sentence):
        KeyRing.refuse_weak(secret, path=tmp_path)


def test_a_weak_previous_key_stops_the_start_too(tmp_path: Path) -> None:
    write_key(tmp_path / "token.current.key", SECRET)
    write_key(tmp_path / "token.previous.key", SECRET)
    with pytest.raises(ConfigurationError, match="the same key"):
        KeyRing.from_folder(tmp_path)
    write_key(tmp_path / "token.previous.key", b"short")
    with pytest.raises(ConfigurationError, match="has 5 bytes"):
        KeyRing.from_folder(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"changeme",
        b"0x" + b"ab" * 32,
        SECRET,
        "é".encode() * 32,
        b"ab" * 3000,
        b"abc" * 21,
        SECRET.hex().encode() * 64 + b"\nmore",
    ],
)
def test_a_file_that_is_not_hexadecimal_stops_the_start(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token.current.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match="hexadecimal digits only"):
        KeyRing.from_folder(tmp_path)


@pytest.mark.parametrize(
    ("mode", "fine"),
    [(0o600, True), (0o400, True), (0o640, True), (0o604, False), (0o644, False), (0o602, False)],
)
def test_a_key_open_to_everybody_stops_the_start(tmp_path: Path, mode: int, fine: bool) -> None:
    path = write_key(tmp_path / "token.current.key", SECRET)
    path.chmod(mode)
    if fine:
        assert KeyRing.from_folder(tmp_path).current.kid == SigningKey.from_secret(SECRET).kid
    else:
        with pytest.raises(ConfigurationError, match="chmod 600"):
            KeyRing.from_folder(tmp_path)


def test_a_missing_key_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        KeyRing.from_folder(tmp_path)


def test_good_random_keys_are_never_called_weak(tmp_path: Path) -> None:
    for number in range(2000):
        KeyRing.refuse_weak(hashlib.sha256(str(number).encode()).digest(), path=tmp_path)
