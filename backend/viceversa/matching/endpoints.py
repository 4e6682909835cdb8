"""Matching over HTTP: for coordinators only."""

from collections.abc import AsyncIterable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.sse import EventSourceResponse

from viceversa.accounts.access import Coordinator, Once
from viceversa.core.errors import record_problems
from viceversa.core.http import Db, feature_router
from viceversa.core.language import language_of
from viceversa.core.paging import Cursor
from viceversa.core.schemas import Page
from viceversa.matching import approval, by_hand, comparing, couples, export, reading, service, standings, watching
from viceversa.matching.answers import ShortlistsFirst, ShortlistsUnderWay
from viceversa.matching.contradictions import ContradictoryRules
from viceversa.matching.models import CoupleRuleKind
from viceversa.matching.schemas import (
    AlternativesOut,
    ApprovalIn,
    ApprovedOut,
    CoupleOut,
    CoupleRuleOut,
    MatchProposalOut,
    MatchRunComparisonOut,
    MatchRunDetailOut,
    MatchRunIn,
    MatchRunOut,
    MatchRunProgressOut,
    ProposalByHandIn,
    RejectionIn,
    UnmatchedOut,
)
from viceversa.pairings.proposing import CoupleAlreadyOpen, ProgrammeNotMatching

router = feature_router(tag="matching")
RULE = record_problems(couples.OnePersonTwice)

# The board holds every row of a run: ten pages for ten thousand couples.
BoardLimit = Annotated[int, Query(ge=1, le=1000, description="How many items, 1 to 1,000.")]


@router.post(
    "/programmes/{programme_id}/match-runs",
    summary="Start a run",
    status_code=202,
    dependencies=[Once],
    responses=record_problems(
        service.NotMatching,
        service.NobodyToMatch,
        service.NobodyOnOneSide,
        ContradictoryRules,
        service.RunInProgress,
        ShortlistsFirst,
        ShortlistsUnderWay,
    ),
)
async def start_match_run(
    response: Response, db: Db, actor: Coordinator, programme_id: UUID, body: MatchRunIn
) -> MatchRunOut:
    """Queues the optimiser; ask `Location`, or its `/events`, until it is `done`. A manual run is done at once."""
    run = await service.start_match_run(db, actor, programme_id=programme_id, wanted=body)
    response.headers["Location"] = f"/api/v1/match-runs/{run.id}"
    return run


@router.get("/programmes/{programme_id}/match-runs", summary="Runs of a programme", responses=record_problems())
async def list_match_runs(db: Db, actor: Coordinator, programme_id: UUID) -> list[MatchRunOut]:
    """The last fifty, newest first."""
    return await service.list_runs(db, actor, programme_id=programme_id)


@router.get("/match-runs/{run_id}", summary="One run", responses=record_problems())
async def get_match_run(db: Db, actor: Coordinator, run_id: UUID) -> MatchRunDetailOut:
    """Its status, its bound and its gap, what was decided, and who has left since: `stale_people`."""
    return await service.read_run_detail(db, actor, run_id)


@router.post(
    "/match-runs/{run_id}/cancellation",
    summary="Cancel a run",
    dependencies=[Once],
    responses=record_problems(service.RunOver),
)
async def cancel_match_run(db: Db, actor: Coordinator, run_id: UUID) -> MatchRunOut:
    """Stops a run that waits or works; nothing of it is kept but its line in the history."""
    return await service.cancel_match_run(db, actor, run_id=run_id)


async def _progress(db: Db, actor: Coordinator, run_id: UUID) -> MatchRunProgressOut:
    # Before the first byte: afterwards a refusal could no longer be a 404.
    return await service.read_progress(db, actor, run_id)


@router.get(
    "/match-runs/{run_id}/events",
    summary="Follow a run",
    response_class=EventSourceResponse,
    responses=record_problems(),
)
async def follow_match_run(
    request: Request, actor: Coordinator, first: Annotated[MatchRunProgressOut, Depends(_progress)]
) -> AsyncIterable[MatchRunProgressOut]:
    """Server-sent events: where the run stands now, then each change; ends with the run, or with the sign-in."""
    state = request.app.state
    async for each in watching.follow_run(state.database, actor, first=first, stopping=state.stopping):
        yield each


@router.get(
    "/match-runs/{run_id}/comparison",
    summary="Compare two runs",
    responses=record_problems(comparing.RunsOfTwoProgrammes, service.RunNotDone),
)
async def compare_match_runs(
    db: Db, actor: Coordinator, run_id: UUID, with_id: Annotated[UUID, Query(alias="with")]
) -> MatchRunComparisonOut:
    """What this run changes beside the other: couples, people, pairs and total."""
    return await comparing.compare_runs(db, actor, run_id=run_id, with_id=with_id)


@router.get("/match-runs/{run_id}/proposals", summary="Suggested couples", responses=record_problems())
async def list_proposals(
    db: Db,
    actor: Coordinator,
    run_id: UUID,
    limit: BoardLimit = 50,
    cursor: Cursor = None,
    reasons: Annotated[bool, Query(description="False leaves the sentences out, for long lists.")] = True,
) -> Page[MatchProposalOut]:
    """Best first, with the factors and the sentences in both languages."""
    return await reading.list_proposals(db, actor, run_id=run_id, limit=limit, cursor=cursor, reasons=reasons)


