"""The data map declares every column of the database, and nothing that is not there."""

from datetime import timedelta

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from viceversa.accounts import throttle
from viceversa.cli import main
from viceversa.config import PROJECT, Settings
from viceversa.core.idempotency import KEPT as ANSWERS_KEPT
from viceversa.directory.imports import PREVIEW_KEPT
from viceversa.jobs.queue import registered
from viceversa.notifications.service import KEPT as NOTICES_KEPT
from viceversa.privacy.data_map import DataMap, DataMapWrong, columns_of, compare, read_data_map
from viceversa.privacy.pages import pages_of_this_code

COMPLIANCE = PROJECT / "docs" / "compliance"
FILE = PROJECT / "backend" / "viceversa" / "privacy" / "data_map.yaml"


@pytest.fixture(scope="module")
def data_map() -> DataMap:
    # Every feature's tables are known once the command line is imported.
    return read_data_map()


def test_every_column_is_declared_and_none_in_vain(data_map: DataMap) -> None:
    found = compare(data_map, columns_of(SQLModel.metadata))
    assert not found, "\n\n" + "\n\n".join(found)


async def test_the_database_has_no_table_or_column_beside_them(data_map: DataMap, db: AsyncSession) -> None:
    rows = await db.execute(
        text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    )
    columns: dict[str, set[str]] = {}
    for table, column in rows:
        columns.setdefault(table, set()).add(column)
    assert set(data_map.library_tables) <= set(columns)
    # A new table that a library makes belongs under `library_tables:`.
    found = compare(data_map, {name: each for name, each in columns.items() if name not in data_map.library_tables})
    assert not found, "\n\n" + "\n\n".join(found)


def test_what_is_planted_is_caught_and_told_how_to_write(data_map: DataMap) -> None:
    planted = MetaData()
    Table("survey_response", planted, Column("id", Integer), Column("user_id", Integer), Column("answer", Integer))
    columns = columns_of(SQLModel.metadata) | columns_of(planted)
    columns["pulse"] = columns["pulse"] - {"voice"} | {"mood"}
    del columns["nudge"]
    pulse, survey, vanished, gone = compare(data_map, columns)
    assert "pulse: mood not declared" in pulse
    assert "mood: {kind: …" in pulse
    assert "activity" not in pulse
    assert "survey_response: answer, user_id not declared" in survey
    assert "retention: …" in survey
    assert "compliance-pages" in survey
    assert sorted([vanished, gone])[0].startswith("nudge: the table is gone")
    assert any(each.startswith("pulse: voice gone") for each in (vanished, gone))


def test_a_new_table_of_keys_alone_is_caught_too(data_map: DataMap) -> None:
    assert len(compare(data_map, columns_of(SQLModel.metadata) | {"bare": {"id", "created_at"}})) == 1


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("user_id: person", "user_id: nobody", "nobody"),
        ("retention: pulses", "retention: forever", "retention forever"),
        ("activity: feedback", "activity: gossip", "activity gossip"),
        ("{kind: answer,", "{kind: rumour,", "kind rumour"),
        ("readers: [author, counts]", "readers: [everyone]", "reader everyone"),
        ("{kind: answer, en:", "{kind: answer, english:", "english"),
        ('fr: "j’ai appris quelque chose d’utile"', 'fr: ""', "at least 1 character"),
    ],
)
def test_a_map_that_contradicts_itself_is_refused(before: str, after: str, complaint: str) -> None:
    source = FILE.read_text("utf-8")
    assert before in source
    with pytest.raises(DataMapWrong, match=complaint):
        read_data_map(source.replace(before, after))


def test_the_periods_it_tells_are_those_of_the_code(data_map: DataMap) -> None:
    told = {name: (rule.does.en, rule.does.fr) for name, rule in data_map.retention.items()}
    assert timedelta(hours=24) == ANSWERS_KEPT
    assert all("24 " in each for each in told["day"])
    assert all(f"{NOTICES_KEPT.days} " in each for each in told["half_year"])
    for rule in ("import_people", "import_report"):
        assert all(f"{PREVIEW_KEPT.days} " in each for each in told[rule])
    assert "2 days" in str(throttle._FORGET)
    of_cases = Settings.model_fields
    assert all(f"{of_cases['case_kept_days'].default} " in each for each in told["cases"])
    assert all(f"{of_cases['case_quiet_days'].default} " in each for each in told["cases"])
    settings = Settings(environment="test")
    said = (settings.sign_in_absolute_hours, settings.invitation_days, settings.password_reset_minutes)
    assert all(all(f"{number} " in each for number in said) for each in told["sign_ins"])


def test_every_job_it_names_exists(data_map: DataMap) -> None:
    named = {rule.job for rule in data_map.retention.values() if rule.job}
    assert len(named) >= 4
    assert named <= set(registered())


def test_the_generated_pages_are_current() -> None:
    # When this fails: viceversa compliance-pages docs/compliance, then read what changed.
    for name, page in pages_of_this_code().items():
        assert (COMPLIANCE / name).read_text("utf-8") == page, name


def test_the_command_writes_them(tmp_path) -> None:
    main(["compliance-pages", str(tmp_path)])
    written = {file.relative_to(tmp_path).as_posix(): file.read_text("utf-8") for file in tmp_path.rglob("*.md")}
    assert written == pages_of_this_code()
    record = written["en/records-of-processing.md"]
    assert all(f"### `{table}`" in record for table in SQLModel.metadata.tables)
    assert "| `voice` | answers to questions |" in record
