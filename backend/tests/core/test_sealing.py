"""Sealing: what is closed opens with its key, at its place, unchanged, and in no other way."""

import secrets

import pytest

from viceversa.core.sealing import STEP, Damaged, Locked, Vault, new_data_key, seal, unseal

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)


def test_what_is_sealed_opens_and_tells_neither_words_nor_length() -> None:
    key = new_data_key()
    short, long = seal(key, b"{}", about=b"place"), seal(key, b'{"text":"' + b"a" * 400 + b'"}', about=b"place")
    assert unseal(key, short, about=b"place") == b"{}"
    assert b"aaaa" not in long
    assert len(short) == len(long)
    assert len(seal(key, b"a" * (STEP + 1), about=b"place")) == len(short) + STEP


def test_the_same_words_are_never_closed_twice_alike() -> None:
    key = new_data_key()
    assert len({seal(key, b"same", about=b"") for _ in range(100)}) == 100


@pytest.mark.parametrize("at", [0, 11, 12, 40, -1])
def test_one_changed_byte_is_noticed(at: int) -> None:
    key = new_data_key()
    closed = bytearray(seal(key, b"words", about=b"place"))
    closed[at] ^= 1
    with pytest.raises(Damaged):
        unseal(key, bytes(closed), about=b"place")


@pytest.mark.parametrize("closed", [b"", b"short", b"x" * 12])
def test_what_is_cut_off_is_damaged_too(closed: bytes) -> None:
    with pytest.raises(Damaged):
        unseal(new_data_key(), closed, about=b"")


def test_it_opens_at_its_place_only() -> None:
    key, vault = new_data_key(), Vault(NEW)
    with pytest.raises(Damaged):
        unseal(key, seal(key, b"words", about=b"case 1"), about=b"case 2")
    with pytest.raises(Damaged):
        vault.unwrap(vault.wrap(key, about=b"case 1"), about=b"case 2")


def test_after_a_rotation_the_old_key_still_opens_and_the_new_one_closes() -> None:
    before, during, after = Vault(OLD), Vault(NEW, OLD), Vault(NEW)
    wrapped = before.wrap(b"data key", about=b"")
    assert during.unwrap(wrapped, about=b"") == b"data key"
    assert after.unwrap(during.wrap(b"data key", about=b""), about=b"") == b"data key"
    with pytest.raises(Locked):
        after.unwrap(wrapped, about=b"")
    assert during.key_ids == [*after.key_ids, *before.key_ids]


def test_a_mark_is_the_same_for_the_same_and_tells_nothing_without_the_key() -> None:
    vault = Vault(NEW, OLD)
    assert vault.marks(b"someone") == [Vault(NEW).marks(b"someone")[0], Vault(OLD).marks(b"someone")[0]]
    assert len({*vault.marks(b"someone"), *vault.marks(b"someone else")}) == 4
    assert NEW not in b"".join(vault.key_ids)
