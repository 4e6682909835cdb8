"""What receivers are told of: every way of changing a status, and nothing that is nobody's business."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import Company
from tests.webhooks.conftest import NOBODY
from viceversa.directory.webhooks import service
from viceversa.directory.webhooks.models import EventType, WebhookDelivery
from viceversa.directory.webhooks.schemas import NewWebhookIn, WebhookChangeIn
from viceversa.directory.webhooks.sending import Leased, body_of
from viceversa.pairings.lifecycle import MOVES
from viceversa.pairings.models import LIVE, PairingStatus
from viceversa.programmes.models import PROGRAMME_MOVES, ProgrammeStatus
from viceversa.sessions.models import MentoringSession, SessionStatus

ALL = list(EventType)


async def listen(db: AsyncSession, *types: EventType) -> UUID:
    given = NewWebhookIn(url="https://hr.example.com/", event_types=list(types or ALL))
    return (await service.create_webhook(db, NOBODY, given=given)).id


async def told(db: AsyncSession) -> list[WebhookDelivery]:
    """What was written since the last time, and it is gone."""
    query = select(WebhookDelivery).order_by(col(WebhookDelivery.occurred_at))
    rows = list((await db.execute(query)).scalars())
    await db.execute(text("DELETE FROM webhook_delivery"))
    db.expunge_all()
    return rows


async def put(db: AsyncSession, table: str, row_id: UUID, status: str) -> None:
    await db.execute(text(f"UPDATE {table} SET status = :status WHERE id = :id"), {"status": status, "id": row_id})


async def told_moves(db: AsyncSession, table: str, row_id: UUID, statuses: Iterable[Any]) -> dict[tuple[Any, Any], str]:
    """For every move, allowed or not, from one status to another: what was told of it."""
    found = {}
    for before, after in product(list(statuses), repeat=2):
        await put(db, table, row_id, before.value)
        await told(db)
        await put(db, table, row_id, after.value)
        for row in await told(db):
            assert row.subject_id == row_id
            found[(before, after)] = row.status
    return found


async def test_a_pairing_is_told_from_the_yes_of_both_on(db: AsyncSession, company: Company) -> None:
    await listen(db)
    programme = await company.programme(await company.user("coordinator"))
    pairing = await company.pairing(programme, await company.user(), await company.user())
    moves = await told_moves(db, "pairing", pairing.id, PairingStatus)
    assert all(after.value == told for (_, after), told in moves.items())
    secret = {status for status in PairingStatus if status not in (*LIVE, "completed", "ended")}
    assert not {after for _, after in moves} & secret, "declined, lapsed, withdrawn: nobody's business"
    # Of the moves that exist, those are told that lead out of, into or between what both said yes to.
    of_the_table = {(edge.source, edge.target) for edge in MOVES}
    assert {move for move in of_the_table if move in moves} == {
        (before, after) for before, after in of_the_table if before in LIVE or after == PairingStatus.ACCEPTED
    }
    assert (PairingStatus.AWAITING_MENTOR, PairingStatus.ENDED) not in moves


async def test_a_programme_is_told_from_open_on(db: AsyncSession, company: Company) -> None:
    await listen(db)
    programme = await company.programme(await company.user("coordinator"), status=ProgrammeStatus.DRAFT)
    assert await told(db) == []
    moves = await told_moves(db, "programme", programme.id, ProgrammeStatus)
    allowed = {(before, after) for before, targets in PROGRAMME_MOVES.items() for after in targets}
    assert {move for move in allowed if move not in moves} == {(ProgrammeStatus.DRAFT, ProgrammeStatus.CANCELLED)}


def a_session(pairing_id: UUID, user_id: UUID, *, status: SessionStatus, **values: Any) -> MentoringSession:
    starts_at = datetime(2027, 3, 1, 9, tzinfo=UTC)
    return MentoringSession(
        pairing_id=pairing_id,
        number=1,
        status=status,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        proposed_by=user_id,
        **values,
    )


@pytest.mark.parametrize("known", [None, 0])
async def test_a_session_is_told_as_planned_held_or_cancelled(
    db: AsyncSession, company: Company, known: int | None
) -> None:
    await listen(db)
    mentor = await company.user()
    programme = await company.programme(await company.user("coordinator"))
    pairing = await company.pairing(programme, mentor, await company.user())
    row = a_session(pairing.id, mentor.id, status=SessionStatus.PROPOSED, calendar_sequence=known)
    row_id = row.id
    db.add(row)
    await db.flush()
    assert await told(db) == []
    moves = await told_moves(db, "mentoring_session", row_id, SessionStatus)
    assert set(moves.values()) == {"confirmed", "held", "cancelled"}
    assert moves[(SessionStatus.CONFIRMED, SessionStatus.NO_SHOW)] == "cancelled", "that it was missed is theirs"
    assert (SessionStatus.HELD, SessionStatus.LOGGED) not in moves, "so is whether they wrote anything"
    assert ((SessionStatus.PROPOSED, SessionStatus.CANCELLED) in moves) == (known is not None)


async def test_a_session_told_afterwards_begins_as_confirmed(db: AsyncSession, company: Company) -> None:
    await listen(db)
    mentor = await company.user()
    programme = await company.programme(await company.user("coordinator"))
    pairing = await company.pairing(programme, mentor, await company.user())
    db.add(a_session(pairing.id, mentor.id, status=SessionStatus.CONFIRMED))
    await db.flush()
    (row,) = await told(db)
    assert (row.status, row.programme_id) == ("confirmed", programme.id)


async def test_statements_over_many_rows_are_told_row_by_row(db: AsyncSession, company: Company) -> None:
    await listen(db)
    programme = await company.programme(await company.user("coordinator"))
    mentor = await company.user()
    for _ in range(3):
        await company.pairing(programme, mentor, await company.user(), status=PairingStatus.ACTIVE)
    await db.execute(text("UPDATE pairing SET status = 'paused'"))
    rows = await told(db)
    assert [row.status for row in rows] == ["paused"] * 3
    assert len({row.event_id for row in rows}) == 3


async def test_nothing_is_written_when_nobody_listens(db: AsyncSession, company: Company) -> None:
    programme = await company.programme(await company.user("coordinator"))
    await put(db, "programme", programme.id, "running")
    assert await told(db) == []
    listening = await listen(db, EventType.PAIRING)
    await put(db, "programme", programme.id, "closing")
    assert await told(db) == [], "or to something else"
    stop = WebhookChangeIn(enabled=False, event_types=ALL)
    await service.update_webhook(db, NOBODY, webhook_id=listening, if_match='"1"', change=stop)
    await put(db, "programme", programme.id, "closed")
    assert await told(db) == [], "or is stopped"


async def test_a_change_that_is_undone_is_told_to_nobody(db: AsyncSession, company: Company) -> None:
    await listen(db)
    programme = await company.programme(await company.user("coordinator"))
    nested = await db.begin_nested()
    await put(db, "programme", programme.id, "running")
    await nested.rollback()
    assert await told(db) == []


async def test_one_event_has_one_id_for_all_who_are_told(db: AsyncSession, company: Company) -> None:
    first, second = await listen(db), await listen(db)
    programme = await company.programme(await company.user("coordinator"))
    await put(db, "programme", programme.id, "running")
    rows = await told(db)
    assert {row.webhook_id for row in rows} == {first, second}
    assert len({row.event_id for row in rows}) == 1
    assert len({row.id for row in rows}) == 2


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (EventType.PROGRAMME, {"programme_id", "status"}),
        (EventType.PAIRING, {"pairing_id", "programme_id", "status"}),
        # Not which couple: how often two people meet is theirs.
        (EventType.SESSION, {"session_id", "programme_id", "status"}),
    ],
)
def test_what_is_posted_is_ids_a_status_and_a_time(kind: EventType, names: set[str]) -> None:
    moment, some = datetime(2027, 3, 1, 9, tzinfo=UTC), UUID(int=7)
    leased = Leased(
        id=some,
        webhook_id=some,
        url="https://hr.example.com/",
        event_id=some,
        type=kind,
        subject_id=some,
        programme_id=UUID(int=8),
        status="open",
        occurred_at=moment,
        attempts=1,
        give_up_at=moment,
        sealed=(),
    )
    posted = json.loads(body_of(leased))
    assert set(posted) == {"type", "timestamp", "data"}
    assert (posted["type"], posted["timestamp"]) == (kind.value, "2027-03-01T09:00:00+00:00")
    assert set(posted["data"]) == names
