"""The one cookie: the refresh token, for our own pages alone (SECURITY §4.4)."""

from fastapi import Response

from viceversa.config import settings


def cookie_name() -> str:
    """`__Host-…` over TLS; without the prefix only on a developer's localhost, where there is no TLS."""
    return "__Host-vv_refresh" if settings().secure_origin else "vv_refresh"


def set_cookie(response: Response, token: str) -> None:
    """Give the browser the refresh token, where no script reads it."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=settings().sign_in_absolute_hours * 3600,
        path="/",
        secure=settings().secure_origin,
        httponly=True,
        samesite="strict",
    )


def clear_cookie(response: Response) -> None:
    """Take the refresh token back."""
    response.delete_cookie(cookie_name(), path="/", secure=settings().secure_origin, httponly=True, samesite="strict")
