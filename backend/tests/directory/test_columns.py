"""What a header means, and which headers are never let in."""

import pytest

from viceversa.directory.columns import ban_on, read_columns

BANNED = [
    *(
        "Hire Date",
        "hire_date",
        "HireDate",
        "hiredate",
        "Original Hire Date",
        "Start Date",
        "Date of joining",
        "Tenure",
    ),
    *("Seniority", "Years of service", "Date d'embauche", "Date d’entrée", "Ancienneté", "Année de diplôme"),
    *(
        "Birth Date",
        "birthdate",
        "Date of Birth",
        "DOB",
        "Age",
        "Âge",
        "Date de naissance",
        "DateOfBirth",
        "Generation",
    ),
    *("Gender", "Sex", "Sexe", "Genre", "Civilité", "Nom de jeune fille", "Pronouns"),
    *(
        "Annual Salary",
        "Base salary (USD)",
        "Salaire brut",
        "Rémunération",
        "Bonus",
        "Pay grade",
        "Compensation",
    ),
    *("Performance", "Last rating", "Potentiel", "9-box", "Entretien annuel"),
    *("Nationality", "Nationalité", "Ethnicity", "Country of birth", "Religion", "Origine"),
    *("Marital Status", "Situation familiale", "Children", "Enfants"),
    *(
        "Disability",
        "RQTH",
        "Handicap",
        "Health",
        "Maternité",
        "Trade Union",
        "Syndicat",
        "Photo",
        "SSN",
        "NIR",
    ),
]
HARMLESS = [
    *(
        "Pays",
        "Country",
        "Department",
        "Service",
        "Manager ID",
        "Page",
        "Language",
        "Langue",
        "Stage",
        "Status",
    ),
    *(
        "Prénom",
        "Poste",
        "Work Location",
        "Unit",
        "Career Level",
        "Niveau",
        "Phone",
        "Team",
        "Bureau",
        "Mission",
    ),
]
MEANINGS = {
    "external_id": ["Employee ID", "Matricule", "employeeId", "N° matricule", "ID", "Numéro employé"],
    "given_name": ["First Name", "Prénom", "Given-Name"],
    "family_name": ["Last Name", "Nom", "Surname", "Nom de famille"],
    "email": ["Work Email", "E-mail", "EMAIL", "Adresse e-mail", "Courriel", "Mail"],
    "job_title": ["Job Title", "Poste", "Intitulé du poste", "Fonction"],
    "manager_external_id": [
        "Manager ID",
        "Matricule du manager",
        "Matricule N+1",
        "ManagerID",
        "Responsable",
    ],
    "department": ["Department", "Département", "Service", "Direction"],
    "site": ["Work Location", "Site", "Lieu de travail"],
    "country": ["Country", "Pays"],
    "time_zone": ["Time Zone", "Fuseau", "Fuseau horaire", "timezone"],
    "career_level": ["Career Level", "Niveau", "Niveau de carrière", "Grade"],
    "language": ["Language", "Langue", "Preferred language"],
    "status": ["Status", "Statut", "Employment Status"],
}


@pytest.mark.parametrize("header", BANNED)
def test_a_banned_column_is_dropped_with_its_reason_even_when_mapped(header: str) -> None:
    columns = read_columns([header], mapping=None)
    assert not columns.fields
    assert not columns.ignored
    assert [each.column for each in columns.dropped] == [header]
    assert columns.dropped[0].en
    assert columns.dropped[0].fr
    mapped = read_columns([header], mapping={header: "department"})
    assert not mapped.fields
    assert [problem.code for problem in mapped.problems] == ["forbidden_column"]
    assert not read_columns([header], mapping={header: "ignore"}).problems


@pytest.mark.parametrize("header", HARMLESS)
def test_a_harmless_column_is_not_banned(header: str) -> None:
    assert ban_on(header) is None


@pytest.mark.parametrize(("field", "header"), [(f, header) for f, names in MEANINGS.items() for header in names])
def test_headers_are_known_in_both_languages(field: str, header: str) -> None:
    assert read_columns([header], mapping=None).fields == ((0, header, field),)


def test_a_mapping_wins_over_what_headers_suggest() -> None:
    columns = read_columns(["Service", "Team", "Mail"], mapping={"Team": "department", "Mail": "ignore"})
    assert columns.fields == ((1, "Team", "department"),)
    assert columns.ignored == ("Mail", "Service")


def test_the_best_of_two_known_headers_is_read_and_the_other_named() -> None:
    columns = read_columns(["City", "Work Location"], mapping=None)
    assert columns.fields == ((1, "Work Location", "site"),)
    assert columns.ignored == ("City",)


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"Nowhere": "email"}, "unknown_column"),
        ({"Team": "shoe_size"}, "unknown_field"),
        ({"Team": "hire_date"}, "unknown_field"),
        ({"Team": "department", "Unit": "department"}, "two_columns"),
        ({"\ud800": "email"}, "unknown_column"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_told(mapping: dict[str, str], code: str) -> None:
    columns = read_columns(["Team", "Unit"], mapping=mapping)
    assert [problem.code for problem in columns.problems] == [code]
