"""The first of two phases over HTTP."""

from uuid import UUID

from fastapi import Response

from viceversa.accounts.access import Coordinator, Once, Participant
from viceversa.core import errors
from viceversa.core.errors import record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.matching import answers, my_shortlist, service, shortlists
from viceversa.matching.shortlist_schemas import MyShortlistOut, PreferencesIn, ShortlistRoundIn, ShortlistRoundOut

router = feature_router(tag="matching")


@router.post(
    "/programmes/{programme_id}/shortlists",
    summary="Ask people whom they would like to meet",
    status_code=202,
    dependencies=[Once],
    responses=record_problems(
        shortlists.OnePhaseOnly,
        service.NotMatching,
        service.NobodyToMatch,
        service.RunInProgress,
        answers.ShortlistsUnderWay,
    ),
)
async def start_shortlists(
    response: Response, db: Db, actor: Coordinator, programme_id: UUID, body: ShortlistRoundIn
) -> ShortlistRoundOut:
    """Queues a shortlist of up to three people for everyone ready; ask `Location` until the status is `done`."""
    made = await shortlists.start_shortlists(
        db, actor, programme_id=programme_id, seed=body.seed, answer_days=body.answer_days
    )
    response.headers["Location"] = f"/api/v1/programmes/{programme_id}/shortlists"
    return made


@router.get("/programmes/{programme_id}/shortlists", summary="How asking people goes", responses=record_problems())
async def list_shortlist_rounds(db: Db, actor: Coordinator, programme_id: UUID) -> list[ShortlistRoundOut]:
    """The last fifty, newest first: how many were asked, how many answered. Never who was shown, or by whom."""
    return await shortlists.list_rounds(db, actor, programme_id=programme_id)


@router.get("/programmes/{programme_id}/my-shortlist", summary="Whom I could meet", responses=record_problems())
async def get_my_shortlist(response: Response, db: Db, actor: Participant, programme_id: UUID) -> MyShortlistOut:
    """Your own cards and your own answer; nobody else reads it."""
    mine = await my_shortlist.read_my_shortlist(db, actor, programme_id=programme_id)
    put_etag(response, mine.version)
    return mine


@router.put(
    "/programmes/{programme_id}/my-preferences",
    summary="Say whom I would like to meet, and whom rather not",
    responses=record_problems(
        my_shortlist.PreferencesClosed,
        errors.VersionMissing,
        errors.VersionStale,
    ),
)
async def set_my_preferences(
    response: Response, db: Db, actor: Participant, programme_id: UUID, body: PreferencesIn, if_match: IfMatch = None
) -> MyShortlistOut:
    """Your whole answer, in place of the one before, until the final run starts. "Rather not" is told to nobody."""
    mine = await my_shortlist.set_my_preferences(db, actor, programme_id=programme_id, if_match=if_match, wanted=body)
    put_etag(response, mine.version)
    return mine
