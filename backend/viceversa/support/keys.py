"""The key files of confidential cases. They stay outside the database and outside its backups."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from viceversa.accounts.key_files import ConfigurationError, read_key_file
from viceversa.core.sealing import Vault

CURRENT_KEY_FILE = "cases.current.key"
PREVIOUS_KEY_FILE = "cases.previous.key"


async def the_vault(request: Request) -> Vault:
    """The keys of confidential cases that this process serves with."""
    return request.app.state.keys.cases


OpenVault = Annotated[Vault, Depends(the_vault)]


def read_vault(folder: Path) -> Vault:
    """Read `cases.current.key` and, during a rotation, `cases.previous.key`. Raises `ConfigurationError`."""
    current = read_key_file(folder / CURRENT_KEY_FILE)
    previous_file = folder / PREVIOUS_KEY_FILE
    if not previous_file.exists():
        return Vault(current)
    previous = read_key_file(previous_file)
    if previous == current:
        raise ConfigurationError(
            f"{CURRENT_KEY_FILE} and {PREVIOUS_KEY_FILE} in {folder} hold the same key: delete the previous one."
        )
    return Vault(current, previous)
