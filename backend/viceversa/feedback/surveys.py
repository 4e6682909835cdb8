"""One's own surveys: reading, and saving as one goes. Nobody but their author reads one; programmes get counts.

Who is asked, and when: `asking.py`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.errors import AppError, FieldProblem, Malformed, NotFound, VersionStale
from viceversa.core.etag import check_version
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.feedback.instrument import LABEL, QUESTIONS, TEXTS, asks_about_the_end, questions_of
from viceversa.feedback.survey_models import Moment, Survey, SurveyLevel, SurveyRole
from viceversa.feedback.survey_schemas import (
    MySurveyOut,
    SurveyAnchor,
    SurveyAnswers,
    SurveyIn,
    SurveyLevelOut,
    SurveyOut,
    SurveyQuestionOut,
    SurveyTextOut,
)
from viceversa.pairings.models import ExchangeTrack, Pairing, TrackDirection
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus
from viceversa.skills.models import Skill


class SurveyNotOpen(AppError):
    status = 409
    code = "survey_not_open"
    en = "This survey opens on {date}. You will be told."
    fr = "Ce questionnaire ouvre le {date}. Vous en serez prévenu·e."


class SurveyClosed(AppError):
    status = 409
    code = "survey_closed"
    en = "This survey closed on {date}. What you had saved by then stays as it is; nothing was changed now."
    fr = "Ce questionnaire est clos depuis le {date}. Ce que vous aviez enregistré reste tel quel ; rien n’a changé."


class SurveyStopped(AppError):
    status = 409
    code = "survey_stopped"
    en = "This programme was called off, or you have left it: nothing more is asked. What you had saved stays as it is."
    fr = (
        "Ce programme est annulé, ou vous l’avez quitté : plus rien n’est demandé. "
        "Ce que vous aviez enregistré reste tel quel."
    )


_OF_THE_LIST = ("id", "programme_id", "moment", "role", "opens_at", "closes_at", "submitted_at", "version")
_TEXTS = ("what_helped", "what_to_change", "texts_shared")


async def list_my_surveys(db: AsyncSession, actor: Actor, *, limit: int, cursor: str | None) -> Page[MySurveyOut]:
    """The actor's own surveys, latest first."""
    query = _own(actor).order_by(col(Survey.id).desc()).limit(limit + 1)
    if cursor:
        query = query.where(col(Survey.id) < UUID(decode_cursor(cursor, parts=1)[0]))
    rows = (await db.execute(query)).mappings().all()
    return Page(
        items=[MySurveyOut(**_listed(row)) for row in rows[:limit]],
        next_cursor=encode_cursor(rows[limit - 1]["id"]) if len(rows) > limit else None,
    )


