"""The compliance pages that are written from the code: record of processing, retention table, matching card."""

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

from viceversa.config import PROJECT
from viceversa.directory.columns import BANS
from viceversa.matching.card import Proof, Refusal, write_card
from viceversa.privacy.data_map import Activity, DataMap, Language, Table, read_data_map

LANGUAGES: tuple[Language, ...] = ("en", "fr")
# Each page says so, in these words.
NOT_LEGAL_ADVICE: Mapping[Language, str] = {
    "en": "not legal advice",
    "fr": "ne constitue pas un conseil juridique",
}
_TEXTS: Mapping[str, tuple[str, str]] = {
    "dated": ("Dated {date}. This is **{mark}**.", "Daté du {date}. Ce document **{mark}**."),
    "written": (
        "Written by `viceversa compliance-pages` from the code; do not edit.",
        "Écrit par `viceversa compliance-pages` à partir du code ; ne pas modifier.",
    ),
    "record": ("Record of processing", "Registre des traitements"),
    "record_lead": (
        "Article 30 of the GDPR, as far as the product knows: every table and column of its database. A test fails on "
        "a column that is not here. The legal bases are suggestions; the controller decides.",
        "Article 30 du RGPD, pour ce que le produit sait : chaque table et chaque colonne de sa base. Un test échoue "
        "pour une colonne qui n’y est pas. Les bases légales sont des suggestions ; le responsable du traitement "
        "décide.",
    ),
    "controller": ("To fill in by the controller", "À remplir par le responsable du traitement"),
    "controller_head": ("What|Answer", "Quoi|Réponse"),
    "controller_rows": (
        "controller and contact|data protection officer|processors (hosting, mail)|transfers outside the EEA|"
        "periods of retention decided (see [retention](retention.md))|measures of the operator: TLS, backups, "
        "encryption of disks, access to the database",
        "responsable du traitement et contact|délégué·e à la protection des données|sous-traitants (hébergement, "
        "courriel)|transferts hors de l’EEE|durées de conservation décidées (voir [conservation](retention.md))|"
        "mesures de l’exploitant : TLS, sauvegardes, chiffrement des disques, accès à la base",
    ),
    "readers": ("Who reads", "Qui lit"),
    "readers_lead": (
        "“Who reads it” names to whom the application shows a column, by its API. Nothing in the database is encrypted "
        "by the product: **whoever administers the database or its backups can read all of it.**",
        "« Qui la lit » dit à qui l’application montre une colonne, par son API. Le produit ne chiffre rien dans la "
        "base : **qui administre la base ou ses sauvegardes peut tout y lire.**",
    ),
    "everywhere": (
        "Tables may also have these columns, which tell of nobody by themselves:",
        "Les tables peuvent aussi avoir ces colonnes, qui ne disent rien de personne à elles seules :",
    ),
    "purpose": ("Purpose", "Finalité"),
    "people": ("About", "Personnes concernées"),
    "basis": ("Legal basis, suggested", "Base légale suggérée"),
    "columns": ("Column|Kind|What it holds|Who reads it|Stays", "Colonne|Nature|Contenu|Qui la lit|Durée"),
    "library": ("Tables of libraries", "Tables des bibliothèques"),
    "library_head": ("Table|What it holds|Stays", "Table|Contenu|Durée"),
    "outside": ("Outside the database", "Hors de la base"),
    "retention": ("Retention", "Durées de conservation"),
    "retention_lead": (
        "What the product does by itself, and where it does nothing: there the operator decides on a period, and "
        "applies it in the database. The suggested periods bind nobody.",
        "Ce que le produit fait de lui-même, et là où il ne fait rien : l’exploitant y décide d’une durée et "
        "l’applique dans la base. Les durées suggérées n’engagent personne.",
    ),
    "by_itself": ("Applied by the product", "Appliqué par le produit"),
    "by_operator": ("Without a job that deletes", "Sans tâche qui efface"),
    "rules": (
        "Rule|What the product does|Job|Suggested period for the rest|Tables",
        "Règle|Ce que fait le produit|Tâche|Durée suggérée pour le reste|Tables",
    ),
    "policy": ("The policy of a programme", "Les règles d’un programme"),
    "policy_says": (
        "A programme’s policy has a number of days called `retention_days`. It is kept and shown; "
        "nothing applies it: the periods above are the same for all programmes.",
        "Les règles d’un programme ont un nombre de jours nommé `retention_days`. Il est gardé et montré ; rien ne "
        "l’applique : les durées ci-dessus valent pour tous les programmes.",
    ),
    "card_lead": (
        "What the engine that suggests couples is given, what it refuses to know, and how it decides.",
        "Ce que reçoit le moteur qui propose des binômes, ce qu’il refuse de savoir, et comment il décide.",
    ),
}


def write_pages(folder: Path) -> None:
    """Write the generated pages of both languages below `folder`."""
    for name, text in pages_of_this_code().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def pages_of_this_code() -> dict[str, str]:
    """The generated pages as they must stand in `docs/compliance`: path below it → Markdown."""
    data_map = read_data_map()
    pages = {}
    for language in LANGUAGES:
        pages[f"{language}/records-of-processing.md"] = write_record(data_map, language=language)
        pages[f"{language}/retention.md"] = write_retention(data_map, language=language)
        pages[f"{language}/matching-card.md"] = _matching_page(data_map, language=language)
    return pages


