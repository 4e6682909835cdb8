"""A period's figures as a table for a spreadsheet: one figure a line, each with what it is out of."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.accounts.access import Actor
from viceversa.core.errors import AppError, Language
from viceversa.core.schemas import Figure
from viceversa.core.spreadsheet import Cell, csv_document
from viceversa.feedback.export_words import HEADER, UNITS, WORDS
from viceversa.feedback.insights import read_insights
from viceversa.feedback.snapshot_schemas import InsightsOut, MedianOut, PeriodOut

Line = tuple[str, tuple[str, ...], str, Figure | MedianOut]
"""Table, what it is about (codes of `export_words`, or plain text), unit, figure."""


class NothingFrozen(AppError):
    status = 409
    code = "nothing_frozen"
    en = "There is nothing to export yet: the first figures are frozen on the day after the first survey closes."
    fr = (
        "Il n’y a encore rien à exporter : les premiers chiffres sont arrêtés le lendemain de la clôture du premier "
        "questionnaire."
    )


class TableNotThere(AppError):
    status = 404
    code = "table_not_there"
    en = "There is no such table. Those that can be exported: {tables}."
    fr = "Ce tableau n’existe pas. Ceux qui s’exportent : {tables}."


async def export_insights(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, period_end: date | None, table: str, language: Language
) -> tuple[date, bytes]:
    """The last day of the period and its table. While a period is being frozen, the last whole one is served.

    Raises `NotFound`, `PeriodNotThere`, `NothingFrozen`, `TableNotThere`.
    """
    found = await read_insights(db, actor, programme_id=programme_id, period_end=period_end)
    if table not in {*TABLES, "all"}:
        raise TableNotThere(tables=", ".join([*TABLES, "all"]))
    if found.period is None:
        raise NothingFrozen
    wanted = TABLES if table == "all" else {table: TABLES[table]}
    period = found.period
    lines = ((name, line) for name, make in wanted.items() for line in make(found, period))
    return period.period_end, csv_document(HEADER[language], (_cells(*each, language) for each in lines))


def _cells(table: str, line: tuple[tuple[str, ...], str, Figure | MedianOut | str], language: Language) -> list[Cell]:
    about, unit, figure = line
    words = [WORDS[code][language] if code in WORDS else code for code in about]
    head: list[Cell] = [WORDS[table][language], *words, *[""] * (4 - len(words)), UNITS[unit][language]]
    if isinstance(figure, str):
        return [*head, figure, "", "", "", ""]
    if figure.hidden is not None:
        return [*head, "", "", "", "", WORDS["too_few"][language]]
    if isinstance(figure, MedianOut):
        # As texts, with a full stop: a number that no spreadsheet turns into a day.
        return [*head, str(figure.median), str(figure.low), str(figure.high), figure.n, ""]
    return [*head, figure.value, "", "", figure.n, ""]


Lines = Iterator[tuple[tuple[str, ...], str, Figure | MedianOut | str]]


def _responses(_: InsightsOut, period: PeriodOut) -> Lines:
    for line in period.responses:
        yield (line.moment, line.group, "answered"), "people", line.answered
        yield (line.moment, line.group, "rate"), "percent", line.rate


def _promises(_: InsightsOut, period: PeriodOut) -> Lines:
    for line in period.promises:
        about = (f"promise_{line.promise}", line.moment, line.group)
        yield (*about, "standing"), "points", line.standing
        if line.change is not None:
            same = "same_or_unsaid" if line.change.same_includes_unsaid else "same"
            yield (*about, "up"), "percent", line.change.up
            yield (*about, same), "percent", line.change.same
            yield (*about, "down"), "percent", line.change.down
            if not line.change.same_includes_unsaid:
                yield (*about, "unsaid"), "percent", line.change.unsaid
            yield (*about, "change"), "points", line.change.median


def _answers(_: InsightsOut, period: PeriodOut) -> Lines:
    for spread in [*period.answers, *period.pulses.questions]:
        yield (f"question_{spread.question}", "answered"), "people", spread.answered
        for part in spread.parts:
            yield (f"question_{spread.question}", part.answer), "percent", part.share
    yield ("pulses", "given"), "pulses", period.pulses.given
    yield ("pulses", "rate"), "percent", period.pulses.response_rate


def _levels(_: InsightsOut, period: PeriodOut) -> Lines:
    for line in period.levels:
        about = ("skill" if line.skill else "area", f"{line.name_en} / {line.name_fr}", line.side)
        yield (*about, "n"), "people", line.people
        for name, figure in (("up", line.up), ("same", line.same), ("down", line.down)):
            if figure is not None:
                yield (*about, name), "percent", figure
        yield (*about, "change"), "levels", line.median


def _balance(_: InsightsOut, period: PeriodOut) -> Lines:
    yield ("pairings", "n"), "pairings", period.balance.pairings
    for band in period.balance.bands:
        yield ("band", f"band_{band.band}"), "percent", band.share
    for lean in period.balance.leans:
        yield ("lean", f"lean_{lean.lean}"), "percent", lean.share


def _commitment(_: InsightsOut, period: PeriodOut) -> Lines:
    for line in period.commitment:
        yield (f"miss_{line.kind}", line.side), "sessions", line.figure


def _texts(_: InsightsOut, period: PeriodOut) -> Lines:
    for each in period.texts:
        yield (each.question, "n"), "texts", each.n
        for text in each.texts:
            yield (each.question,), "texts", text


def _groups(by: str) -> Callable[[InsightsOut, PeriodOut], Lines]:
    def lines(found: InsightsOut, _: PeriodOut) -> Lines:
        for breakdown in found.breakdowns:
            for group in breakdown.groups if breakdown.by == by else ():
                yield (group.group or "unnamed", "enrolled"), "people", group.enrolled
                yield (group.group or "unnamed", "matched"), "percent", group.matched

    return lines


TABLES: Mapping[
    str, Callable[[InsightsOut, PeriodOut], Iterable[tuple[tuple[str, ...], str, Figure | MedianOut | str]]]
] = {
    "responses": _responses,
    "promises": _promises,
    "answers": _answers,
    "levels": _levels,
    "balance": _balance,
    "commitment": _commitment,
    "texts": _texts,
    "department": _groups("department"),
    "site": _groups("site"),
}
"""The fixed list: breakdowns go one way only, and people choose none of their own."""
