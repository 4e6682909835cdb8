"""Accounts: profiles, roles, invitations. Signing in and out is in `sign_ins.py`."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts import passwords
from viceversa.accounts.access import Actor
from viceversa.accounts.models import LinkPurpose, LinkToken, Role, SignIn, User, UserStatus
from viceversa.accounts.schemas import InviteIn, MeIn, MeOut, UserOut
from viceversa.audit.service import record
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound, Text, Unavailable
from viceversa.core.etag import check_version
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page


class EmailTaken(AppError):
    status = 409
    code = "email_taken"
    en = "An account with this e-mail address exists already."
    fr = "Un compte avec cette adresse existe déjà."


class LastAdministrator(AppError):
    status = 409
    code = "last_administrator"
    en = "This is the last administrator. Make someone else one first."
    fr = "C’est la dernière personne administratrice. Donnez d’abord ce rôle à quelqu’un d’autre."


class LinkSpent(AppError):
    status = 409
    code = "link_spent"
    en = "This link was used already or has expired. Ask for a new one."
    fr = "Ce lien a déjà servi ou a expiré. Demandez-en un nouveau."


class WeakPassword(AppError):
    status = 422
    code = "weak_password"
    en = "Please choose another password: {reason}"
    fr = "Choisissez un autre mot de passe : {reason}"


_WEAKNESSES: dict[passwords.PasswordWeakness, Text] = {
    passwords.PasswordWeakness.TOO_SHORT: {
        "en": f"it needs {passwords.MINIMUM_LENGTH} characters or more.",
        "fr": f"il lui faut {passwords.MINIMUM_LENGTH} caractères ou plus.",
    },
    passwords.PasswordWeakness.TOO_LONG: {
        "en": f"it may have {passwords.MAXIMUM_LENGTH} characters at most.",
        "fr": f"il peut avoir {passwords.MAXIMUM_LENGTH} caractères au plus.",
    },
    passwords.PasswordWeakness.NOT_TEXT: {
        "en": "it holds signs that cannot be typed again on every keyboard.",
        "fr": "il contient des signes que tous les claviers ne peuvent pas retaper.",
    },
    passwords.PasswordWeakness.TOO_COMMON: {
        "en": "this one is among the first that are guessed.",
        "fr": "celui-ci est parmi les premiers que l’on devine.",
    },
    passwords.PasswordWeakness.CONTAINS_OWN_WORDS: {
        "en": "this one holds your name, your address or the name of the product.",
        "fr": "celui-ci contient votre nom, votre adresse ou le nom du produit.",
    },
}
_LIFETIME = {
    LinkPurpose.INVITATION: lambda: timedelta(days=settings().invitation_days),
    LinkPurpose.PASSWORD_RESET: lambda: timedelta(minutes=settings().password_reset_minutes),
    LinkPurpose.ERASURE: lambda: timedelta(minutes=15),
}


async def read_me(db: AsyncSession, actor: Actor) -> MeOut:
    """The actor's own profile."""
    return (await read_profiles(db, [actor.id]))[0]


_PROFILES = select(
    *(col(getattr(User, name)) for name in MeOut.model_fields if name != "has_password"),
    col(User.password_hash).is_not(None).label("has_password"),
).where(col(User.id) == func.any(bindparam("ids", type_=ARRAY(Uuid))))


async def read_profiles(db: AsyncSession, ids: Sequence[UUID]) -> list[MeOut]:
    """Profiles by id, in one statement."""
    rows = (await db.execute(_PROFILES, {"ids": list(ids)})).mappings()
    used = settings().password_offered
    return [MeOut.model_validate({**row, "has_password": used and row["has_password"]}) for row in rows]


async def update_me(db: AsyncSession, actor: Actor, *, if_match: str | None, change: MeIn) -> MeOut:
    """Change what people say of themselves: language, zone, hours. Everything else is the directory's.

    `null` leaves a field as it is, but for the hours: there it means the company's usual ones.
    """
    user = await lock_user(db, actor.id)
    check_version(if_match, user.version)
    for name, value in change.model_dump(exclude_unset=True).items():
        if value is not None or name == "availability":
            setattr(user, name, value)
    user.version += 1
    await db.flush()
    return await read_me(db, actor)


async def lock_user(db: AsyncSession, user_id: UUID) -> User:
    """The user's row, locked until the transaction ends. Raises `NotFound`."""
    user = (await db.execute(select(User).where(col(User.id) == user_id).with_for_update())).scalar_one_or_none()
    if user is None:
        raise NotFound
    return user


