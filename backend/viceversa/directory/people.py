"""The neutral record of a person and how one row of a file becomes one, or is refused with reasons. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from viceversa.core.schemas import Email, clean_line
from viceversa.directory.columns import FIELD_NAMES, REQUIRED
from viceversa.directory.time_zones import country_code, is_zone, plain

LONGEST_CELL: Final = 1000
HIGHEST_LEVEL: Final = 20
# What a spreadsheet would run as a formula, full-width look-alikes included (SECURITY ASVS 1.2.10).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LONGEST: Mapping[str, int] = {"external_id": 100, "given_name": 100, "family_name": 100, "email": 254}
_LANGUAGES = {
    **dict.fromkeys(("fr", "fra", "fre", "french", "francais", "francaise"), "fr"),
    **dict.fromkeys(("en", "eng", "english", "anglais", "anglaise"), "en"),
}
_LEFT = frozenset(
    {
        *("left", "leaver", "inactive", "terminated", "departed", "former", "resigned", "retired"),
        *("parti", "partie", "sorti", "sortie", "inactif", "ancien", "ancienne", "demissionnaire"),
        *("retraite", "retraitee", "licencie", "licenciee", "no", "non", "false", "faux", "0"),
    }
)
_ON_LEAVE = frozenset(
    {
        *("on leave", "leave", "onleave", "leave of absence", "long term leave", "parental leave", "sabbatical"),
        *("en conge", "conge", "absent", "absente", "conge longue duree", "conge parental", "conge sabbatique"),
    }
)
_email: TypeAdapter[str] = TypeAdapter(Email)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is refused, or what was left out of it: column, stable code, a sentence in each language."""

    column: str | None
    code: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """A person as the directory knows them, before anything touches a User.

    `given` names the fields the source speaks of: a field outside it is left as it is, a field inside it
    that is None is emptied. `status` is active, on_leave or left. `row` is the row of the file as a person
    counts (the header is 1). `remarks` tell what of the row could not be taken.
    """

    external_id: str
    email: str
    given_name: str
    family_name: str
    job_title: str | None = None
    department: str | None = None
    site: str | None = None
    country: str | None = None
    time_zone: str | None = None
    career_level: int | None = None
    language: str | None = None
    manager_external_id: str | None = None
    status: str | None = None
    given: frozenset[str] = frozenset()
    row: int | None = None
    remarks: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON, without what is empty, to wait until it is applied."""
        fields = {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}
        remarks = [asdict(remark) for remark in self.remarks]
        return {**fields, "given": sorted(self.given), "remarks": remarks}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "DirectoryPerson":
        """The record that `to_json` wrote."""
        fields: dict[str, Any] = {**kept, "given": frozenset(kept["given"])}
        fields["remarks"] = tuple(Reason(**remark) for remark in kept["remarks"])
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row nothing is taken from, with every reason found."""

    row: int | None
    external_id: str
    name: str
    reasons: tuple[Reason, ...]


def read_person(
    cells: Sequence[str], *, row: int, fields: Sequence[tuple[int, str, str]], header: Sequence[str]
) -> DirectoryPerson | RefusedRow:
    """One row of a file as a person; `fields` holds (index, column, field) of the columns that are read."""
    values: dict[str, str] = {}
    refusals: list[Reason] = []
    columns = {field: column for _, column, field in fields}
    if any(cell.strip() for cell in cells[len(header) :]):
        refusals.append(
            Reason(
                None,
                "extra_cells",
                en=f"This row has {len(cells)} cells, the header {len(header)}. "
                "A separator inside a text needs quotes.",
                fr=f"Cette ligne a {len(cells)} cellules, l’en-tête {len(header)}. "
                "Un séparateur dans un texte demande des guillemets.",
            )
        )
    # Columns that are not kept are measured too: one endless cell is a sign of a lost quote.
    refusals.extend(
        _too_long(column, len(cell), LONGEST_CELL)
        for column, cell in zip(header, cells, strict=False)
        if len(cell) > LONGEST_CELL
    )
    overlong = {reason.column for reason in refusals}
    for index, column, field in fields:
        if column in overlong:
            continue
        value = read_cell(cells[index] if index < len(cells) else "", column=column, field=field)
        if isinstance(value, Reason):
            refusals.append(value)
        elif value:
            values[field] = value
    refused_columns = {reason.column for reason in refusals}
    refusals.extend(
        _missing(columns[field], field)
        for field in REQUIRED
        if field not in values and columns[field] not in refused_columns
    )
    if "email" in values:
        email = read_email(values["email"])
        if email is not None:
            values["email"] = email
        else:
            refusals.append(
                Reason(
                    columns["email"],
                    "email",
                    en="This is not an e-mail address in plain letters.",
                    fr="Ce n’est pas une adresse électronique en lettres simples.",
                )
            )
    name = " ".join(values[part] for part in ("given_name", "family_name") if part in values)
    if refusals:
        return RefusedRow(row, values.get("external_id", ""), name, tuple(refusals))
    return _neutral(values, columns=columns, row=row)


def read_cell(cell: str, *, column: str, field: str) -> str | Reason:
    text = re.sub(r"[ \u00a0\n]+", " ", cell).strip(" ")
    if text.startswith(FORMULA_STARTS):
        return Reason(
            column,
            "formula",
            en="This cell begins like a formula (=, +, -, @ or a tab). Write it as plain text.",
            fr="Cette cellule commence comme une formule (=, +, -, @ ou une tabulation). Écrivez-la en texte simple.",
        )
    longest = _LONGEST.get(field, 200)
    if len(text) > longest:
        return _too_long(column, len(text), longest)
    try:
        return clean_line(text)
    except PydanticCustomError:
        return Reason(
            column,
            "text_controls",
            en="This cell holds control characters that cannot be seen. Type it again.",
            fr="Cette cellule contient des caractères de contrôle invisibles. Retapez-la.",
        )


