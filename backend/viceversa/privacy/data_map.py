"""The data map: what every column of the database holds, why, who reads it and how long it stays.

`data_map.yaml` says it in words; here it is read, refused when it contradicts itself, and compared with the tables.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import MetaData

Language = Literal["en", "fr"]
FILE = "backend/viceversa/privacy/data_map.yaml"


class DataMapWrong(Exception):
    """The data map contradicts itself; the message names each place."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Shape):
    """The same thing said in both languages."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)

    def of(self, language: Language) -> str:
        """The words in one language."""
        return self.en if language == "en" else self.fr


class Rule(Words):
    """How long something stays: what the product does, by which job if by one, and a period it leaves to others."""

    does: Words
    job: str | None = None
    days: int | None = None
    suggested: Words | None = None


class Activity(Words):
    """A processing activity in the sense of article 30: why, about whom, and a legal basis to consider."""

    purpose: Words
    people: Words
    basis: Words


class Path(_Shape):
    """How a row leads to a person: a column with their id, the row it belongs to, or a text that holds their name.

    `once`: counts in an export only when this column is filled (nobody learns of a pairing before being asked).
    `unless`: counts only when this column is empty. `holds`: a text column in which something of theirs may stand.
    `key`: a text column that is what they are known by; the row is about them.
    """

    column: str | None = None
    through: str | None = None
    holds: str | None = None
    key: str | None = None
    once: str | None = None
    unless: str | None = None

    @property
    def leads_by(self) -> str:
        """The column it starts from."""
        return self.column or self.through or self.holds or self.key or ""


Action = Literal["delete", "empty", "pseudonymise", "unlink", "mentions", "few", "keep"]


class Column(_Shape):
    """One column, with what the table says where the column says nothing else.

    `export` is "yes", "mine" (of a list, the items that name the person) or "no", then with a reason; `erase` is what
    an erasure does with it. `of` names the side that the column is about, where the row has two.
    """

    kind: str
    says: Words
    readers: tuple[str, ...]
    retention: str
    export: Literal["yes", "mine", "no"]
    erase: Action
    because: tuple[str, ...]
    of: str | None = None


class Table(_Shape):
    """One table of ours. `people`: whose rows they are; `mentions`: whom they name besides, for an erasure alone."""

    activity: str
    says: Words
    people: tuple[Path, ...]
    mentions: tuple[Path, ...]
    erase: Action
    columns: Mapping[str, Column]


class LibraryTable(Words):
    """A table that a library of ours makes and fills; its columns are the library's."""

    activity: str
    retention: str


class DataMap(_Shape):
    """The whole map, every name in it resolved."""

    dated: date
    # Columns that any table may have and none has to declare: a key, an instant, a counter.
    everywhere: Mapping[str, Words]
    kinds: Mapping[str, Words]
    readers: Mapping[str, Words]
    retention: Mapping[str, Rule]
    activities: Mapping[str, Activity]
    # Why something is kept at an erasure, or left out of an export.
    reasons: Mapping[str, Words]
    tables: Mapping[str, Table]
    library_tables: Mapping[str, LibraryTable]
    outside: tuple[Words, ...]

    def tables_of(self, activity: str) -> dict[str, Table]:
        """The tables of one activity, in the order of the file."""
        return {name: table for name, table in self.tables.items() if table.activity == activity}


def read_data_map(source: str | None = None) -> DataMap:
    """The data map of this code, or the one written in `source`. Raises `DataMapWrong`."""
    if source is None:
        source = (resources.files("viceversa.privacy") / "data_map.yaml").read_text("utf-8")
    try:
        written = yaml.safe_load(source)
        tables = {name: _resolve(name, table, written) for name, table in written["tables"].items()}
        found = DataMap.model_validate(
            {name: part for name, part in written.items() if name != "shared"} | {"tables": tables}
        )
    except (yaml.YAMLError, ValidationError, KeyError, TypeError, AttributeError) as error:
        raise DataMapWrong(f"{FILE} cannot be read: {type(error).__name__}: {error}") from error
    unknown = sorted({*_unknown_names(found)})
    if unknown:
        raise DataMapWrong(f"{FILE} uses names it does not define: " + "; ".join(unknown))
    return found


@cache
def data_map_of_this_code() -> DataMap:
    """The data map of this code, read once."""
    return read_data_map()


_OF_A_COLUMN = {"kind", "en", "fr", "readers", "retention", "export", "erase", "of"}
_OF_A_TABLE = {"activity", "en", "fr", "readers", "retention", "people", "mentions", "export", "erase", "columns"}