def card_of_this_code(language: Language | None = None) -> str:
    """The matching card in one language, or in both: what the import refuses, and what each file of tests proves."""
    tests = sorted((PROJECT / "backend" / "tests" / "matching").glob("test_*.py"))
    return write_card(
        refusals=[Refusal(words=sorted(ban.words)[:6], en=ban.en, fr=ban.fr) for ban in BANS],
        proofs=[Proof(file=f"tests/matching/{file.name}", says=_first_sentence_of(file)) for file in tests],
        language=language,
    )


def _first_sentence_of(file: Path) -> str:
    said = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return said.partition("\n\n")[0].replace("\n", " ")


def _matching_page(data_map: DataMap, *, language: Language) -> str:
    title, _, rest = card_of_this_code(language).partition("\n\n")
    return _typeset(f"{title}\n\n{_mark(data_map, language)}\n\n{_say('card_lead', language)}\n\n{rest}", language)


def write_record(data_map: DataMap, *, language: Language) -> str:
    """The record of processing of one language, in Markdown."""
    colon = ":" if language == "en" else " :"
    parts = [
        f"# {_say('record', language)}",
        _mark(data_map, language),
        f"{_say('written', language)} {_say('record_lead', language)}",
        f"## {_say('controller', language)}",
        _table("controller_head", [(each, "") for each in _say("controller_rows", language).split("|")], language),
        f"## {_say('readers', language)}",
        _say("readers_lead", language),
        "\n".join(
            [_say("everywhere", language), ""]
            + [f"- `{name}`{colon} {words.of(language)}" for name, words in data_map.everywhere.items()]
        ),
    ]
    for name, activity in data_map.activities.items():
        parts += _activity(data_map, name, activity, language)
    parts += [
        f"## {_say('library', language)}",
        _table(
            "library_head",
            [
                (f"`{name}`", table.of(language), data_map.retention[table.retention].of(language))
                for name, table in data_map.library_tables.items()
            ],
            language,
        ),
        f"## {_say('outside', language)}",
        "\n".join(f"- {words.of(language)}" for words in data_map.outside),
    ]
    return _page(parts, language)


def _activity(data_map: DataMap, name: str, activity: Activity, language: Language) -> list[str]:
    colon = ":" if language == "en" else " :"
    said = {"purpose": activity.purpose, "people": activity.people, "basis": activity.basis}
    parts = [
        f"## {activity.of(language)}",
        "\n".join(f"- **{_say(part, language)}**{colon} {words.of(language)}" for part, words in said.items()),
    ]
    for table_name, table in data_map.tables_of(name).items():
        parts += [f"### `{table_name}`", _sentence(table.says.of(language)), _columns(data_map, table, language)]
    return parts


def _columns(data_map: DataMap, table: Table, language: Language) -> str:
    rows = [
        (
            f"`{name}`",
            data_map.kinds[column.kind].of(language),
            column.says.of(language),
            (" ; " if language == "fr" else "; ").join(data_map.readers[each].of(language) for each in column.readers),
            data_map.retention[column.retention].of(language),
        )
        for name, column in table.columns.items()
    ]
    return _table("columns", rows, language)


def write_retention(data_map: DataMap, *, language: Language) -> str:
    """The retention table of one language, in Markdown."""
    used: dict[str, list[str]] = {name: [] for name in data_map.retention}
    for name, table in data_map.tables.items():
        rules = [column.retention for column in table.columns.values()]
        usual = max(sorted(set(rules)), key=rules.count)
        used[usual].append(f"`{name}`")
        for column_name, column in table.columns.items():
            if column.retention != usual:
                used[column.retention].append(f"`{name}.{column_name}`")
    for name, library in data_map.library_tables.items():
        used[library.retention].append(f"`{name}`")

    def rows(*, applied: bool) -> list[Sequence[str]]:
        return [
            (
                rule.of(language),
                rule.does.of(language),
                f"`{rule.job}`" if rule.job else "–",
                rule.suggested.of(language) if rule.suggested else "–",
                ", ".join(used[name]),
            )
            for name, rule in data_map.retention.items()
            if bool(rule.job) == applied
        ]

    parts = [
        f"# {_say('retention', language)}",
        _mark(data_map, language),
        f"{_say('written', language)} {_say('retention_lead', language)}",
        f"## {_say('by_itself', language)}",
        _table("rules", rows(applied=True), language),
        f"## {_say('by_operator', language)}",
        _table("rules", rows(applied=False), language),
        f"## {_say('policy', language)}",
        _say("policy_says", language),
        f"## {_say('outside', language)}",
        "\n".join(f"- {words.of(language)}" for words in data_map.outside),
    ]
    return _page(parts, language)


def _say(key: str, language: Language) -> str:
    return _TEXTS[key][LANGUAGES.index(language)]


def _mark(data_map: DataMap, language: Language) -> str:
    return _say("dated", language).format(date=data_map.dated.isoformat(), mark=NOT_LEGAL_ADVICE[language])


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _table(head: str, rows: Sequence[Sequence[str]], language: Language) -> str:
    titles = _say(head, language).split("|")
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _page(parts: Sequence[str], language: Language) -> str:
    return _typeset("\n\n".join(parts) + "\n", language)


def _typeset(text: str, language: Language) -> str:
    if language == "en":
        return text
    # French typography: a space that does not break before these signs and inside quotation marks.
    for sign in (";", ":", "!", "?", "»"):
        text = text.replace(f" {sign}", f"\u00a0{sign}")
    return text.replace("« ", "«\u00a0")