@router.get(
    "/match-runs/{run_id}/proposals.csv",
    summary="Suggested couples as a table",
    response_class=Response,
    responses={
        **record_problems(),
        200: {
            "description": "UTF-8 with its mark, in the language of Accept-Language; no cell is a formula.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
    },
)
async def export_proposals(request: Request, db: Db, actor: Coordinator, run_id: UUID) -> Response:
    """Every couple, best first, for a spreadsheet."""
    table = await export.export_proposals(db, actor, run_id=run_id, language=language_of(request))
    return Response(
        table,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="match-run-{run_id}.csv"'},
    )


@router.post(
    "/match-runs/{run_id}/proposals",
    summary="Put two people together by hand",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(
        service.RunNotDone,
        service.NotMatching,
        couples.OnePersonTwice,
        by_hand.CoupleRefused,
        by_hand.AlreadySuggested,
        by_hand.PlacesSpokenFor,
    ),
)
async def add_proposal(db: Db, actor: Coordinator, run_id: UUID, body: ProposalByHandIn) -> MatchProposalOut:
    """Every hard rule is asked again; `errors` names those that refuse. None can be overridden."""
    return await by_hand.add_proposal(db, actor, run_id=run_id, couple=body)


@router.get("/match-proposals/{proposal_id}", summary="One suggested couple", responses=record_problems())
async def get_match_proposal(db: Db, actor: Coordinator, proposal_id: UUID) -> MatchProposalOut:
    """With its factors and its sentences."""
    return await reading.read_proposal(db, actor, proposal_id)


@router.get("/match-proposals/{proposal_id}/alternatives", summary="Why not someone else", responses=record_problems())
async def list_alternatives(db: Db, actor: Coordinator, proposal_id: UUID) -> AlternativesOut:
    """For each of the two: the partner's rank, and the best others with what choosing one would cost the whole plan."""
    return await standings.read_alternatives(db, actor, proposal_id)


@router.post(
    "/match-proposals/{proposal_id}/rejection",
    summary="Set a suggested couple aside",
    dependencies=[Once],
    responses=record_problems(by_hand.ProposalDecided),
)
async def reject_match_proposal(db: Db, actor: Coordinator, proposal_id: UUID, body: RejectionIn) -> MatchProposalOut:
    """Nobody was told of it. The two may be put together again by hand."""
    return await by_hand.reject_proposal(db, actor, proposal_id=proposal_id, reason=body.reason)


@router.get("/match-runs/{run_id}/unmatched", summary="People without a partner", responses=record_problems())
async def list_unmatched(
    db: Db, actor: Coordinator, run_id: UUID, limit: BoardLimit = 50, cursor: Cursor = None
) -> Page[UnmatchedOut]:
    """Which rule removed how many candidates, and the one relaxation that would help most."""
    return await reading.list_unmatched(db, actor, run_id=run_id, limit=limit, cursor=cursor)


@router.post(
    "/match-runs/{run_id}/approval",
    summary="Approve proposals",
    dependencies=[Once],
    responses=record_problems(
        service.RunNotDone,
        approval.ProposalsStale,
        approval.OverrideReasonNeeded,
        CoupleAlreadyOpen,
        ProgrammeNotMatching,
    ),
)
async def approve_proposals(db: Db, actor: Coordinator, run_id: UUID, body: ApprovalIn) -> ApprovedOut:
    """Makes pairings and asks their mentors. The hard rules are checked again first; nobody was told before."""
    return await approval.approve_proposals(db, actor, run_id=run_id, approval=body)


@router.get(
    "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}",
    summary="Why these two, or why not",
    responses=record_problems(),
)
async def explain_couple(
    db: Db, actor: Coordinator, programme_id: UUID, mentor_id: UUID, learner_id: UUID
) -> CoupleOut:
    """Every hard rule's answer for any two enrolled people, and the score they would have."""
    return await couples.explain(db, actor, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id)


@router.put(
    "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}/pin",
    summary="Keep a couple in the next runs",
    status_code=204,
    responses=RULE,
)
async def pin_couple(db: Db, actor: Coordinator, programme_id: UUID, mentor_id: UUID, learner_id: UUID) -> None:
    """Kept as long as every hard rule holds."""
    await couples.set_couple_rule(
        db, actor, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id, kind=CoupleRuleKind.PIN
    )


@router.put(
    "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}/forbidding",
    summary="Leave a couple out of the next runs",
    status_code=204,
    responses=RULE,
)
async def forbid_couple(db: Db, actor: Coordinator, programme_id: UUID, mentor_id: UUID, learner_id: UUID) -> None:
    """Whichever side each stands on."""
    await couples.set_couple_rule(
        db, actor, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id, kind=CoupleRuleKind.FORBID
    )


@router.delete(
    "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}/rule",
    summary="Neither keep nor forbid",
    status_code=204,
    responses=record_problems(),
)
async def free_couple(db: Db, actor: Coordinator, programme_id: UUID, mentor_id: UUID, learner_id: UUID) -> None:
    """Takes a pin or a forbidding back."""
    await couples.set_couple_rule(
        db, actor, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id, kind=None
    )


@router.get(
    "/programmes/{programme_id}/couple-rules", summary="Pins and forbidden couples", responses=record_problems()
)
async def list_couple_rules(db: Db, actor: Coordinator, programme_id: UUID) -> list[CoupleRuleOut]:
    """What the next run will respect."""
    return await couples.list_couple_rules(db, actor, programme_id=programme_id)
