"""What the columns of an HR file mean, in English and French, and which ones are never let in. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from viceversa.directory.time_zones import plain

IGNORE: Final = "ignore"

# Field of the neutral record → the headers it is known by, best first; written as `heading()` writes them.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "external_id": (
        *(
            "employee id",
            "employee number",
            "employee no",
            "emp id",
            "employeeid",
            "person number",
            "person id",
        ),
        *("personnel number", "staff id", "staff number", "worker id", "external id", "hris id", "matricule"),
        *("numero matricule", "n matricule", "numero employe", "n employe", "id employe", "id salarie"),
        *(
            "numero salarie",
            "identifiant salarie",
            "identifiant employe",
            "code salarie",
            "identifiant",
            "id",
        ),
    ),
    "given_name": (
        "first name",
        "firstname",
        "given name",
        "forename",
        "prenom",
        "prenom usuel",
        "prenom d usage",
    ),
    "family_name": (
        *(
            "last name",
            "lastname",
            "family name",
            "surname",
            "nom",
            "nom de famille",
            "nom usuel",
            "nom d usage",
        ),
    ),
    "email": (
        *(
            "work email",
            "work e mail",
            "business email",
            "professional email",
            "company email",
            "email",
            "e mail",
        ),
        *("email address", "e mail address", "mail", "primary work email", "e mail professionnel"),
        *("email professionnel", "mail professionnel", "adresse e mail professionnelle", "adresse e mail"),
        *(
            "adresse email",
            "adresse mail",
            "adresse electronique",
            "courriel",
            "mail pro",
            "email pro",
            "e mail pro",
        ),
    ),
    "job_title": (
        *(
            "job title",
            "jobtitle",
            "business title",
            "position title",
            "position",
            "title",
            "job",
            "job name",
        ),
        *("poste", "intitule du poste", "intitule de poste", "libelle poste", "libelle du poste", "fonction"),
        *("emploi", "metier", "titre"),
    ),
    "manager_external_id": (
        *(
            "manager id",
            "managerid",
            "manager employee id",
            "manager number",
            "line manager id",
            "supervisor id",
        ),
        *("manager external id", "reports to id", "reports to", "matricule manager", "matricule du manager"),
        *("id manager", "identifiant manager", "matricule responsable", "matricule du responsable"),
        *("id responsable", "identifiant responsable", "matricule n 1", "id n 1", "manager", "supervisor"),
        *("responsable", "superieur hierarchique"),
    ),
    "department": (
        *(
            "department",
            "department name",
            "dept",
            "departement",
            "service",
            "direction",
            "organizational unit",
        ),
        *("organisational unit", "org unit", "business unit", "unite organisationnelle", "unite"),
    ),
    "site": (
        *("work location", "site", "work site", "location", "office location", "office", "workplace"),
        *(
            "lieu de travail",
            "site de travail",
            "lieu",
            "etablissement",
            "bureau",
            "localisation",
            "city",
            "ville",
        ),
    ),
    "country": ("country", "country code", "work country", "pays", "code pays", "pays de travail"),
    "time_zone": ("time zone", "timezone", "iana time zone", "tz", "fuseau horaire", "fuseau"),
    "career_level": (
        *("career level", "careerlevel", "job level", "level", "job grade", "career grade", "grade"),
        *("niveau de carriere", "niveau hierarchique", "niveau", "echelon"),
    ),
    "language": (
        *("preferred language", "language", "correspondence language", "locale", "langue preferee"),
        *("langue de communication", "langue"),
    ),
    "status": (
        *(
            "employment status",
            "employee status",
            "worker status",
            "status",
            "statut salarie",
            "statut employe",
        ),
        *("statut", "etat", "active", "is active", "actif"),
    ),
}
REQUIRED: Final = ("external_id", "email", "given_name", "family_name")
# How a person would call each field, for the sentences: English, French, an example of a header.
FIELD_NAMES: Mapping[str, tuple[str, str, str]] = {
    "external_id": ("the employee’s id", "le matricule", "Employee ID"),
    "email": ("the e-mail address", "l’adresse électronique", "Work Email"),
    "given_name": ("the first name", "le prénom", "First Name"),
    "family_name": ("the last name", "le nom", "Last Name"),
    "job_title": ("the job title", "l’intitulé du poste", "Job Title"),
    "career_level": ("the career level", "le niveau de carrière", "Career Level"),
}


@dataclass(frozen=True, slots=True)
class Ban:
    """Columns of one kind that are never kept, the words and phrases that betray them, and why."""

    words: frozenset[str]
    phrases: tuple[str, ...]
    en: str
    fr: str


def _ban(words: str, phrases: str, *, en: str, fr: str) -> Ban:
    split = tuple(phrase.strip() for phrase in phrases.split("|") if phrase.strip())
    return Ban(frozenset(words.split()), split, en, fr)


BANS: Sequence[Ban] = (
    _ban(
        "birth birthday birthdate birthplace born dob age ages generation naissance anniversaire dateofbirth "
        "datenaissance datedenaissance",
        "",
        en="Nobody’s age is asked or kept here: skill decides who teaches, topic by topic.",
        fr="L’âge n’est ni demandé ni conservé ici. La compétence décide de qui enseigne, sujet par sujet.",
    ),
    _ban(
        "hire hired hiring hiredate tenure seniority anciennete embauche dateembauche joined joining "
        "joindate "
        "startdate entrydate graduation",
        "start date | starting date | entry date | service date | years of service | length of service | "
        "date d entree | date entree | date d arrivee | date de debut | years of experience | annees d "
        "experience | "
        "annee de diplome | annee d obtention | diploma year | degree year | contract start | debut de "
        "contrat",
        en="Time spent in the company or since school says nothing about skill, and would give an age away.",
        fr="Le temps passé dans l’entreprise ou depuis les études ne dit rien des compétences et trahirait un âge.",
    ),
    _ban(
        "gender sex sexe genre civilite salutation honorific pronoun pronouns pronoms maiden",
        "jeune fille | sexual orientation | orientation sexuelle",
        en="Gender plays no part here and is not kept.",
        fr="Le genre ne joue aucun rôle ici et n’est pas conservé.",
    ),
    _ban(
        "salary salaries salaire salaires annualsalary wage wages pay payroll compensation remuneration "
        "bonus prime "
        "primes commission commissions paie",
        "",
        en="Pay stays out of mentoring and is not kept.",
        fr="La rémunération reste hors du mentorat et n’est pas conservée.",
    ),
    _ban(
        "performance appraisal evaluation evaluations rating ratings potential potentiel calibration",
        "nine box | 9 box | entretien annuel | annual review",
        en="How people are judged at work stays apart from what they exchange here.",
        fr="La façon dont on est jugé au travail reste à part de ce qui s’échange ici.",
    ),
    _ban(
        "nationality nationalite citizenship citoyennete ethnicity ethnic ethnie race origin origine "
        "religion faith "
        "political politique",
        "",
        en="Origin, nationality and beliefs play no part here and are not kept.",
        fr="L’origine, la nationalité et les convictions ne jouent aucun rôle ici et ne sont pas conservées.",
    ),
    _ban(
        "marital matrimonial matrimoniale spouse conjoint children enfants dependents dependants",
        "family status | situation familiale | situation de famille",
        en="Family life is private and is not kept.",
        fr="La vie de famille est privée et n’est pas conservée.",
    ),
    _ban(
        "health sante disability disabled handicap rqth medical sickness maladie pregnancy grossesse "
        "maternity "
        "maternite",
        "",
        en="Health is private and is not kept.",
        fr="La santé est privée et n’est pas conservée.",
    ),
    _ban(
        "union syndicat syndicale syndical",
        "",
        en="Union membership is private and is not kept.",
        fr="L’appartenance syndicale est privée et n’est pas conservée.",
    ),
    _ban(
        "photo photograph picture ssn nir passport passeport",
        "social security | securite sociale | national id | tax id",
        en="Pictures and identity numbers tell an age, a gender or an origin, and are not kept.",
        fr="Les photos et numéros d’identité révèlent un âge, un genre ou une origine et ne sont pas conservés.",
    ),
)


@dataclass(frozen=True, slots=True)
class DroppedColumn:
    """A column refused before anything of it was kept, and the reason."""

    column: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """A mapping or header that cannot be followed: the column, a code, a sentence in each language."""

    column: str
    code: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a file is: `fields` holds (index, column, field) of those that are read."""

    fields: tuple[tuple[int, str, str], ...]
    dropped: tuple[DroppedColumn, ...]
    ignored: tuple[str, ...]
    problems: tuple[MappingProblem, ...]


