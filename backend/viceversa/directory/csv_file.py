"""An HR file as bytes → neutral records, with every refusal named by row and column. Pure.

Rows are counted as a person sees them in a spreadsheet: the header is row 1.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from viceversa.core.errors import AppError, FieldProblem
from viceversa.directory.columns import FIELD_NAMES, REQUIRED, Columns, DroppedColumn, read_columns
from viceversa.directory.people import LONGEST_CELL, DirectoryPerson, RefusedRow, read_person

LARGEST_FILE: Final = 20 * 1024 * 1024
MOST_COLUMNS: Final = 200
MOST_ROWS: Final = 100_000
LONGEST_HEADER: Final = 200
# No row of 200 cells of 1,000 characters is longer: what is, is refused before the line is taken apart.
LONGEST_LINE: Final = MOST_COLUMNS * (LONGEST_CELL + 4)
SEPARATORS: Final = (",", ";", "\t", "|")

_WORKBOOKS = {
    b"PK\x03\x04": "xlsx",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0": "xls",
    b"%PDF": "pdf",
    b"\x1f\x8b": "gz",
}
# What Python calls an encoding → what people do.
_NAMES = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
_PIECE: Final = 64 * 1024
_UTF8_PAIR = re.compile(rb"[\xc3\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]")


class FileRefused(AppError):
    """The file as a whole cannot be read; `fields` name the row and column."""

    status = 422
    code = "file_refused"
    en = "This file cannot be imported as it is; nothing was stored. Each place is named below."
    fr = "Ce fichier ne peut pas être importé tel quel, rien n’a été enregistré. Chaque endroit est nommé ci-dessous."


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing about a file or an import as a whole."""

    code: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file taken apart: its header (row number and names) and a lazy walk over its rows."""

    header_row: int
    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """What a file says: its people and refused rows, in its order and only once; columns dropped or ignored, notes."""

    rows: Iterator[DirectoryPerson | RefusedRow]
    dropped: tuple[DroppedColumn, ...]
    ignored: tuple[str, ...]
    mapping: dict[str, str]
    notes: tuple[Note, ...]


def refuse(code: str, *, en: str, fr: str, row: int | None = None, column: str | None = None) -> FileRefused:
    """A refusal of the whole file that points at one place: `/body/file/{row}/{column}`."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in (row, column) if part is not None]
    return FileRefused(fields=[FieldProblem("/".join(["/body/file", *parts]), code, en=en, fr=fr)])


def open_people(raw: bytes, *, mapping: Mapping[str, str] | None = None) -> PeopleFile:
    """The people of an HR file, read as they are asked for: a large one is never whole in memory as people.

    `raw` is UTF-8, UTF-16 with its mark, or Windows-1252; separated by comma, semicolon, tab or bar.
    `mapping` leads columns to fields (or to `ignore`) and wins over what the headers suggest.
    Raises `FileRefused` when the whole file cannot be taken, and so may its rows; what is wrong with one row comes
    as a `RefusedRow`. Whether two rows name one person is for whoever sees them all.
    """
    sheet = open_sheet(raw)
    columns = read_columns(sheet.header, mapping=mapping)
    _check_columns(columns, row=sheet.header_row)
    return PeopleFile(
        rows=_people(sheet, columns),
        dropped=columns.dropped,
        ignored=columns.ignored,
        mapping={column: field for _, column, field in columns.fields},
        notes=_notes(sheet, columns),
    )


def _people(sheet: Sheet, columns: Columns) -> Iterator[DirectoryPerson | RefusedRow]:
    row = None
    for row, cells in sheet.rows:
        yield read_person(cells, row=row, fields=columns.fields, header=sheet.header)
    if row is None:
        raise refuse(
            "no_rows",
            row=sheet.header_row,
            en=f"Nobody is listed under the header (row {sheet.header_row}).",
            fr=f"Personne ne figure sous l’en-tête (ligne {sheet.header_row}).",
        )


def open_sheet(raw: bytes) -> Sheet:
    """Take a file apart: encoding, separator, header. Raises `FileRefused`; so may the rows."""
    if len(raw) > LARGEST_FILE:
        raise refuse("too_large", en="A file may hold 20 MiB at most.", fr="Un fichier peut contenir 20 Mio au plus.")
    encoding = _encoding(raw)
    separator = _separator(_text(raw, encoding))
    records = _records(_text(raw, encoding), separator)
    first = next(records, None)
    if first is None:
        raise refuse("empty_file", en="This file is empty.", fr="Ce fichier est vide.")
    header_row, names = first
    if len(names) > MOST_COLUMNS:
        raise _too_many_columns(header_row)
    header = tuple(unicodedata.normalize("NFC", " ".join(name.split())) for name in names)
    for name in header:
        if len(name) > LONGEST_HEADER or not name.isprintable():
            raise refuse(
                "header",
                row=header_row,
                en=f"Row {header_row} does not look like a header: a column’s name is too long or unreadable.",
                fr=f"La ligne {header_row} ne ressemble pas à un en-tête, un nom de colonne est trop long "
                "ou illisible.",
            )
    return Sheet(header_row, header, records, _NAMES[encoding])