def _too_long(column: str, length: int, most: int) -> Reason:
    return Reason(
        column,
        "too_long",
        en=f"This cell holds {length} characters, {most} at most are accepted.",
        fr=f"Cette cellule contient {length} caractères, {most} au plus sont acceptés.",
    )


def _missing(column: str, field: str) -> Reason:
    en, fr, _ = FIELD_NAMES[field]
    return Reason(column, "missing", en=f"This row lacks {en}.", fr=f"Il manque {fr} à cette ligne.")


def _neutral(values: Mapping[str, str], *, columns: Mapping[str, str], row: int) -> DirectoryPerson:
    remarks: list[Reason] = []
    country = country_code(values["country"]) if "country" in values else None
    if "country" in values and country is None:
        remarks.append(
            Reason(
                columns["country"],
                "country",
                en="This country is not known; the person is kept without it. Use its two-letter code.",
                fr="Ce pays est inconnu, la personne est gardée sans pays. Utilisez le code à deux lettres.",
            )
        )
    zone = values.get("time_zone")
    if zone is not None and not is_zone(zone):
        zone = None
        remarks.append(
            Reason(
                columns["time_zone"],
                "time_zone",
                en="This is not a time zone such as Europe/Paris; the person is kept without it.",
                fr="Ce n’est pas un fuseau horaire comme Europe/Paris, la personne est gardée sans.",
            )
        )
    level = read_level(values["career_level"]) if "career_level" in values else None
    if "career_level" in values and level is None:
        remarks.append(
            Reason(
                columns["career_level"],
                "career_level",
                en=f"A career level is a whole number from 0 to {HIGHEST_LEVEL}; the person is kept without it.",
                fr=f"Un niveau de carrière est un entier de 0 à {HIGHEST_LEVEL}, la personne est gardée sans.",
            )
        )
    language = None
    if "language" in values:
        language = _LANGUAGES.get(plain(values["language"]).partition(" ")[0])
        if language is None:
            remarks.append(
                Reason(
                    columns["language"],
                    "language",
                    en="Only French and English are spoken here for now; the usual language is taken.",
                    fr="Seuls le français et l’anglais sont disponibles pour l’instant, la langue "
                    "habituelle est prise.",
                )
            )
    unread = {reason.code for reason in remarks}
    return DirectoryPerson(
        **{name: values[name] for name in REQUIRED},
        **{name: values.get(name) for name in ("job_title", "department", "site", "manager_external_id")},
        country=country,
        time_zone=zone,
        career_level=level,
        language=language,
        status=read_status(values["status"]) if "status" in values else None,
        given=frozenset(columns) - unread - ({"status"} - values.keys()),
        row=row,
        remarks=tuple(remarks),
    )


def read_status(text: str) -> str:
    """active, on_leave or left: what a word of an HR system says of someone being here."""
    word = plain(text)
    if word in _LEFT:
        return "left"
    return "on_leave" if word in _ON_LEAVE else "active"


def read_email(text: str) -> str | None:
    """An address in small letters, or None when it is none in plain letters."""
    try:
        return _email.validate_python(text)
    except ValidationError:
        return None


def read_level(text: str) -> int | None:
    """A career level written as a whole number (`3` or `3.0`, as spreadsheets write it), or None."""
    match = re.fullmatch(r"([0-9]{1,3})(?:[.,]0{1,6})?", text)
    level = int(match[1]) if match else HIGHEST_LEVEL + 1
    return level if level <= HIGHEST_LEVEL else None


def refuse_double(person: DirectoryPerson, *, rows_of: Mapping[tuple[str, str], Sequence[int]]) -> RefusedRow:
    """The refusal of someone named twice: two rows with one id, or one address, as either may be the right one.

    `rows_of` leads (field, value) to the rows that share it, six of them at most.
    """
    reasons = [
        _double(field, rows_of[field, value])
        for field, value in (("external_id", person.external_id), ("email", person.email))
        if (field, value) in rows_of
    ]
    return RefusedRow(person.row, person.external_id, f"{person.given_name} {person.family_name}", tuple(reasons))


def _double(field: str, rows: Sequence[int]) -> Reason:
    en, fr, example = FIELD_NAMES[field]
    first = ", ".join(str(row) for row in rows[:5]) + (", …" if len(rows) > 5 else "")
    return Reason(
        example,
        "double",
        en=f"Rows {first} share {en}. None of them is taken: keep one.",
        fr=f"Les lignes {first} partagent {fr}. Aucune n’est prise, gardez-en une seule.",
    )


def manager_loops(manager_of: Mapping[str, str | None]) -> frozenset[str]:
    """The people who are their own manager, directly or through others; not those who report into a loop."""
    settled: set[str] = set()
    looped: set[str] = set()
    for start in manager_of:
        path: dict[str, int] = {}
        person: str | None = start
        while person is not None and person not in settled and person not in path:
            path[person] = len(path)
            person = manager_of.get(person)
        if person is not None and person in path:
            looped.update(list(path)[path[person] :])
        settled.update(path)
    return frozenset(looped)


def managers_first(manager_of: Mapping[str, str | None]) -> Iterator[str]:
    """Everyone once, in the order given save that whoever is someone's manager comes before them."""
    placed: set[str] = set()
    for start in manager_of:
        path: list[str] = []
        person: str | None = start
        while person is not None and person in manager_of and person not in placed:
            placed.add(person)
            path.append(person)
            person = manager_of[person]
        yield from reversed(path)