async def list_users(
    db: AsyncSession, *, limit: int, cursor: str | None, q: str | None = None, role: Role | None = None
) -> Page[UserOut]:
    """Accounts by family name, filtered by a piece of name or address, and by role; none that was merged."""
    columns = [col(getattr(User, name)) for name in UserOut.model_fields]
    key = tuple_(col(User.family_name), col(User.given_name), col(User.id))
    query = select(*columns).order_by(col(User.family_name), col(User.given_name), col(User.id)).limit(limit + 1)
    query = query.where(col(User.merged_into).is_(None))
    if q:
        pattern = "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        full_name = col(User.given_name) + " " + col(User.family_name)
        query = query.where(or_(full_name.ilike(pattern), col(User.email).ilike(pattern)))
    if role is not None:
        query = query.where(col(User.roles).contains([role.value]))
    if cursor:
        family, given, identifier = decode_cursor(cursor, parts=3)
        query = query.where(key > tuple_(family, given, UUID(identifier)))
    rows = (await db.execute(query)).mappings().all()
    items = [UserOut.model_validate(dict(row)) for row in rows[:limit]]
    last = items[-1] if len(rows) > limit else None
    return Page(items=items, next_cursor=encode_cursor(last.family_name, last.given_name, last.id) if last else None)


async def read_user(db: AsyncSession, user_id: UUID) -> UserOut:
    """One account. Raises `NotFound`."""
    columns = [col(getattr(User, name)) for name in UserOut.model_fields]
    row = (await db.execute(select(*columns).where(col(User.id) == user_id))).mappings().one_or_none()
    if row is None:
        raise NotFound
    return UserOut.model_validate(dict(row))


async def invite_user(db: AsyncSession, actor: Actor, *, invitation: InviteIn) -> UserOut:
    """Make an account that its owner opens by the link in a mail. Raises `EmailTaken`."""
    if (await db.execute(select(col(User.id)).where(col(User.email) == invitation.email))).first():
        raise EmailTaken
    user = User(
        email=invitation.email,
        given_name=invitation.given_name,
        family_name=invitation.family_name,
        preferred_language=invitation.preferred_language,
        time_zone=settings().default_time_zone,
        working_languages={invitation.preferred_language: "fluent"},
        roles=sorted({Role.MEMBER.value, *invitation.roles}),
    )
    db.add(user)
    await db.flush()
    await record(db, action="invite_user", subject_kind="user", subject_id=user.id, actor_id=actor.id)
    await jobs.enqueue(db, "notifications.send_invitation", user_id=str(user.id))
    return await read_user(db, user.id)


async def update_user_roles(
    db: AsyncSession, actor: Actor, *, user_id: UUID, if_match: str | None, roles: Sequence[Role]
) -> UserOut:
    """Set what an account may do; it bites at the person's next request. Raises `LastAdministrator`."""
    user = await lock_user(db, user_id)
    check_version(if_match, user.version)
    if Role.ADMIN in user.roles and Role.ADMIN not in roles:
        await keep_one_administrator(db, user.id)
    user.roles = sorted({Role.MEMBER.value, *(role.value for role in roles)})
    user.version += 1
    await db.flush()
    await record(db, action="update_user_roles", subject_kind="user", subject_id=user.id, actor_id=actor.id)
    return await read_user(db, user.id)


async def deactivate_user(db: AsyncSession, actor: Actor, *, user_id: UUID, if_match: str | None) -> UserOut:
    """Suspend an account: every sign-in of it ends at once. Raises `LastAdministrator`."""
    user = await lock_user(db, user_id)
    check_version(if_match, user.version)
    if Role.ADMIN in user.roles:
        await keep_one_administrator(db, user.id)
    user.status = UserStatus.SUSPENDED
    user.version += 1
    await db.flush()
    await revoke_sign_ins(db, user_id=user.id, reason="deactivated")
    await record(db, action="deactivate_user", subject_kind="user", subject_id=user.id, actor_id=actor.id)
    return await read_user(db, user.id)


async def keep_one_administrator(db: AsyncSession, leaving: UUID) -> None:
    """Raise `LastAdministrator` when nobody else administers."""
    # All administrators are locked in one order, so that two cannot remove each other at once.
    others = (
        await db.execute(
            select(col(User.id))
            .where(col(User.roles).contains([Role.ADMIN.value]), col(User.status) == UserStatus.ACTIVE)
            .order_by(col(User.id))
            .with_for_update()
        )
    ).scalars()
    if not [each for each in others if each != leaving]:
        raise LastAdministrator


