"""Which of our two languages a request is answered in."""

from starlette.requests import Request

from viceversa.core.errors import Language


def preferred(header: str | None, *, default: Language = "en") -> Language:
    """The better-liked of `fr` and `en` in an Accept-Language header; unreadable parts are passed over."""
    best: tuple[float, Language] | None = None
    for part in (header or "")[:500].split(","):
        tag, _, quality = part.strip().partition(";")
        language = tag.strip().lower()[:2]
        try:
            weight = float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
        except ValueError:
            continue
        if language == "fr" and weight > 0 and (best is None or weight > best[0]):
            best = (weight, "fr")
        elif language == "en" and weight > 0 and (best is None or weight > best[0]):
            best = (weight, "en")
    return best[1] if best else default


def language_of(request: Request) -> Language:
    """Language of the answer to this request."""
    return preferred(request.headers.get("accept-language"))
