"""Pairings over HTTP."""

from uuid import UUID

from fastapi import Response

from viceversa.accounts.access import Coordinator, Once, Participant
from viceversa.core import errors
from viceversa.core.errors import member_problems, record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page
from viceversa.pairings import charter, completion, conflicts, practice, proposing, reading, service, tracks
from viceversa.pairings.lifecycle import IllegalPairingMove
from viceversa.pairings.models import PairingStatus
from viceversa.pairings.schemas import (
    CharterIn,
    CharterOut,
    NextIn,
    PairingDetailOut,
    PairingOut,
    PairingStatusOut,
    SettlementIn,
    SignatureIn,
    TrackChangeIn,
    TrackIn,
    TrackOut,
)
from viceversa.skills.schemas import PracticeCardOut

router = feature_router(tag="pairings")
MOVES = record_problems(IllegalPairingMove)


@router.get("/pairings", summary="My pairings", responses=member_problems())
async def list_my_pairings(db: Db, actor: Participant) -> list[PairingOut]:
    """Yours on either side, newest first; what you have not been asked about is not here."""
    return await reading.list_my_pairings(db, actor)


@router.get("/programmes/{programme_id}/pairings", summary="Pairings of a programme", responses=record_problems())
async def list_pairings(
    db: Db,
    actor: Coordinator,
    programme_id: UUID,
    status: PairingStatus | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PairingStatusOut]:
    """For its coordinator: who and status, no content."""
    return await reading.list_pairings(db, actor, programme_id=programme_id, status=status, limit=limit, cursor=cursor)


@router.get("/pairings/{pairing_id}", summary="One pairing of mine", responses=record_problems())
async def get_pairing(response: Response, db: Db, actor: Participant, pairing_id: UUID) -> PairingDetailOut:
    """The two arrows, the reasons, the tracks, the charter, and what you can do now."""
    pairing = await reading.read_pairing(db, actor, pairing_id)
    put_etag(response, pairing.version)
    return pairing


@router.post(
    "/pairings/{pairing_id}/publication",
    summary="Ask the mentor",
    status_code=204,
    dependencies=[Once],
    responses=MOVES,
)
async def publish_pairing(db: Db, actor: Coordinator, pairing_id: UUID) -> None:
    """The mentor is asked first, privately; the learner is told nothing yet."""
    await proposing.publish_pairing(db, actor, pairing_id=pairing_id)


@router.post(
    "/pairings/{pairing_id}/withdrawal",
    summary="Take a proposal back",
    status_code=204,
    dependencies=[Once],
    responses=MOVES,
)
async def withdraw_pairing(db: Db, actor: Coordinator, pairing_id: UUID) -> None:
    """Possible until both have accepted."""
    await service.withdraw_pairing(db, actor, pairing_id=pairing_id)


@router.post(
    "/pairings/{pairing_id}/acceptance",
    summary="Say yes",
    dependencies=[Once],
    responses=record_problems(IllegalPairingMove, service.CapacityReached),
)
async def accept_pairing(db: Db, actor: Participant, pairing_id: UUID) -> PairingDetailOut:
    """The mentor's yes asks the learner; the learner's yes makes the pairing."""
    await service.accept_pairing(db, actor, pairing_id=pairing_id)
    return await reading.read_pairing(db, actor, pairing_id)


@router.post("/pairings/{pairing_id}/refusal", summary="Say no", dependencies=[Once], responses=MOVES)
async def decline_pairing(db: Db, actor: Participant, pairing_id: UUID) -> PairingDetailOut:
    """No reason is asked. A learner never learns of a mentor who declined."""
    await service.decline_pairing(db, actor, pairing_id=pairing_id)
    return await reading.read_pairing(db, actor, pairing_id)


@router.post("/pairings/{pairing_id}/pause", summary="Pause", dependencies=[Once], responses=MOVES)
async def pause_pairing(db: Db, actor: Participant, pairing_id: UUID) -> PairingDetailOut:
    """From either side; planned sessions are freed."""
    await service.pause_pairing(db, actor, pairing_id=pairing_id)
    return await reading.read_pairing(db, actor, pairing_id)


@router.post(
    "/pairings/{pairing_id}/suspension",
    summary="Pause a pairing as its coordinator",
    status_code=204,
    dependencies=[Once],
    responses=MOVES,
)
async def suspend_pairing(db: Db, actor: Coordinator, pairing_id: UUID) -> None:
    """Both are told; either of them goes on when they like."""
    await service.suspend_pairing(db, actor, pairing_id=pairing_id)


@router.post(
    "/pairings/{pairing_id}/resumption",
    summary="Go on after a pause",
    dependencies=[Once],
    responses=record_problems(IllegalPairingMove, conflicts.RulesBroken),
)
async def resume_pairing(db: Db, actor: Participant, pairing_id: UUID) -> PairingDetailOut:
    """From either side; the rules are checked again, and the end moves by as long as the pause was."""
    await conflicts.resume_pairing(db, actor, pairing_id=pairing_id)
    return await reading.read_pairing(db, actor, pairing_id)


