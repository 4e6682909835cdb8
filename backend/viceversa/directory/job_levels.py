"""The company's own grading: which career level goes with which job title."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.audit.service import record
from viceversa.core.errors import FieldProblem
from viceversa.directory.columns import FIELD_NAMES, read_columns
from viceversa.directory.csv_file import FileRefused, open_sheet, refuse
from viceversa.directory.models import JobLevel, SyncPerson
from viceversa.directory.people import HIGHEST_LEVEL, Reason, read_cell, read_level
from viceversa.directory.plan import title_key
from viceversa.directory.schemas import JobLevelOut, JobLevelsOut
from viceversa.directory.service import load_levels, lock_directory

MOST_TITLES = 1000


def read_job_levels(raw: bytes) -> dict[str, int]:
    """A grading file as {job title: level}: a column for the title, one for the level, one row a title. Pure.

    Raises `FileRefused` naming every row that cannot be read: half a grading would be worse than none.
    """
    sheet = open_sheet(raw)
    fields = {field: (index, column) for index, column, field in read_columns(sheet.header, mapping=None).fields}
    lacking = [field for field in ("job_title", "career_level") if field not in fields]
    if lacking:
        en, fr, example = FIELD_NAMES[lacking[0]]
        raise refuse(
            "missing_column",
            row=sheet.header_row,
            column=example,
            en=f"No column in row {sheet.header_row} gives {en} (“{example}” for example).",
            fr=f"Aucune colonne de la ligne {sheet.header_row} ne donne {fr} («\u00a0{example}\u00a0» par exemple).",
        )
    levels: dict[str, int] = {}
    row_of: dict[str, int] = {}
    wrong: list[FieldProblem] = []
    for row, cells in sheet.rows:
        texts = {
            field: read_cell(cells[index] if index < len(cells) else "", column=column, field=field)
            for field, (index, column) in fields.items()
        }
        problem = _problem(texts, row=row, row_of=row_of)
        if problem is not None:
            column = problem.column or fields["job_title"][1]
            wrong.append(FieldProblem(f"/body/file/{row}/{column}", problem.code, en=problem.en, fr=problem.fr))
        else:
            title, level = str(texts["job_title"]), read_level(str(texts["career_level"]))
            levels[title] = level or 0
            row_of[title_key(title)] = row
        if len(levels) + len(wrong) > MOST_TITLES:
            raise refuse(
                "too_many_rows",
                row=row,
                en=f"A grading holds {MOST_TITLES} job titles at most.",
                fr=f"Une grille contient {MOST_TITLES} intitulés de poste au plus.",
            )
    if wrong:
        raise FileRefused(fields=wrong[:50])
    if not levels:
        raise refuse(
            "no_rows",
            row=sheet.header_row,
            en="No job title is listed under the header.",
            fr="Aucun intitulé de poste ne figure sous l’en-tête.",
        )
    return levels


def _problem(texts: Mapping[str, str | Reason], *, row: int, row_of: Mapping[str, int]) -> Reason | None:
    for text in texts.values():
        if isinstance(text, Reason):
            return text
    title = str(texts["job_title"])
    if not title:
        return Reason(
            None,
            "missing",
            en=f"Row {row} lacks the job title.",
            fr=f"Il manque l’intitulé à la ligne {row}.",
        )
    if title_key(title) in row_of:
        first = row_of[title_key(title)]
        return Reason(
            None,
            "double",
            en=f"Rows {first} and {row} hold the same job title.",
            fr=f"Les lignes {first} et {row} portent le même intitulé.",
        )
    if read_level(str(texts["career_level"])) is None:
        return Reason(
            FIELD_NAMES["career_level"][2],
            "career_level",
            en=f"In row {row}, the level is not a whole number from 0 to {HIGHEST_LEVEL}.",
            fr=f"À la ligne {row}, le niveau n’est pas un entier de 0 à {HIGHEST_LEVEL}.",
        )
    return None


async def list_job_levels(db: AsyncSession) -> list[JobLevelOut]:
    """The grading, by job title; at most a thousand."""
    return [JobLevelOut(job_title=title, career_level=level) for title, level in await load_levels(db)]


async def set_job_levels(db: AsyncSession, actor: Actor, *, levels: Mapping[str, int]) -> JobLevelsOut:
    """Replace the grading, and give its levels to people who had none or had theirs from the former one.

    A level that an HR system gave by itself is left alone.
    """
    await lock_directory(db)
    former = {title_key(title): level for title, level in await load_levels(db)}
    await db.execute(delete(JobLevel))
    await db.execute(insert(JobLevel), [{"job_title": title, "career_level": level} for title, level in levels.items()])
    by_key = {title_key(title): level for title, level in levels.items()}
    found = await db.execute(
        select(col(User.id), col(User.job_title), col(User.career_level), col(User.version))
        .where(col(User.job_title).is_not(None))
        .order_by(col(User.id))
        .with_for_update(key_share=True)
    )
    changed = []
    for user in found:
        key = title_key(user.job_title)
        ours = user.career_level is None or user.career_level == former.get(key)
        if ours and key in by_key and by_key[key] != user.career_level:
            changed.append({"id": user.id, "career_level": by_key[key], "version": user.version + 1})
    if changed:
        await db.execute(update(User), changed)
    # Imports that wait were compared with the former grading: everyone of theirs is looked at again.
    await db.execute(update(SyncPerson).where(col(SyncPerson.user_version).is_not(None)).values(user_version=None))
    await record(
        db,
        action="set_job_levels",
        subject_kind="job_levels",
        subject_id="all",
        actor_id=actor.id,
        actor_kind=actor.kind,
    )
    return JobLevelsOut(levels=await list_job_levels(db), people_changed=len(changed))
