"""Pydantic's complaints, told in our two languages and without repeating what was sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from viceversa.core.errors import FieldProblem

# Pydantic error type → our code, English, French. What is not listed is told as "not accepted".
_SENTENCES: Mapping[str, tuple[str, str, str]] = {
    "missing": ("missing", "This is required.", "Ceci est obligatoire."),
    "extra_forbidden": ("unknown_field", "This field is not known here.", "Ce champ n’existe pas ici."),
    "json_invalid": ("json", "This is not valid JSON.", "Ce n’est pas du JSON valide."),
    "string_too_short": ("too_short", "This is too short.", "C’est trop court."),
    "string_too_long": ("too_long", "This is too long.", "C’est trop long."),
    "too_short": ("too_few", "There are too few entries.", "Il n’y a pas assez d’éléments."),
    "too_long": ("too_many", "There are too many entries.", "Il y a trop d’éléments."),
    "string_type": ("text_wanted", "A text is wanted here.", "Un texte est attendu ici."),
    "string_unicode": ("text_unreadable", "This text cannot be read.", "Ce texte est illisible."),
    "text_controls": (
        "text_controls",
        "Control characters are not accepted here.",
        "Les caractères de contrôle ne sont pas acceptés ici.",
    ),
    "string_pattern_mismatch": (
        "pattern",
        "This does not have the form wanted.",
        "La forme n’est pas celle attendue.",
    ),
    "email": ("email", "This is not an e-mail address.", "Ce n’est pas une adresse électronique."),
    "time_zone": (
        "time_zone",
        "This is not a time zone such as Europe/Paris.",
        "Ce n’est pas un fuseau horaire comme Europe/Paris.",
    ),
    "int_type": (
        "whole_number_wanted",
        "A whole number is wanted here.",
        "Un nombre entier est attendu ici.",
    ),
    "int_parsing": (
        "whole_number_wanted",
        "A whole number is wanted here.",
        "Un nombre entier est attendu ici.",
    ),
    "float_type": ("number_wanted", "A number is wanted here.", "Un nombre est attendu ici."),
    "finite_number": ("number_wanted", "A finite number is wanted here.", "Un nombre fini est attendu ici."),
    "greater_than_equal": ("too_small", "This is smaller than allowed.", "C’est plus petit que permis."),
    "less_than_equal": ("too_big", "This is bigger than allowed.", "C’est plus grand que permis."),
    "bool_type": ("yes_or_no_wanted", "true or false is wanted here.", "true ou false est attendu ici."),
    "uuid_parsing": (
        "identifier",
        "This is not an identifier of ours.",
        "Ce n’est pas un de nos identifiants.",
    ),
    "uuid_type": ("identifier", "This is not an identifier of ours.", "Ce n’est pas un de nos identifiants."),
    "date_range": ("date_range", "This date is outside 2000 to 2100.", "Cette date sort de 2000 à 2100."),
    "timezone_aware": (
        "zone_missing",
        "The instant needs its offset.",
        "L’instant doit porter son décalage.",
    ),
    "named_twice": ("named_twice", "Each person is named once.", "Chaque personne est nommée une seule fois."),
    "enum": ("not_a_choice", "This is not one of the choices.", "Ce n’est pas un des choix."),
    "literal_error": ("not_a_choice", "This is not one of the choices.", "Ce n’est pas un des choix."),
    "list_type": ("list_wanted", "A list is wanted here.", "Une liste est attendue ici."),
    "dict_type": ("object_wanted", "An object is wanted here.", "Un objet est attendu ici."),
    "model_type": ("object_wanted", "An object is wanted here.", "Un objet est attendu ici."),
    "model_attributes_type": ("object_wanted", "An object is wanted here.", "Un objet est attendu ici."),
}
_OTHER = ("not_accepted", "This value is not accepted here.", "Cette valeur n’est pas acceptée ici.")
MOST = 50


def _pointer(location: Iterable[object]) -> str:
    parts = [str(part).replace("~", "~0").replace("/", "~1")[:100] for part in location]
    # A lone surrogate in a member's name could not be written into the answer.
    return ("/" + "/".join(parts)).encode("utf-8", "backslashreplace").decode()


def field_problems(found: Iterable[Mapping[str, Any]]) -> list[FieldProblem]:
    """Validation errors as field problems, at most 50: the pointer names the place, the value is never repeated."""
    told = []
    for error in list(found)[:MOST]:
        code, en, fr = _SENTENCES.get(str(error["type"]), _OTHER)
        told.append(FieldProblem(pointer=_pointer(error["loc"]), code=code, en=en, fr=fr))
    return told


def field_problem(pointer: str, code: str, *, en: str, fr: str) -> FieldProblem:
    """One field problem that a verb found itself."""
    return FieldProblem(pointer=pointer, code=code, en=en, fr=fr)