@router.post(
    "/pairings/{pairing_id}/completion",
    summary="Say it has run its course",
    dependencies=[Once],
    responses=MOVES,
)
async def complete_pairing(db: Db, actor: Participant, pairing_id: UUID) -> PairingDetailOut:
    """Complete once both have said so."""
    await completion.complete_pairing(db, actor, pairing_id=pairing_id)
    return await reading.read_pairing(db, actor, pairing_id)


@router.post(
    "/pairings/{pairing_id}/next",
    summary="Choose what comes next",
    dependencies=[Once],
    responses=record_problems(
        completion.NotCompleted,
        completion.NextSettled,
        service.CapacityReached,
        proposing.CoupleAlreadyOpen,
        proposing.ProgrammeNotMatching,
    ),
)
async def choose_what_next(db: Db, actor: Participant, pairing_id: UUID, body: NextIn) -> PairingDetailOut:
    """Stop, meet informally, new tracks, or swap sides. Your choice is shown to nobody; what you agree on happens."""
    await completion.choose_what_next(db, actor, pairing_id=pairing_id, choice=body.choice)
    return await reading.read_pairing(db, actor, pairing_id)


@router.post("/pairings/{pairing_id}/ending", summary="Leave", dependencies=[Once], responses=MOVES)
async def end_pairing(db: Db, actor: Participant, pairing_id: UUID) -> PairingDetailOut:
    """One step, no reason asked; the other is told only that the pairing ended."""
    await service.end_pairing(db, actor, pairing_id=pairing_id)
    return await reading.read_pairing(db, actor, pairing_id)


@router.post(
    "/pairings/{pairing_id}/settlement",
    summary="Decide on a frozen pairing",
    status_code=204,
    dependencies=[Once],
    responses=record_problems(
        IllegalPairingMove,
        errors.VersionMissing,
        errors.VersionStale,
    ),
)
async def settle_conflict(
    db: Db, actor: Coordinator, pairing_id: UUID, body: SettlementIn, if_match: IfMatch = None
) -> None:
    """After a change in the directory broke the policy: keep it or end it, with a reason."""
    await conflicts.settle_conflict(
        db, actor, pairing_id=pairing_id, if_match=if_match, keep=body.keep, reason=body.reason
    )


WRITES = record_problems(
    charter.PairingNotLive,
    errors.VersionMissing,
    errors.VersionStale,
)


@router.put("/pairings/{pairing_id}/charter", summary="Write or change the charter", responses=WRITES)
async def update_charter(
    response: Response,
    db: Db,
    actor: Participant,
    pairing_id: UUID,
    body: CharterIn,
    if_match: IfMatch = None,
) -> CharterOut:
    """A change takes both signatures away. The first one is written with `If-Match: "0"`."""
    written = await charter.update_charter(db, actor, pairing_id=pairing_id, if_match=if_match, charter=body)
    put_etag(response, written.version)
    return written


@router.get(
    "/pairings/{pairing_id}/charter/versions", summary="What the charter said before", responses=record_problems()
)
async def list_charter_versions(db: Db, actor: Participant, pairing_id: UUID) -> list[CharterOut]:
    """Newest first, with the signatures each version had; the present one is on the pairing."""
    return await charter.list_charter_versions(db, actor, pairing_id=pairing_id)


@router.post(
    "/pairings/{pairing_id}/charter/signature",
    summary="Sign the charter",
    dependencies=[Once],
    responses=WRITES,
)
async def sign_charter(db: Db, actor: Participant, pairing_id: UUID, body: SignatureIn) -> CharterOut:
    """Signs the version you read; one that changed since is refused with 412."""
    return await charter.sign_charter(db, actor, pairing_id=pairing_id, version=body.version)


@router.post(
    "/pairings/{pairing_id}/tracks",
    summary="Put a skill on an arrow",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(charter.PairingNotLive, tracks.TrackExists),
)
async def add_track(db: Db, actor: Participant, pairing_id: UUID, body: TrackIn) -> TrackOut:
    """One skill, one direction, from where to where."""
    return await tracks.add_track(db, actor, pairing_id=pairing_id, track=body)


@router.get(
    "/pairings/{pairing_id}/practice-cards", summary="Practice cards for our skills", responses=record_problems()
)
async def list_cards_of_pairing(db: Db, actor: Participant, pairing_id: UUID) -> list[PracticeCardOut]:
    """For the skills on both arrows, the nearest to where you stand first; never an expired one."""
    return await practice.list_cards_of_pairing(db, actor, pairing_id=pairing_id)


@router.patch("/tracks/{track_id}", summary="Note progress on a track", responses=WRITES)
async def update_track(
    response: Response,
    db: Db,
    actor: Participant,
    track_id: UUID,
    body: TrackChangeIn,
    if_match: IfMatch = None,
) -> TrackOut:
    """A new target, or where you stand now."""
    track = await tracks.update_track(db, actor, track_id=track_id, if_match=if_match, change=body)
    put_etag(response, track.version)
    return track
