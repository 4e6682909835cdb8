"""Cases between the database and the verbs: what is sealed, and how people are found where no name stands.

Each sealed column is bound to its case and its place, so that nothing can be moved from one case into another.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from viceversa.core.clock import now
from viceversa.core.sealing import Vault, new_data_key, seal, unseal
from viceversa.support.models import SupportCase, SupportMessage
from viceversa.support.schemas import Act, Category


@dataclass(frozen=True, slots=True)
class Head:
    """Who, to whom, about what, and whom the author does not want to get it."""

    author_id: UUID
    referent_id: UUID
    category: Category
    excluded: tuple[UUID, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry of the thread says."""

    by: UUID
    act: Act
    text: str
    written_at: datetime


def author_marks(vault: Vault, user_id: UUID) -> list[bytes]:
    """What stands for a person as an author, under each key."""
    return list(vault.marks(b"author:" + user_id.bytes))


def referent_marks(vault: Vault, user_id: UUID) -> list[bytes]:
    """What stands for a person as a referent, under each key."""
    return list(vault.marks(b"referent:" + user_id.bytes))


def new_case(vault: Vault, head: Head) -> SupportCase:
    """A case with a data key of its own, wrapped at once."""
    case_id = uuid4()
    row = SupportCase(
        id=case_id,
        author_mark=b"",
        referent_mark=b"",
        wrapped_key=vault.wrap(new_data_key(), about=_place("wrapped_key", case_id)),
        head=b"",
        active_on=now().date(),
    )
    write_head(vault, row, head)
    return row


def data_key_of(vault: Vault, row: SupportCase) -> bytes:
    """The case's own key. Raises `Locked`, `Damaged`."""
    return vault.unwrap(row.wrapped_key, about=_place("wrapped_key", row.id))


def read_head(vault: Vault, row: SupportCase) -> Head:
    """The sealed facts of a case. Raises `Locked`, `Damaged`."""
    said = json.loads(unseal(data_key_of(vault, row), row.head, about=_place("head", row.id)))
    return Head(
        author_id=UUID(said["author_id"]),
        referent_id=UUID(said["referent_id"]),
        category=Category(said["category"]),
        excluded=tuple(UUID(each) for each in said["excluded"]),
    )


def write_head(vault: Vault, row: SupportCase, head: Head) -> None:
    """Seal the facts of a case and mark its two people."""
    said = json.dumps(asdict(head), default=str).encode()
    row.head = seal(data_key_of(vault, row), said, about=_place("head", row.id))
    row.author_mark = author_marks(vault, head.author_id)[0]
    row.referent_mark = referent_marks(vault, head.referent_id)[0]


def new_entry(
    vault: Vault, row: SupportCase, *, position: int, by: UUID, from_author: bool, act: Act = Act.WROTE, text: str = ""
) -> SupportMessage:
    """The next entry of a thread, sealed. Referents may change, so each entry says by whom it is."""
    message = SupportMessage(case_id=row.id, position=position, from_author=from_author, content=b"")
    _write_entry(vault, row, message, Entry(by, act, text, now()))
    return message


def _write_entry(vault: Vault, row: SupportCase, message: SupportMessage, entry: Entry) -> None:
    said = {"by": str(entry.by), "act": entry.act, "text": entry.text, "written_at": entry.written_at.isoformat()}
    place = _place("content", row.id, message.position, message.from_author)
    message.content = seal(data_key_of(vault, row), json.dumps(said).encode(), about=place)


def sign_anew(vault: Vault, row: SupportCase, message: SupportMessage, renamed: Mapping[UUID, UUID]) -> None:
    """Seal an entry again when it is by someone whose account became another. Raises `Locked`, `Damaged`."""
    entry = read_entry(vault, row, message)
    if entry.by in renamed:
        _write_entry(vault, row, message, replace(entry, by=renamed[entry.by]))


def read_entry(vault: Vault, row: SupportCase, message: SupportMessage) -> Entry:
    """What an entry says. Raises `Locked`, `Damaged`."""
    place = _place("content", row.id, message.position, message.from_author)
    said = json.loads(unseal(data_key_of(vault, row), message.content, about=place))
    return Entry(
        by=UUID(said["by"]),
        act=Act(said["act"]),
        text=said["text"],
        written_at=datetime.fromisoformat(said["written_at"]),
    )


def close_anew(vault: Vault, row: SupportCase) -> None:
    """After a rotation: wrap the case's key with the current installation key. The thread stays as it is."""
    head, key = read_head(vault, row), data_key_of(vault, row)
    row.wrapped_key = vault.wrap(key, about=_place("wrapped_key", row.id))
    write_head(vault, row, head)


def _place(column: str, case_id: UUID, *more: object) -> bytes:
    return ":".join(["support_case", column, str(case_id), *map(str, more)]).encode()
