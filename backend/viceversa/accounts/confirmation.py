"""One's password, asked once more before something that whoever finds an unlocked screen must not do."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts import passwords, throttle
from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.db import Database
from viceversa.core.errors import AppError, Unavailable


class WrongPassword(AppError):
    status = 403
    code = "wrong_password"
    en = "This is not your password. Nothing was done; you are still signed in."
    fr = "Ce n’est pas votre mot de passe. Rien n’a été fait ; vous restez connecté·e."


async def confirm_password(database: Database, db: AsyncSession, actor: Actor, *, password: str) -> None:
    """Go on only with the actor's own password. The attempt is counted and committed before any hashing.

    Raises `TooManyRequests`, `WrongPassword`, `Unavailable` (too many people hashing at once).
    """
    limits = (throttle.Limit(f"confirm:account:{actor.id}", 10),)
    async with database.transaction() as counting:
        await throttle.reserve(counting, limits)
    kept = (await db.execute(select(col(User.password_hash)).where(col(User.id) == actor.id))).scalar_one()
    try:
        verified = await passwords.verify_password(password, kept)
    except passwords.HashingBusy as busy:
        raise Unavailable(headers={"Retry-After": "2"}) from busy
    if not verified.ok:
        raise WrongPassword
    await throttle.refund(db, limits)