def _resolve(name: str, table: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """A table with whole columns: shared ones looked up, what they do not say taken from the table."""
    columns = {}
    for column, said in table["columns"].items():
        if isinstance(said, str):
            if said not in written["shared"]:
                raise DataMapWrong(f"{FILE}: {name}.{column} is “{said}”, which `shared` does not define")
            said = written["shared"][said]
        unknown = set(said) - _OF_A_COLUMN
        if unknown:
            raise DataMapWrong(f"{FILE}: {name}.{column} says “{sorted(unknown)[0]}”, which a column has not")
        export, why_not = _with_reason(said.get("export", table["export"]))
        erase, why_kept = _with_reason(said.get("erase", table["erase"]))
        if (export == "no" and not why_not) or (erase == "keep" and not why_kept):
            raise DataMapWrong(f"{FILE}: {name}.{column} says no or keep without a reason: write `no:…`, `keep:…`")
        columns[column] = {
            "kind": said["kind"],
            "says": {"en": said["en"], "fr": said["fr"]},
            "readers": said.get("readers", table["readers"]),
            "retention": said.get("retention", table["retention"]),
            "export": export,
            "erase": erase,
            "because": [each for each in (why_not, why_kept) if each],
            "of": said.get("of"),
        }
    unknown = set(table) - _OF_A_TABLE
    if unknown:
        raise DataMapWrong(f"{FILE}: {name} says “{sorted(unknown)[0]}”, which a table has not")
    return {
        "activity": table["activity"],
        "says": {"en": table["en"], "fr": table["fr"]},
        "people": [_path(each) for each in table["people"]],
        "mentions": [_path(each) for each in table.get("mentions", ())],
        "erase": _with_reason(table["erase"])[0],
        "columns": columns,
    }


def _with_reason(said: Any) -> tuple[str, str]:
    """`keep:id` is the action and the reason for it. YAML reads a bare yes or no as true or false."""
    if isinstance(said, bool):
        return ("yes" if said else "no"), ""
    action, _, reason = said.partition(":")
    return action, reason


def _path(said: Any) -> Any:
    return {"column": said} if isinstance(said, str) else said


def _unknown_names(found: DataMap) -> Iterable[str]:
    for name, table in found.tables.items():
        if table.activity not in found.activities:
            yield f"activity {table.activity} ({name})"
        for column, said in table.columns.items():
            if said.kind not in found.kinds:
                yield f"kind {said.kind} ({name}.{column})"
            if said.retention not in found.retention:
                yield f"retention {said.retention} ({name}.{column})"
            yield from (f"reason {each} ({name}.{column})" for each in said.because if each not in found.reasons)
            yield from (f"reader {each} ({name}.{column})" for each in said.readers if each not in found.readers)
    for name, library in found.library_tables.items():
        if library.activity not in found.activities or library.retention not in found.retention:
            yield f"activity or retention of {name}"


def columns_of(metadata: MetaData) -> dict[str, set[str]]:
    """The columns of each table."""
    return {table.name: {column.name for column in table.columns} for table in metadata.tables.values()}


def compare(data_map: DataMap, columns: Mapping[str, set[str]]) -> list[str]:
    """What the map does not declare or declares in vain, each with what to write; empty when they agree.

    `columns` are those of each table, as `columns_of` gives them.
    """
    found = []
    for name in sorted(columns):
        declared = set(data_map.tables[name].columns) if name in data_map.tables else set()
        missing = sorted(columns[name] - declared - set(data_map.everywhere))
        if missing or name not in data_map.tables:
            found.append(_to_write(name, missing, new=name not in data_map.tables))
    for name, table in data_map.tables.items():
        told = {each for path in (*table.people, *table.mentions) for each in _columns_of_path(path)}
        told |= {said.of for said in table.columns.values() if said.of}
        lost = sorted(told - columns.get(name, told))
        if lost:
            found.append(f"{name}: `people`, `mentions` or `of` name {', '.join(lost)}, which the table has not.")
        gone = sorted(set(table.columns) - columns.get(name, set()))
        if name not in columns:
            found.append(f"{name}: the table is gone. Take its entry out of {FILE}.")
        elif gone:
            found.append(f"{name}: {', '.join(gone)} gone. Take the lines out of {FILE}.")
    return found


def _columns_of_path(path: Path) -> Iterable[str]:
    return (each for each in (path.column, path.through, path.holds, path.key, path.once, path.unless) if each)


def _to_write(name: str, missing: list[str], *, new: bool) -> str:
    lines = [f"{name}: {', '.join(missing)} not declared. Write in {FILE}, under `tables:`,", f"  {name}:"]
    if new:
        lines += [
            "    activity: …       # one of `activities:`",
            "    en: what the table holds, in a few words",
            "    fr: la même chose",
            "    readers: […]      # names of `readers:`; whom the API shows it to, or `product`",
            "    retention: …      # one of `retention:`",
            "    people: […]       # columns that lead from a row to whose it is; [] when it is about nobody",
            "    export: yes       # or no:… with one of `reasons:`",
            "    erase: …          # delete, empty, unlink, mentions, or keep:… with one of `reasons:`",
        ]
    lines.append("    columns:")
    lines += [f'      {column}: {{kind: …, en: "…", fr: "…"}}   # or a name of `shared:`' for column in missing]
    lines.append("then run `viceversa compliance-pages docs/compliance` and commit the pages.")
    return "\n".join(lines)
