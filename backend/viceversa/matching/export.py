"""A run's couples as a table for a spreadsheet."""

import asyncio
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.errors import Language
from viceversa.core.spreadsheet import Cell, csv_document
from viceversa.matching.models import MatchProposal
from viceversa.matching.problem import FACTORS
from viceversa.matching.service import read_run
from viceversa.skills.models import Skill

_PERSON = ("given_name", "family_name", "job_title", "department", "site")
_HEADERS: dict[Language, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("mentor", "learner"),
        ("given name", "family name", "job title", "department", "site"),
    ),
    "fr": (
        ("mentor", "apprenant·e"),
        ("prénom", "nom", "fonction", "service", "site"),
    ),
}
_REST: dict[Language, tuple[str, ...]] = {
    "en": ("mentor teaches", "learner teaches", "pinned", "by hand", "decision", "reasons", "reason given"),
    "fr": ("le mentor transmet", "en retour", "imposé", "à la main", "décision", "raisons", "motif saisi"),
}
_FACTORS: dict[Language, dict[str, str]] = {
    "en": {name: name for name in FACTORS},
    "fr": {
        "learn": "apprentissage",
        "return": "retour",
        "preference": "préférence",
        "style": "style de travail",
        "perspective": "regards différents",
        "practicality": "côté pratique",
        "language": "langue",
    },
}
_WORDS: dict[Language, dict[str, str]] = {
    "en": {"pending": "to decide", "approved": "approved", "rejected": "set aside", "yes": "yes", "no": "no"},
    "fr": {"pending": "à décider", "approved": "approuvé", "rejected": "écarté", "yes": "oui", "no": "non"},
}


async def export_proposals(db: AsyncSession, actor: Actor, *, run_id: UUID, language: Language) -> bytes:
    """Every couple of a run, best first, one a line, in the reader's language. Scores are in millionths.

    Raises `NotFound`.
    """
    await read_run(db, actor, run_id)
    mentor, learner = aliased(User, name="mentor"), aliased(User, name="learner")
    rows = (
        await db.execute(
            select(
                *(
                    getattr(side, name).label(f"{prefix}_{name}")
                    for prefix, side in (("mentor", mentor), ("learner", learner))
                    for name in _PERSON
                ),
                *(
                    col(getattr(MatchProposal, name))
                    for name in (
                        "score",
                        "factors",
                        "lines",
                        "reasons",
                        "pinned",
                        "by_hand",
                        "decision",
                        "override_reason",
                        "rejection_reason",
                    )
                ),
            )
            .join(mentor, mentor.id == col(MatchProposal.mentor_id))
            .join(learner, learner.id == col(MatchProposal.learner_id))
            .where(col(MatchProposal.run_id) == run_id)
            .order_by(col(MatchProposal.score).desc(), col(MatchProposal.id))
        )
    ).all()
    title = col(Skill.title_fr) if language == "fr" else col(Skill.title_en)
    titles = {str(row.id): row.title for row in await db.execute(select(col(Skill.id), title.label("title")))}
    # Ten thousand couples take a moment to write out: not on the loop that answers everyone else.
    return await asyncio.to_thread(
        lambda: csv_document(_header(language), (_line(row, titles, language) for row in rows))
    )


def _header(language: Language) -> list[str]:
    sides, person = _HEADERS[language]
    named = [f"{side}: {field}" for side in sides for field in person]
    return [*named, "score", *(_FACTORS[language][factor] for factor in FACTORS), *_REST[language]]


def _line(row: Any, titles: dict[str, str], language: Language) -> list[Cell]:
    words = _WORDS[language]
    people = [getattr(row, f"{side}_{name}") for side in ("mentor", "learner") for name in _PERSON]
    taught = [
        ", ".join(titles[each] for each in row.lines[way] if each in titles)
        for way in ("mentor_teaches", "learner_teaches")
    ]
    return [
        *people,
        row.score,
        *(row.factors.get(factor, 0) for factor in FACTORS),
        *taught,
        words["yes" if row.pinned else "no"],
        words["yes" if row.by_hand else "no"],
        words[row.decision],
        " ".join(sentence[language] for sentence in row.reasons),
        row.rejection_reason or row.override_reason,
    ]