async def revoke_sign_ins(db: AsyncSession, *, user_id: UUID, reason: str, keep: UUID | None = None) -> int:
    """End the sign-ins of a user; returns how many were open."""
    statement = (
        update(SignIn)
        .where(col(SignIn.user_id) == user_id, col(SignIn.revoked_at).is_(None))
        .values(revoked_at=func.now(), revoked_reason=reason)
    )
    if keep is not None:
        statement = statement.where(col(SignIn.id) != keep)
    done: Any = await db.execute(statement)
    return int(done.rowcount)


async def issue_link(db: AsyncSession, *, user_id: UUID, purpose: LinkPurpose) -> str:
    """Make a one-use link token and return it; only its hash stays. Mails call it in the job that writes them."""
    token = secrets.token_urlsafe(32)
    db.add(
        LinkToken(
            user_id=user_id,
            purpose=purpose,
            token_hash=link_digest(token),
            expires_at=now() + _LIFETIME[purpose](),
        )
    )
    await db.flush()
    return token


def link_digest(token: str) -> bytes:
    """What is kept of a link token."""
    return hashlib.sha256(token.encode()).digest()


async def end_links(db: AsyncSession, *, user_id: UUID) -> set[LinkPurpose]:
    """Spend the open links of a user, whose address they were sent to is no longer theirs; answers what they were."""
    ended = await db.execute(
        update(LinkToken)
        .where(
            col(LinkToken.user_id) == user_id,
            col(LinkToken.used_at).is_(None),
            col(LinkToken.expires_at) > func.now(),
        )
        .values(used_at=func.now())
        .returning(col(LinkToken.purpose))
    )
    return {LinkPurpose(purpose) for purpose in ended.scalars()}


async def use_link(db: AsyncSession, *, token: str, purpose: LinkPurpose, password: str) -> UUID:
    """Spend a link and set the password. Thirty parallel uses give one success.

    The other links of the same purpose and every sign-in end; nobody is signed in by it.
    Raises `LinkSpent` or `WeakPassword`; a weak password spends nothing.
    """
    digest = link_digest(token)
    spent = (
        await db.execute(
            update(LinkToken)
            .where(
                col(LinkToken.token_hash) == digest,
                col(LinkToken.purpose) == purpose,
                col(LinkToken.used_at).is_(None),
                col(LinkToken.expires_at) > func.now(),
            )
            .values(used_at=func.now())
            .returning(col(LinkToken.user_id))
        )
    ).scalar_one_or_none()
    if spent is None:
        raise LinkSpent
    user = await lock_user(db, spent)
    await set_password(db, user=user, password=password)
    if user.status == UserStatus.INVITED:
        user.status = UserStatus.ACTIVE
        user.version += 1
    elif user.status not in (UserStatus.ACTIVE, UserStatus.ON_LEAVE):
        raise LinkSpent
    await db.execute(
        update(LinkToken)
        .where(
            col(LinkToken.user_id) == user.id,
            col(LinkToken.purpose) == purpose,
            col(LinkToken.used_at).is_(None),
        )
        .values(used_at=func.now())
    )
    await revoke_sign_ins(db, user_id=user.id, reason=purpose)
    if purpose == LinkPurpose.PASSWORD_RESET:
        await jobs.enqueue(db, "notifications.password_changed", user_id=str(user.id))
    await record(db, action=f"use_{purpose}", subject_kind="user", subject_id=user.id, actor_id=user.id)
    await db.flush()
    return user.id


async def set_password(db: AsyncSession, *, user: User, password: str) -> None:
    """Hash and keep a password that is strong enough. Raises `WeakPassword`, or `Unavailable` (many are hashing)."""
    own = (user.given_name, user.family_name, user.email, user.email.partition("@")[0])
    weakness = passwords.check_strength(password, own_words=own)
    if weakness is not None:
        raise WeakPassword(reason=_WEAKNESSES[weakness])
    try:
        user.password_hash = await passwords.hash_password(password)
    except passwords.HashingBusy as busy:
        raise Unavailable(headers={"Retry-After": "2"}) from busy


async def create_user(
    db: AsyncSession, *, email: str, given_name: str, family_name: str, password: str, roles: Sequence[Role]
) -> UUID:
    """Make an active account with a password, for the command line (`create-admin`, the demo company)."""
    user = User(
        email=email,
        given_name=given_name,
        family_name=family_name,
        preferred_language=settings().default_language,
        time_zone=settings().default_time_zone,
        working_languages={settings().default_language: "fluent"},
        roles=sorted({Role.MEMBER.value, *(role.value for role in roles)}),
        status=UserStatus.ACTIVE,
    )
    await set_password(db, user=user, password=password)
    db.add(user)
    await db.flush()
    await record(db, action="create_user", subject_kind="user", subject_id=user.id)
    return user.id