async def read_survey(db: AsyncSession, actor: Actor, survey_id: UUID) -> SurveyOut:
    """One of the actor's own surveys, with its questions. Raises `NotFound`."""
    query = _own(actor).where(col(Survey.id) == survey_id)
    row = (await db.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    moment, role = Moment(row["moment"]), SurveyRole(row["role"])
    ends = asks_about_the_end(moment, role)
    return SurveyOut(
        **_listed(row),
        label_en=LABEL["en"],
        label_fr=LABEL["fr"],
        questions=[
            SurveyQuestionOut(
                code=question.code,
                en=question.words["en"],
                fr=question.words["fr"],
                highest=question.highest,
                anchors=[SurveyAnchor(value=value, **words) for value, words in question.scale.items()],
            )
            for question in questions_of(moment, role)
        ],
        answers=SurveyAnswers(**{code: row[code] for code in QUESTIONS}),
        levels=await _levels(db, actor, survey_id=survey_id, programme_id=row["programme_id"]) if ends else [],
        texts=[SurveyTextOut(code=code, **words) for code, words in TEXTS.items()] if ends else [],
        **{name: row[name] for name in _TEXTS},
    )


async def submit_survey(
    db: AsyncSession, actor: Actor, *, survey_id: UUID, if_match: str | None, survey: SurveyIn
) -> SurveyOut:
    """Save one's answers as they stand, and send them when they say so; open until the survey closes.

    Raises `NotFound`, `SurveyNotOpen`, `SurveyClosed`, `SurveyStopped`, `VersionMissing`, `VersionStale` (which shows
    what is saved), or `Malformed` for what is not asked at this moment.
    """
    row = (
        await db.execute(
            select(Survey)
            .where(col(Survey.id) == survey_id, col(Survey.user_id) == actor.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    saved = await read_survey(db, actor, survey_id)
    _refuse_unless_open(saved)
    try:
        check_version(if_match, row.version)
    except VersionStale as stale:
        raise stale.showing(saved.model_dump(mode="json")) from None
    _refuse_what_is_not_asked(saved, survey)
    for code, answer in survey.answers.model_dump().items():
        setattr(row, code, answer)
    for name in _TEXTS:
        setattr(row, name, getattr(survey, name))
    if survey.submitted and row.submitted_at is None:
        row.submitted_at = now()
    row.version += 1
    await db.execute(delete(SurveyLevel).where(col(SurveyLevel.survey_id) == survey_id))
    db.add_all(
        SurveyLevel(survey_id=survey_id, **line.model_dump())
        for line in survey.levels
        if line.level_now is not None or line.level_at_start is not None
    )
    await db.flush()
    return await read_survey(db, actor, survey_id)


def _refuse_unless_open(saved: SurveyOut) -> None:
    if saved.can_answer:
        return
    moment = now()
    if moment < saved.opens_at:
        raise SurveyNotOpen(date=_date(saved.opens_at))
    if moment >= saved.closes_at:
        raise SurveyClosed(date=_date(saved.closes_at))
    raise SurveyStopped


def _date(moment: datetime) -> dict[str, str]:
    return {"en": f"{moment:%Y-%m-%d}", "fr": f"{moment:%d/%m/%Y}"}


def _refuse_what_is_not_asked(saved: SurveyOut, given: SurveyIn) -> None:
    """Name every answer to what this moment does not ask, so that nobody believes it was kept."""
    asked = {question.code for question in saved.questions}
    problems = [
        _not_asked(f"/body/answers/{code}", code.upper())
        for code, answer in given.answers.model_dump().items()
        if answer is not None and code not in asked
    ]
    problems += [
        _not_asked(f"/body/{code}", code)
        for code in TEXTS
        if getattr(given, code) and code not in {text.code for text in saved.texts}
    ]
    if given.texts_shared and not saved.texts:
        problems.append(_not_asked("/body/texts_shared", "texts_shared"))
    known, seen = {line.skill_id for line in saved.levels}, set[UUID]()
    for place, line in enumerate(given.levels):
        pointer = f"/body/levels/{place}/skill_id"
        if line.skill_id not in known:
            problems.append(
                FieldProblem(
                    pointer,
                    "not_on_your_tracks",
                    "This skill is not one you were learning in this programme. Its level stays in “My skills”.",
                    "Vous n’appreniez pas cette compétence dans ce programme. "
                    "Son niveau se dit dans « Mes compétences ».",
                )
            )
        elif line.skill_id in seen:
            problems.append(
                FieldProblem(
                    pointer,
                    "twice",
                    "This skill is there twice. Keep one line of it.",
                    "Cette compétence figure deux fois. Gardez une seule ligne.",
                )
            )
        seen.add(line.skill_id)
    if problems:
        raise Malformed(fields=problems)


def _not_asked(pointer: str, code: str) -> FieldProblem:
    return FieldProblem(
        pointer,
        "not_asked",
        f"{code} is not asked in this survey. Leave it out; the rest can be saved as it is.",
        f"{code} n’est pas demandé dans ce questionnaire. Retirez-le ; le reste peut être enregistré tel quel.",
    )


def _own(actor: Actor) -> Any:
    columns = [col(getattr(Survey, name)) for name in (*_OF_THE_LIST, *QUESTIONS, *_TEXTS)]
    return (
        select(
            *columns,
            col(Programme.name).label("programme_name"),
            col(Programme.status).label("programme_status"),
            col(Enrolment.status).label("place"),
        )
        .join(Programme, col(Programme.id) == col(Survey.programme_id))
        .outerjoin(
            Enrolment,
            and_(col(Enrolment.programme_id) == col(Survey.programme_id), col(Enrolment.user_id) == actor.id),
        )
        .where(col(Survey.user_id) == actor.id)
        .execution_options(populate_existing=True)
    )


def _listed(row: Any) -> dict[str, Any]:
    asked = row["programme_status"] != ProgrammeStatus.CANCELLED and row["place"] not in (
        None,
        EnrolmentStatus.WITHDRAWN,
    )
    return {
        **{name: row[name] for name in (*_OF_THE_LIST, "programme_name")},
        "can_answer": asked and row["opens_at"] <= now() < row["closes_at"],
    }


async def _levels(db: AsyncSession, actor: Actor, *, survey_id: UUID, programme_id: UUID) -> list[SurveyLevelOut]:
    """The skills that the actor was learning in the programme, with the levels given so far."""
    learning = or_(
        and_(
            col(Pairing.learner_id) == actor.id, col(ExchangeTrack.direction) == TrackDirection.MENTOR_TEACHES.value
        ),
        and_(
            col(Pairing.mentor_id) == actor.id, col(ExchangeTrack.direction) == TrackDirection.LEARNER_TEACHES.value
        ),
    )  # fmt: skip
    rows = await db.execute(
        select(
            col(Skill.id).label("skill_id"),
            col(Skill.title_en),
            col(Skill.title_fr),
            col(SurveyLevel.level_now),
            col(SurveyLevel.level_at_start),
        )
        .outerjoin(
            SurveyLevel, and_(col(SurveyLevel.skill_id) == col(Skill.id), col(SurveyLevel.survey_id) == survey_id)
        )
        .where(
            col(Skill.id).in_(
                select(col(ExchangeTrack.skill_id))
                .join(Pairing, col(Pairing.id) == col(ExchangeTrack.pairing_id))
                .where(col(Pairing.programme_id) == programme_id, learning)
            )
        )
        .order_by(col(Skill.title_en), col(Skill.id))
        .limit(60)
    )
    return [SurveyLevelOut(**row) for row in rows.mappings()]
