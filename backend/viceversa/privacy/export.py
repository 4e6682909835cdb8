"""Everything that is kept about oneself, table by table, read by the data map; of others nothing but what they share.

Ids of people become “you”, “your manager”, “partner 1”; a partner's name is replaced wherever it stands as a word.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import User
from viceversa.core.clock import now
from viceversa.core.db import among
from viceversa.pairings.models import Pairing
from viceversa.privacy.belongings import replace_names, rows_of, table_of
from viceversa.privacy.data_map import Column, DataMap, Language, data_map_of_this_code
from viceversa.privacy.schemas import ExportOut, LeftOut, TableOfMine
from viceversa.skills.models import Skill

_YOU = {"en": "you", "fr": "vous"}
_MANAGER = {"en": "your manager", "fr": "votre responsable"}
_PARTNER = {"en": "partner", "fr": "partenaire"}
_OTHER = {"en": "someone else", "fr": "une autre personne"}


async def export_person(db: AsyncSession, *, user_id: UUID, language: Language) -> ExportOut:
    """What the product keeps about someone and may show them. One statement a table."""
    data_map = data_map_of_this_code()
    raw: dict[str, list[dict[str, Any]]] = {}
    for name in data_map.tables:
        raw[name] = await _read(db, data_map, name, user_id=user_id)
    reader = await _reader_of(db, raw, user_id=user_id, language=language)
    tables = []
    for name, rows in raw.items():
        if rows:
            table = data_map.tables[name]
            words = {column: said.says.of(language) for column, said in table.columns.items() if column in rows[0]}
            tables.append(
                TableOfMine(
                    name=name,
                    title=table.says.of(language),
                    columns=words
                    | {
                        column: data_map.everywhere[column].of(language)
                        for column in rows[0]
                        if column in data_map.everywhere
                    },
                    rows=[reader.read(row) for row in rows],
                )
            )
    return ExportOut(made_at=now(), language=language, tables=tables, left_out=_left_out(data_map, language))


def _left_out(data_map: DataMap, language: Language) -> list[LeftOut]:
    found = []
    for name, table in data_map.tables.items():
        kept_back = {column: said for column, said in table.columns.items() if said.export == "no"}
        if kept_back and (table.people or table.mentions):
            reasons = sorted({data_map.reasons[said.because[0]].of(language) for said in kept_back.values()})
            found.append(
                LeftOut(name=name, title=table.says.of(language), columns=sorted(kept_back), why="; ".join(reasons))
            )
    return found


async def _read(db: AsyncSession, data_map: DataMap, name: str, *, user_id: UUID) -> list[dict[str, Any]]:
    table = table_of(name)
    told = {column: said for column, said in data_map.tables[name].columns.items() if said.export != "no"}
    if not told or not data_map.tables[name].people:
        return []
    always = [table.c[column] for column in ("created_at",) if column in table.c and column not in told]
    sides = {said.of for said in told.values() if said.of} - set(told)
    rows = await db.execute(
        select(*always, *(table.c[column] for column in told), *(table.c[side] for side in sides))
        .where(rows_of(data_map, name, user_id, as_known=True))
        .order_by(*table.primary_key.columns)
    )
    return [_own_part(dict(row), told, sides, user_id=user_id) for row in rows.mappings()]


def _own_part(
    row: dict[str, Any], told: Mapping[str, Column], sides: Collection[str], *, user_id: UUID
) -> dict[str, Any]:
    for column, said in told.items():
        if said.of and row[said.of] != user_id:
            row[column] = None
        elif said.export == "mine":
            row[column] = [each for each in row[column] if str(user_id) in map(str, each.values())]
    return {name: value for name, value in row.items() if name not in sides}


class _Reader:
    """How values are said to one person."""

    def __init__(self, said: Mapping[str, str], names: Mapping[str, set[str]]) -> None:
        self.said, self.names = said, names

    def read(self, value: Any) -> Any:
        """A value as JSON can say it, with ids of people, partners' names and skills in words."""
        if isinstance(value, dict):
            return {str(self.read(name)): self.read(each) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.read(each) for each in value]
        if isinstance(value, Range):
            return {"from": self.read(value.lower), "to": self.read(value.upper)}
        if isinstance(value, (datetime, date)):
            return value.isoformat()
        if isinstance(value, (str, UUID)):
            text = str(value)
            return self.said[text] if text in self.said else replace_names(text, self.names)
        return value


async def _reader_of(db: AsyncSession, raw: Mapping[str, Any], *, user_id: UUID, language: Language) -> _Reader:
    ids = {found for value in raw.values() for found in _ids_in(value)}
    people: Any = (
        await db.execute(
            select(col(User.id), col(User.given_name), col(User.family_name), col(User.email)).where(
                among(col(User.id), ids)
            )
        )
    ).all()
    manager_id = (await db.execute(select(col(User.manager_id)).where(col(User.id) == user_id))).scalar_one()
    titles = await db.execute(
        select(col(Skill.id), col(Skill.title_en if language == "en" else Skill.title_fr)).where(
            among(col(Skill.id), ids)
        )
    )
    said = {str(skill_id): title for skill_id, title in titles}
    names: dict[str, set[str]] = {}
    partners = await _partners_of(db, user_id)
    for each in people:
        if each.id == user_id:
            said[str(each.id)] = _YOU[language]
            continue
        if each.id in partners:
            instead = f"{_PARTNER[language]} {partners.index(each.id) + 1}"
        else:
            instead = (_MANAGER if each.id == manager_id else _OTHER)[language]
        said[str(each.id)] = instead
        full = f"{each.given_name} {each.family_name}"
        names.setdefault(instead, set()).update({full, each.family_name, each.given_name, each.email})
    own = next((each for each in people if each.id == user_id), None)
    if own is not None:
        # A name one shares with a partner is one's own.
        names = {instead: words - {own.given_name, own.family_name} for instead, words in names.items()}
    return _Reader(said, names)


async def _partners_of(db: AsyncSession, user_id: UUID) -> list[UUID]:
    """Whom someone has been asked about or met, in the order of the pairings."""
    theirs = rows_of(data_map_of_this_code(), "pairing", user_id, as_known=True)
    rows = await db.execute(
        select(col(Pairing.mentor_id), col(Pairing.learner_id)).where(theirs).order_by(col(Pairing.id))
    )
    return list(dict.fromkeys(learner if mentor == user_id else mentor for mentor, learner in rows))


def _ids_in(value: Any) -> set[UUID]:
    if isinstance(value, UUID):
        return {value}
    if isinstance(value, dict):
        return {found for each in (*value, *value.values()) for found in _ids_in(each)}
    if isinstance(value, (list, tuple)):
        return {found for each in value for found in _ids_in(each)}
    if isinstance(value, str) and len(value) == 36:
        try:
            return {UUID(value)}
        except ValueError:
            return set()
    return set()
