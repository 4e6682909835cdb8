"""A programme's figures over HTTP, for its coordinator."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from viceversa.accounts.access import Coordinator
from viceversa.core import errors
from viceversa.core.errors import problems
from viceversa.core.http import Db, feature_router
from viceversa.core.language import language_of
from viceversa.feedback import insights, insights_export
from viceversa.feedback.snapshot_schemas import InsightsOut

router = feature_router(tag="feedback")

PeriodEnd = Annotated[
    date | None, Query(description="The last day of a period, from `periods`; the latest when left out.")
]


@router.get(
    "/programmes/{programme_id}/insights",
    summary="A programme in counts",
    responses=problems(errors.NotSignedIn, errors.Forbidden, errors.NotFound, insights.PeriodNotThere),
)
async def get_insights(db: Db, actor: Coordinator, programme_id: UUID, period_end: PeriodEnd = None) -> InsightsOut:
    """Places and sessions as they stand; answers as frozen when a survey closed, and never before.

    What would tell of fewer than `k` people reads `"hidden": "too_few"`.
    """
    return await insights.read_insights(db, actor, programme_id=programme_id, period_end=period_end)


@router.get(
    "/programmes/{programme_id}/insights/export",
    summary="A period's figures as a table",
    response_class=Response,
    responses={
        **problems(
            errors.NotSignedIn,
            errors.Forbidden,
            errors.NotFound,
            insights.PeriodNotThere,
            insights_export.NothingFrozen,
            insights_export.TableNotThere,
        ),
        200: {
            "description": "UTF-8 with its mark, in the language of Accept-Language; no cell is a formula.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
    },
)
async def export_insights(
    request: Request,
    db: Db,
    actor: Coordinator,
    programme_id: UUID,
    period_end: PeriodEnd = None,
    table: Annotated[str, Query(max_length=30, description="One table, or `all` of them.")] = "all",
) -> Response:
    """The latest whole period, or the one asked for; there is no other breakdown than those of the page."""
    day, document = await insights_export.export_insights(
        db, actor, programme_id=programme_id, period_end=period_end, table=table, language=language_of(request)
    )
    return Response(
        document,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="insights-{day}-{table}.csv"'},
    )
