"""No age, ever: no table and no shape has a place for what DOMAIN §3 refuses (docs/decisions/0006)."""

import re
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table
from sqlmodel import SQLModel

from viceversa.config import Settings
from viceversa.main import create_app

REFUSED = re.compile(
    r"(^|_)(age|birth|birthday|birthdate|born|dob|generation|graduation|hire|hired|hiring|tenure|seniority|gender|sex|"
    r"photo|family_status|marital|children|health|disability|origin|ethnicity|nationality|citizenship|union|"
    r"religion|performance|rating|salary|wage|pay|bonus|potential)(_|$)"
)
# Words that only look like it.
FINE = {"family_name"}


def refused_columns(metadata: MetaData) -> list[str]:
    """Columns whose name says something we refuse to know."""
    return [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if REFUSED.search(column.name) and column.name not in FINE
    ]


def refused_properties(document: dict) -> list[str]:
    """Properties of the contract's shapes whose name says something we refuse to know."""
    return [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field in schema.get("properties", {})
        if REFUSED.search(field) and field not in FINE
    ]


def test_no_table_and_no_shape_knows_it() -> None:
    assert len(SQLModel.metadata.tables) >= 20
    assert refused_columns(SQLModel.metadata) == []
    assert refused_properties(create_app(Settings(environment="test", web_folder=Path("/nonexistent"))).openapi()) == []


def test_a_planted_column_and_property_are_found() -> None:
    planted = MetaData()
    for name in ("birth_date", "age", "hire_date", "tenure_years", "gender", "annual_salary"):
        Table(f"table_{name}", planted, Column("id", Integer), Column(name, Integer))
    assert len(refused_columns(planted)) == 6
    shapes = {"components": {"schemas": {"UserOut": {"properties": {"graduation_year": {}, "given_name": {}}}}}}
    assert refused_properties(shapes) == ["UserOut.graduation_year"]