def heading(text: str) -> str:
    """A header as the lists above write it: `EmployeeId`, `employee_id` and `Employee ID` are one."""
    return plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))


def ban_on(column: str) -> Ban | None:
    """The ban a header falls under, or None. Words are matched whole: `Pays` is a country, not pay."""
    name = heading(column)
    words = frozenset(name.split())
    for ban in BANS:
        if words & ban.words or any(f" {phrase} " in f" {name} " for phrase in ban.phrases):
            return ban
    return None


def read_columns(header: Sequence[str], *, mapping: Mapping[str, str] | None) -> Columns:
    """Decide what each column is. `mapping` wins, save that a banned column is dropped all the same."""
    chosen = {name.strip(): field for name, field in (mapping or {}).items()}
    problems = _problems_of_mapping(header, chosen)
    dropped, ignored = [], []
    wanted: dict[str, list[tuple[int, int, str]]] = {}
    for index, column in enumerate(header):
        ban = ban_on(column)
        if ban is not None:
            dropped.append(DroppedColumn(column, ban.en, ban.fr))
            continue
        found = _field_of(column, chosen)
        if found is None:
            ignored.append(column)
        else:
            field, rank = found
            wanted.setdefault(field, []).append((rank, index, column))
    fields = []
    for field, claims in wanted.items():
        best, *others = sorted(claims)
        fields.append((best[1], best[2], field))
        for rank, _, column in others:
            if rank == best[0]:
                problems.append(_two_columns(field, best[2], column))
            else:
                ignored.append(column)
    return Columns(tuple(sorted(fields)), tuple(dropped), tuple(name for name in ignored if name), tuple(problems))


