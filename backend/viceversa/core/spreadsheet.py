"""Tables for people who open them in a spreadsheet: UTF-8 with its mark, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence

# What makes Excel, LibreOffice or Google Sheets take a text for a formula, full-width forms included.
_FORMULA_STARTS = frozenset("=+-@\t\r\n\0|%＝＋－＠")
_UTF8_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

Cell = str | int | bool | None


def safe_cell(value: Cell) -> Cell:
    """A text that a spreadsheet would read as a formula, with an apostrophe before it; anything else as it is.

    Blanks in front do not hide a formula: spreadsheets trim them.
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    shown = text.lstrip(" \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}")
    return f"'{text}" if shown[:1] in _FORMULA_STARTS and shown else text


def csv_document(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One CSV file: every text neutralised, lines ended as RFC 4180 says, the mark that makes Excel read UTF-8."""
    return _UTF8_MARK.encode("utf-8") + csv_lines([header]) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """More lines of a CSV file, every text neutralised."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8")
