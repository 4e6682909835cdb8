"""What a browser carries and where it calls from: the cookies of sign-in, and the network an attempt is counted in."""

from typing import Final

from fastapi import Request, Response

from viceversa.accounts.throttle import network_of
from viceversa.config import settings
from viceversa.core.errors import AppError

TRIP_SECONDS: Final = 600


class PasswordSignInOff(AppError):
    status = 403
    code = "password_sign_in_off"
    en = "Passwords are not used here. Go to the sign-in page and continue with your company account."
    fr = "Ici, on ne se connecte pas par mot de passe. Sur la page de connexion, utilisez votre compte d’entreprise."


async def passwords_are_used(request: Request) -> None:
    """Raises `PasswordSignInOff` where the company's account is the only way in."""
    if not request.app.state.settings.password_offered:
        raise PasswordSignInOff


def network(request: Request) -> str:
    """The network that a request comes from, as attempts are counted."""
    return network_of(request.client.host if request.client else None)


def refresh_cookie() -> str:
    """`__Host-…` over TLS; without the prefix only on a developer's localhost, where there is no TLS."""
    return "__Host-vv_refresh" if settings().secure_origin else "vv_refresh"


def set_refresh_cookie(response: Response, token: str) -> None:
    """Only our own pages send it back, and no script reads it."""
    response.set_cookie(
        refresh_cookie(),
        token,
        max_age=settings().sign_in_absolute_hours * 3600,
        path="/",
        secure=settings().secure_origin,
        httponly=True,
        samesite="strict",
    )


def clear_refresh_cookie(response: Response) -> None:
    """Take it out of the browser."""
    response.delete_cookie(
        refresh_cookie(), path="/", secure=settings().secure_origin, httponly=True, samesite="strict"
    )


def trip_cookie() -> str:
    """The cookie that goes with a browser to the company's identity provider and back."""
    return "__Host-vv_trip" if settings().secure_origin else "vv_trip"


def set_trip_cookie(response: Response, secret: str) -> None:
    """Lax, where the refresh cookie is strict: the browser comes back from another site."""
    response.set_cookie(
        trip_cookie(),
        secret,
        max_age=TRIP_SECONDS,
        path="/",
        secure=settings().secure_origin,
        httponly=True,
        samesite="lax",
    )
