"""That it is really them, asked once more before something that whoever finds an unlocked screen must not do."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts import passwords, throttle
from viceversa.accounts.access import Actor
from viceversa.accounts.models import SignIn, User
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.core.errors import AppError, Unavailable

FRESH = timedelta(minutes=10)


class WrongPassword(AppError):
    status = 403
    code = "wrong_password"
    en = "This is not your password. Nothing was done; you are still signed in."
    fr = "Ce n’est pas votre mot de passe. Rien n’a été fait ; vous restez connecté·e."


class SignInTooOld(AppError):
    status = 403
    code = "sign_in_too_old"
    en = (
        "You have no password here, and you signed in more than ten minutes ago. Nothing was done. Sign out, sign in "
        "with your company account, and come back within ten minutes."
    )
    fr = (
        "Vous n’avez pas de mot de passe ici, et votre connexion a plus de dix minutes. Rien n’a été fait. "
        "Déconnectez-vous, reconnectez-vous avec votre compte d’entreprise, puis revenez dans les dix minutes."
    )


async def confirm_identity(database: Database, db: AsyncSession, actor: Actor, *, password: str) -> None:
    """Go on only with the actor's own password or, where none is used, within ten minutes of signing in.

    An attempt with a password is counted and committed before any hashing. Raises `TooManyRequests`, `WrongPassword`,
    `SignInTooOld`, `Unavailable` (too many people hashing at once).
    """
    kept = (await db.execute(select(col(User.password_hash)).where(col(User.id) == actor.id))).scalar_one()
    if kept is None or not settings().password_offered:
        began = await db.execute(select(col(SignIn.created_at)).where(col(SignIn.id) == actor.sign_in_id))
        if began.scalar_one() < now() - FRESH:
            raise SignInTooOld
        return
    limits = (throttle.Limit(f"confirm:account:{actor.id}", 10),)
    async with database.transaction() as counting:
        await throttle.reserve(counting, limits)
    try:
        verified = await passwords.verify_password(password, kept)
    except passwords.HashingBusy as busy:
        raise Unavailable(headers={"Retry-After": "2"}) from busy
    if not verified.ok:
        raise WrongPassword
    await throttle.refund(db, limits)