def _encoding(raw: bytes) -> str:
    """The encoding in which all of `raw` is text, as Python calls it. Raises `FileRefused` when there is none."""
    for mark, kind in _WORKBOOKS.items():
        if raw.startswith(mark):
            raise refuse(
                "not_csv",
                en=f"This is a {kind} file under another name. In your spreadsheet, save it as CSV UTF-8.",
                fr=f"C’est un fichier {kind} sous un autre nom. Dans votre tableur, enregistrez-le en CSV UTF-8.",
            )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(raw, "utf-16")
    if b"\x00" in raw:
        row = raw[: raw.index(b"\x00")].count(b"\n") + 1
        raise refuse(
            "not_text",
            row=row,
            en=f"Row {row} holds bytes that are not text. Save the file as CSV UTF-8.",
            fr=f"La ligne {row} contient des octets qui ne sont pas du texte. Enregistrez le fichier en CSV UTF-8.",
        )
    try:
        return _strictly(raw, "utf-8-sig")
    except FileRefused:
        # Old spreadsheets write Windows-1252; but pairs that only UTF-8 writes mean a damaged UTF-8 file,
        # and reading it as Windows-1252 would store "PrÃ©nom".
        if raw.startswith(b"\xef\xbb\xbf") or _UTF8_PAIR.search(raw):
            raise
        return _strictly(raw, "cp1252")


def _strictly(raw: bytes, encoding: str) -> str:
    """The same encoding, once every letter was read by it. Piece by piece: a letter may take four bytes in memory."""
    text = _text(raw, encoding)
    try:
        while piece := text.read(_PIECE):
            if "\x00" in piece:
                raise refuse(
                    "not_text",
                    en="This file holds NUL characters; it is not text. Save it as CSV UTF-8.",
                    fr="Ce fichier contient des caractères NUL, ce n’est pas du texte. Enregistrez-le en CSV UTF-8.",
                )
    except UnicodeDecodeError:
        readable = raw.decode(encoding, "replace").partition("\N{REPLACEMENT CHARACTER}")[0]
        row = readable.count("\n") + 1
        raise refuse(
            "encoding",
            row=row,
            en=f"Row {row} holds a letter that cannot be read: encodings are mixed. Save the file as CSV UTF-8.",
            fr=f"La ligne {row} contient une lettre illisible, les encodages sont mélangés. "
            "Enregistrez le fichier en CSV UTF-8.",
        ) from None
    return encoding


def _text(raw: bytes, encoding: str) -> io.TextIOWrapper:
    # The buffer shares the bytes it is given. Line breaks of every system become one.
    return io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, newline=None)


def _separator(text: io.TextIOWrapper) -> str:
    start = text.read(LONGEST_LINE).lstrip("\n") or text.read(LONGEST_LINE)
    head = re.sub(r'"[^"]*"', "", start).partition("\n")[0]
    return max(SEPARATORS, key=head.count)


def _records(text: io.TextIOWrapper, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers."""

    def lines() -> Iterator[str]:
        for line in text:
            if len(line) > LONGEST_LINE:
                raise _too_many_columns(row + 1)
            yield line

    row = 0
    filled = 0
    reader = csv.reader(lines(), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refuse(
                "quotes",
                row=row + 1,
                en=f"Row {row + 1} opens a quote that is never closed rightly, so the rows after it "
                "cannot be told apart.",
                fr=f"La ligne {row + 1} ouvre un guillemet mal refermé, les lignes suivantes sont donc indiscernables.",
            ) from error
        row += 1
        if not any(cell.strip() for cell in cells):
            continue
        filled += 1
        if filled > MOST_ROWS + 1:
            raise refuse(
                "too_many_rows",
                row=row,
                en=f"A file may hold {MOST_ROWS} people at most. Split it.",
                fr=f"Un fichier peut contenir {MOST_ROWS} personnes au plus. Divisez-le.",
            )
        yield row, cells


def _too_many_columns(row: int) -> FileRefused:
    return refuse(
        "too_many_columns",
        row=row,
        en=f"Row {row} is wider than {MOST_COLUMNS} columns of {LONGEST_CELL} characters. Is this an HR file?",
        fr=f"La ligne {row} dépasse {MOST_COLUMNS} colonnes de {LONGEST_CELL} caractères. Est-ce un fichier RH\u00a0?",
    )


def _check_columns(columns: Columns, *, row: int) -> None:
    if columns.problems:
        raise FileRefused(
            fields=[
                FieldProblem(f"/body/mapping/{_pointed(each.column)}", each.code, en=each.en, fr=each.fr)
                for each in columns.problems[:50]
            ]
        )
    found = {field for _, _, field in columns.fields}
    missing = [field for field in REQUIRED if field not in found]
    if missing:
        raise FileRefused(fields=[_missing_column(field, row) for field in missing])


def _pointed(column: str) -> str:
    escaped = column.replace("~", "~0").replace("/", "~1")[:100]
    return escaped.encode("utf-8", "backslashreplace").decode()


def _missing_column(field: str, row: int) -> FieldProblem:
    en, fr, example = FIELD_NAMES[field]
    return FieldProblem(
        f"/body/file/{row}/{example}",
        "missing_column",
        en=f"No column in row {row} gives {en} (“{example}” for example). Add it, or name it in the mapping.",
        fr=f"Aucune colonne de la ligne {row} ne donne {fr} («\u00a0{example}\u00a0» par exemple). "
        "Ajoutez-la ou nommez-la dans la correspondance.",
    )


def _notes(sheet: Sheet, columns: Columns) -> tuple[Note, ...]:
    notes = []
    if sheet.encoding != "UTF-8":
        notes.append(
            Note(
                "encoding",
                en=f"The file was read as {sheet.encoding}. Check that accents look right.",
                fr=f"Le fichier a été lu comme {sheet.encoding}. Vérifiez que les accents sont justes.",
            )
        )
    if columns.ignored:
        named = _listed(columns.ignored)
        notes.append(
            Note(
                "ignored_columns",
                en=f"Not needed, so not kept: {named}.",
                fr=f"Inutile, donc non conservé\u00a0: {named}.",
            )
        )
    return tuple(notes)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
