"""Sealing what the database must not be able to tell: AES-256-GCM with keys that are kept outside of it.

Each record has a data key of its own, and that key is stored wrapped by an installation key. Destroying the wrapped key
destroys the record. Everything sealed is bound to where it stands (`about`): moved elsewhere it does not open.
"""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from viceversa.core.errors import AppError

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 8
# Lengths tell something too: what is sealed grows in steps of this many bytes.
STEP = 512
_FILLING = b"\x20"


class Locked(AppError):
    status = 503
    code = "locked"
    en = (
        "What was written in confidence cannot be opened now: its key is missing on this server. Nothing is lost. "
        "Meanwhile, the channels named on the help page are open to you."
    )
    fr = (
        "Les écrits confidentiels ne peuvent pas être ouverts pour l’instant : leur clé manque sur ce serveur. Rien "
        "n’est perdu. En attendant, les interlocuteurs nommés sur la page d’aide vous sont ouverts."
    )


class Damaged(AppError):
    status = 503
    code = "damaged"
    en = (
        "This was changed behind our back, so it is not shown. The channels named on the help page are open to you, "
        "and you can begin anew."
    )
    fr = (
        "Ce contenu a été modifié à notre insu : il n’est donc pas montré. Les interlocuteurs nommés sur la page "
        "d’aide vous sont ouverts, et vous pouvez recommencer."
    )


class VaultKey:
    """One installation key, and what is derived from it: to wrap with, to mark with, and an id that tells nothing."""

    def __init__(self, secret: bytes) -> None:
        self.wrapping = AESGCM(_derived(secret, b"viceversa wrapping"))
        self.marking = _derived(secret, b"viceversa marking")
        self.id = _derived(secret, b"viceversa key id")[:KEY_ID_BYTES]


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)


class Vault:
    """The installation keys: the first one closes, each of them opens what it closed."""

    def __init__(self, current: bytes, *previous: bytes) -> None:
        self._keys = [VaultKey(secret) for secret in (current, *previous)]

    @property
    def key_ids(self) -> list[bytes]:
        """Ids of the keys, that of the current one first; each stands at the head of what its key closed."""
        return [key.id for key in self._keys]

    def wrap(self, content: bytes, *, about: bytes) -> bytes:
        """Close a data key, or anything else, with the current key."""
        key = self._keys[0]
        return key.id + _close(key.wrapping, content, about)

    def unwrap(self, closed: bytes, *, about: bytes) -> bytes:
        """Open what `wrap` closed. Raises `Locked` (a key that is not here) or `Damaged`."""
        for key in self._keys:
            if closed[:KEY_ID_BYTES] == key.id:
                return _open(key.wrapping, closed[KEY_ID_BYTES:], about)
        raise Locked

    def marks(self, value: bytes) -> Sequence[bytes]:
        """What stands for a value where rows are looked up, under each key, the current one first.

        The same value has the same mark; without the key nobody gets from one to the other.
        """
        return [_keyed_hash(key.marking, value) for key in self._keys]


def new_data_key() -> bytes:
    """The key of one record."""
    return secrets.token_bytes(KEY_BYTES)


def seal(data_key: bytes, content: bytes, *, about: bytes) -> bytes:
    """Close a content with its record's key. `content` must not end with a space: length is hidden by adding some."""
    filled = content.ljust(-(-len(content) // STEP) * STEP, _FILLING)
    return _close(AESGCM(data_key), filled, about)


def unseal(data_key: bytes, closed: bytes, *, about: bytes) -> bytes:
    """Open what `seal` closed at the same place. Raises `Damaged`."""
    return _open(AESGCM(data_key), closed, about).rstrip(_FILLING)


def _close(cipher: AESGCM, content: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, about)


def _open(cipher: AESGCM, closed: bytes, about: bytes) -> bytes:
    try:
        return cipher.decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise Damaged from error


def _keyed_hash(key: bytes, value: bytes) -> bytes:
    made = HMAC(key, SHA256())
    made.update(value)
    return made.finalize()
