"""Matching over HTTP: for coordinators only."""

from uuid import UUID

from fastapi import Response

from viceversa.accounts.access import Coordinator, Once
from viceversa.core import errors
from viceversa.core.errors import problems
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page
from viceversa.matching import reading, service
from viceversa.matching.answers import ShortlistsFirst, ShortlistsUnderWay
from viceversa.matching.models import CoupleRuleKind
from viceversa.matching.schemas import (
    ApprovalIn,
    ApprovedOut,
    CoupleOut,
    CoupleRuleOut,
    MatchProposalOut,
    MatchRunIn,
    MatchRunOut,
    UnmatchedOut,
)
from viceversa.pairings.service import CoupleAlreadyOpen, ProgrammeNotMatching

router = feature_router(tag="matching")
ONE = problems(errors.NotSignedIn, errors.Forbidden, errors.NotFound)


@router.post(
    "/programmes/{programme_id}/match-runs",
    summary="Start a run",
    status_code=202,
    dependencies=[Once],
    responses=problems(
        errors.NotSignedIn,
        errors.Forbidden,
        errors.NotFound,
        service.NotMatching,
        service.NobodyToMatch,
        service.RunInProgress,
        ShortlistsFirst,
        ShortlistsUnderWay,
    ),
)
async def start_match_run(
    response: Response, db: Db, actor: Coordinator, programme_id: UUID, body: MatchRunIn
) -> MatchRunOut:
    """Queues the optimiser; ask `Location` until the status is `done`."""
    run = await service.start_match_run(db, actor, programme_id=programme_id, seed=body.seed)
    response.headers["Location"] = f"/api/v1/match-runs/{run.id}"
    return run


@router.get("/programmes/{programme_id}/match-runs", summary="Runs of a programme", responses=ONE)
async def list_match_runs(db: Db, actor: Coordinator, programme_id: UUID) -> list[MatchRunOut]:
    """The last fifty, newest first."""
    return await service.list_runs(db, actor, programme_id=programme_id)


@router.get("/match-runs/{run_id}", summary="One run", responses=ONE)
async def get_match_run(db: Db, actor: Coordinator, run_id: UUID) -> MatchRunOut:
    """Its status, its input hash, its bound and its gap."""
    return await service.read_run(db, actor, run_id)


@router.get("/match-runs/{run_id}/proposals", summary="Suggested couples", responses=ONE)
async def list_proposals(
    db: Db, actor: Coordinator, run_id: UUID, limit: Limit = 50, cursor: Cursor = None
) -> Page[MatchProposalOut]:
    """Best first, with the factors and the sentences in both languages."""
    return await reading.list_proposals(db, actor, run_id=run_id, limit=limit, cursor=cursor)


@router.get("/match-runs/{run_id}/unmatched", summary="People without a partner", responses=ONE)
async def list_unmatched(db: Db, actor: Coordinator, run_id: UUID) -> list[UnmatchedOut]:
    """Which rule removed how many candidates, and the one relaxation that would help most."""
    return await reading.list_unmatched(db, actor, run_id=run_id)


@router.post(
    "/match-runs/{run_id}/approval",
    summary="Approve proposals",
    dependencies=[Once],
    responses=problems(
        errors.NotSignedIn,
        errors.Forbidden,
        errors.NotFound,
        service.RunNotDone,
        service.ProposalsStale,
        CoupleAlreadyOpen,
        ProgrammeNotMatching,
    ),
)
async def approve_proposals(db: Db, actor: Coordinator, run_id: UUID, body: ApprovalIn) -> ApprovedOut:
    """Makes pairings and asks their mentors. The hard rules are checked again first; nobody was told before."""
    return await service.approve_proposals(
        db, actor, run_id=run_id, proposal_ids=body.proposal_ids, publish=body.publish
    )


@router.get(
    "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}",
    summary="Why these two, or why not",
    responses=ONE,
)
async def explain_couple(
    db: Db, actor: Coordinator, programme_id: UUID, mentor_id: UUID, learner_id: UUID
) -> CoupleOut:
    """Every hard rule's answer, and the score they would have."""
    await service.coordinated(db, actor, programme_id)
    people = await reading.read_couple(db, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id)
    return await service.explain(
        db, actor, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id, people=people
    )


async def _set_rule(
    db: Db,
    actor: Coordinator,
    programme_id: UUID,
    mentor_id: UUID,
    learner_id: UUID,
    kind: CoupleRuleKind | None,
) -> None:
    await service.coordinated(db, actor, programme_id)
    await reading.read_couple(db, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id)
    await service.set_couple_rule(
        db, actor, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id, kind=kind
    )


@router.put(
    "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}/pin",
    summary="Keep a couple in the next runs",
    status_code=204,
    responses=ONE,
)
async def pin_couple(db: Db, actor: Coordinator, programme_id: UUID, mentor_id: UUID, learner_id: UUID) -> None:
    """Kept as long as every hard rule holds."""
    await _set_rule(db, actor, programme_id, mentor_id, learner_id, CoupleRuleKind.PIN)


@router.put(
    "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}/forbidding",
    summary="Leave a couple out of the next runs",
    status_code=204,
    responses=ONE,
)
async def forbid_couple(db: Db, actor: Coordinator, programme_id: UUID, mentor_id: UUID, learner_id: UUID) -> None:
    """Whichever side each stands on."""
    await _set_rule(db, actor, programme_id, mentor_id, learner_id, CoupleRuleKind.FORBID)


@router.delete(
    "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}/rule",
    summary="Neither keep nor forbid",
    status_code=204,
    responses=ONE,
)
async def free_couple(db: Db, actor: Coordinator, programme_id: UUID, mentor_id: UUID, learner_id: UUID) -> None:
    """Takes a pin or a forbidding back."""
    await _set_rule(db, actor, programme_id, mentor_id, learner_id, None)


@router.get("/programmes/{programme_id}/couple-rules", summary="Pins and forbidden couples", responses=ONE)
async def list_couple_rules(db: Db, actor: Coordinator, programme_id: UUID) -> list[CoupleRuleOut]:
    """What the next run will respect."""
    return await reading.list_couple_rules(db, actor, programme_id=programme_id)