def _field_of(column: str, chosen: Mapping[str, str]) -> tuple[str, int] | None:
    """Field and rank of a column: what was chosen by hand ranks before every synonym."""
    if column in chosen:
        field = chosen[column]
        return (field, -1) if field in SYNONYMS else None
    name = heading(column)
    for field, names in SYNONYMS.items():
        if name in names:
            return field, names.index(name)
    return None


def _problems_of_mapping(header: Sequence[str], chosen: Mapping[str, str]) -> list[MappingProblem]:
    problems = []
    for column, field in chosen.items():
        ban = ban_on(column)
        if column not in header:
            problems.append(
                MappingProblem(
                    column,
                    "unknown_column",
                    en="The mapping names a column that is not in the file.",
                    fr="La correspondance nomme une colonne absente du fichier.",
                )
            )
        elif field != IGNORE and field not in SYNONYMS:
            problems.append(
                MappingProblem(
                    column,
                    "unknown_field",
                    en=f"The mapping leads to a field we do not keep. Choose one of {', '.join(SYNONYMS)}, or ignore.",
                    fr="La correspondance mène à un champ que nous ne conservons pas. "
                    f"Choisissez parmi {', '.join(SYNONYMS)}, ou ignore.",
                )
            )
        elif field != IGNORE and ban is not None:
            problems.append(MappingProblem(column, "forbidden_column", en=ban.en, fr=ban.fr))
    return problems


def _two_columns(field: str, first: str, second: str) -> MappingProblem:
    en, fr, _ = FIELD_NAMES.get(field, (field, field, ""))
    return MappingProblem(
        second,
        "two_columns",
        en=f"Two columns, “{first}” and “{second}”, give {en}. Say in the mapping which one to ignore.",
        fr=f"Deux colonnes, «\u00a0{first}\u00a0» et «\u00a0{second}\u00a0», donnent {fr}. "
        "Indiquez dans la correspondance laquelle ignorer.",
    )
