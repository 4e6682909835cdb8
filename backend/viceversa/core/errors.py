"""Errors are part of the contract: each has a stable code, a status, and one sentence in each language.

A verb raises an `AppError`; the edge turns it into `application/problem+json` (RFC 9457).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

Language = Literal["fr", "en"]
Text = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one place of the request; `pointer` is a JSON pointer such as `/body/email`."""

    pointer: str
    code: str
    en: str
    fr: str

    def detail(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en


class AppError(Exception):
    """Base of every refusal that a person can read.

    Subclasses set `status`, `code` (never localised) and the sentences `en` and `fr`; `{names}` in them are
    filled from the keyword arguments, which may be plain values or `{"en": …, "fr": …}`.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    en: ClassVar[str] = "This request cannot be answered."
    fr: ClassVar[str] = "Cette demande ne peut pas recevoir de réponse."
    # True when what was written before the refusal must stay (a replayed token revokes its sign-in).
    keeps_work: ClassVar[bool] = False

    def __init__(
        self,
        *,
        fields: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(self.code)
        self.fields = tuple(fields)
        self.headers = dict(headers or {})
        self.values = values
        self.current: Mapping[str, Any] | None = None

    def showing(self, current: Mapping[str, Any]) -> Self:
        """The same refusal, with the thing as it stands now: a stale change can then be laid beside it."""
        self.current = current
        return self

    def detail(self, language: Language) -> str:
        """The sentence in the reader's language."""
        sentence = self.fr if language == "fr" else self.en
        local = {name: value[language] if isinstance(value, Mapping) else value for name, value in self.values.items()}
        return sentence.format(**local) if local else sentence


class Malformed(AppError):
    status = 422
    code = "malformed"
    en = "Some of what was sent cannot be read. Each place is named below."
    fr = "Une partie de l’envoi est illisible. Chaque endroit est nommé ci-dessous."


class Unreadable(AppError):
    status = 400
    code = "unreadable"
    en = "The request cannot be read: its body is not what its Content-Type announces."
    fr = "La demande est illisible : son corps n’est pas ce que son Content-Type annonce."


class TooLarge(AppError):
    status = 413
    code = "too_large"
    en = "What was sent is larger than {limit} allow here."
    fr = "L’envoi dépasse ce que {limit} permettent ici."


class NotSignedIn(AppError):
    status = 401
    code = "not_signed_in"
    en = "Please sign in first."
    fr = "Veuillez d’abord vous connecter."


class Forbidden(AppError):
    status = 403
    code = "forbidden"
    en = "Your account may not do this. An administrator can change its roles."
    fr = "Votre compte ne permet pas cette action. Un·e administrateur·rice peut changer ses rôles."


class NotFound(AppError):
    status = 404
    code = "not_found"
    en = "There is nothing here that you can see."
    fr = "Il n’y a rien ici que vous puissiez voir."


class MethodNotAllowed(AppError):
    status = 405
    code = "method_not_allowed"
    en = "This address exists, but not for this method."
    fr = "Cette adresse existe, mais pas pour cette méthode."


class UnsupportedMedia(AppError):
    status = 415
    code = "unsupported_media"
    en = "This kind of content is not accepted here."
    fr = "Ce type de contenu n’est pas accepté ici."


class Conflict(AppError):
    status = 409
    code = "conflict"
    en = "Someone else changed this at the same moment. Please look again and retry."
    fr = "Quelqu’un d’autre a modifié ceci au même moment. Regardez à nouveau puis réessayez."


class VersionMissing(AppError):
    status = 428
    code = "version_missing"
    en = "Send the version you read in If-Match, so that nobody's change is lost."
    fr = "Envoyez la version lue dans If-Match, pour ne perdre la modification de personne."


class VersionStale(AppError):
    status = 412
    code = "version_stale"
    en = "This changed since you read it. Read it again, then repeat your change."
    fr = "Ceci a changé depuis votre lecture. Relisez, puis refaites votre modification."


class TooManyRequests(AppError):
    status = 429
    code = "too_many_requests"
    en = "Too many attempts. Please wait {seconds} seconds."
    fr = "Trop d’essais. Veuillez attendre {seconds} secondes."


class Unavailable(AppError):
    status = 503
    code = "unavailable"
    en = "The service is busy for a moment. Please try again shortly."
    fr = "Le service est occupé un instant. Réessayez dans un moment."


class Internal(AppError):
    status = 500
    code = "internal"
    en = "Something broke on our side; nothing was saved. The request id helps us find it."
    fr = "Une erreur est survenue de notre côté ; rien n’a été enregistré. L’identifiant aide à la retrouver."


def problem(error: AppError, *, language: Language, request_id: str = "") -> dict[str, Any]:
    """The RFC 9457 document of an error, in one language."""
    document: dict[str, Any] = {
        "type": f"urn:viceversa:problem:{error.code}",
        "title": error.code.replace("_", " ").capitalize(),
        "status": error.status,
        "detail": error.detail(language),
        "code": error.code,
        "errors": [{"pointer": f.pointer, "code": f.code, "detail": f.detail(language)} for f in error.fields],
    }
    if error.current is not None:
        document["current"] = error.current
    if request_id:
        document["request_id"] = request_id
    return document


def member_problems(*more: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The refusals of what one must be signed in for, and may not be allowed to."""
    return problems(NotSignedIn, Forbidden, *more)


def record_problems(*more: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The refusals of what is about one record, which may not be there for these eyes."""
    return member_problems(NotFound, *more)


def problems(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI `responses` for the refusals an operation can give: one entry a status, an example a code."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        entry = by_status.setdefault(
            error.status,
            {
                "description": "",
                "content": {
                    "application/problem+json": {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {},
                    }
                },
            },
        )
        sentence = error.en
        entry["description"] = f"{entry['description']} {sentence}".strip()
        entry["content"]["application/problem+json"]["examples"][error.code] = {
            "value": {
                "type": f"urn:viceversa:problem:{error.code}",
                "title": error.code.replace("_", " ").capitalize(),
                "status": error.status,
                "detail": sentence,
                "code": error.code,
                "errors": [],
                "request_id": "019ab3f2c7d87e0b9f6a4d5c2e81b370",
            }
        }
    return by_status
