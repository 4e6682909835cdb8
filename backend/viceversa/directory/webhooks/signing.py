"""Secrets of webhooks: made, sealed for the database, and signed with (Standard Webhooks).

A secret must be there to sign, so it cannot be kept as a hash. It is sealed (`core/sealing.py`) under the key file
`webhooks.key`, which is in no dump; the id of its row goes into the seal, so that none can be moved to another row.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from standardwebhooks import Webhook as Signer

from viceversa.accounts.key_files import KEY_BYTES, ConfigurationError, read_key_file
from viceversa.config import settings
from viceversa.core.sealing import Damaged, Locked, Vault

KEY_FILE: Final = "webhooks.key"
PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


def make_secret() -> str:
    """A new secret as receivers paste it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def _key(folder: Path) -> bytes:
    key = read_key_file(folder / KEY_FILE)
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"The key in {folder / KEY_FILE} must have exactly {KEY_BYTES} bytes.")
    return key


def seal(secret: str, *, row_id: UUID) -> bytes:
    """A secret as the database keeps it. Raises `ConfigurationError` for a missing or weak key file."""
    return Vault(_key(settings().secrets)).wrap(secret.encode("ascii"), about=row_id.bytes)


def unseal(sealed: bytes, *, row_id: UUID) -> str:
    """The secret again. Raises `ConfigurationError` when the key file is missing, weak, or not the one it had."""
    try:
        return Vault(_key(settings().secrets)).unwrap(sealed, about=row_id.bytes).decode("ascii")
    except (Locked, Damaged) as error:
        raise ConfigurationError(f"The key in {KEY_FILE} is not the one that webhooks were sealed with.") from error


def sign(body: str, *, message_id: str, moment: datetime, with_secrets: Sequence[str]) -> dict[str, str]:
    """The three headers of Standard Webhooks, with one signature for each secret."""
    signatures = [Signer(secret).sign(message_id, moment, body) for secret in with_secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
