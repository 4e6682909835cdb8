"""The data map: what every column of the database holds, why, who reads it and how long it stays.

`data_map.yaml` says it in words; here it is read, refused when it contradicts itself, and compared with the tables.
"""

from collections.abc import Iterable, Mapping
from datetime import date
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
    suggested: Words | None = None


class Activity(Words):
    """A processing activity in the sense of article 30: why, about whom, and a legal basis to consider."""

    purpose: Words
    people: Words
    basis: Words


class Column(_Shape):
    """One column, with what the table says where the column says nothing else."""

    kind: str
    says: Words
    readers: tuple[str, ...]
    retention: str


class Table(_Shape):
    """One table of ours."""

    activity: str
    says: Words
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


def _resolve(name: str, table: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """A table with whole columns: shared ones looked up, readers and retention taken from the table."""
    columns = {}
    for column, said in table["columns"].items():
        if isinstance(said, str):
            if said not in written["shared"]:
                raise DataMapWrong(f"{FILE}: {name}.{column} is “{said}”, which `shared` does not define")
            said = written["shared"][said]
        unknown = set(said) - {"kind", "en", "fr", "readers", "retention"}
        if unknown:
            raise DataMapWrong(f"{FILE}: {name}.{column} says “{sorted(unknown)[0]}”, which a column has not")
        columns[column] = {
            "kind": said["kind"],
            "says": {"en": said["en"], "fr": said["fr"]},
            "readers": said.get("readers", table["readers"]),
            "retention": said.get("retention", table["retention"]),
        }
    unknown = set(table) - {"activity", "en", "fr", "readers", "retention", "columns"}
    if unknown:
        raise DataMapWrong(f"{FILE}: {name} says “{sorted(unknown)[0]}”, which a table has not")
    return {"activity": table["activity"], "says": {"en": table["en"], "fr": table["fr"]}, "columns": columns}


def _unknown_names(found: DataMap) -> Iterable[str]:
    for name, table in found.tables.items():
        if table.activity not in found.activities:
            yield f"activity {table.activity} ({name})"
        for column, said in table.columns.items():
            if said.kind not in found.kinds:
                yield f"kind {said.kind} ({name}.{column})"
            if said.retention not in found.retention:
                yield f"retention {said.retention} ({name}.{column})"
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
        gone = sorted(set(table.columns) - columns.get(name, set()))
        if name not in columns:
            found.append(f"{name}: the table is gone. Take its entry out of {FILE}.")
        elif gone:
            found.append(f"{name}: {', '.join(gone)} gone. Take the lines out of {FILE}.")
    return found


def _to_write(name: str, missing: list[str], *, new: bool) -> str:
    lines = [f"{name}: {', '.join(missing)} not declared. Write in {FILE}, under `tables:`,", f"  {name}:"]
    if new:
        lines += [
            "    activity: …       # one of `activities:`",
            "    en: what the table holds, in a few words",
            "    fr: la même chose",
            "    readers: […]      # names of `readers:`; whom the API shows it to, or `product`",
            "    retention: …      # one of `retention:`",
        ]
    lines.append("    columns:")
    lines += [f'      {column}: {{kind: …, en: "…", fr: "…"}}   # or a name of `shared:`' for column in missing]
    lines.append("then run `viceversa compliance-pages docs/compliance` and commit the pages.")
    return "\n".join(lines)
