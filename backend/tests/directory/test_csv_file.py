"""HR files as they come: every way a file or a row can be wrong is told with its row and column."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from tests.directory.readings import Reading, read_csv
from viceversa.directory.csv_file import LARGEST_FILE, LONGEST_LINE, FileRefused
from viceversa.directory.people import DirectoryPerson

HEADER = "Employee ID,First Name,Last Name,Work Email,Job Title,Manager ID,Department"
ANN = "1,Ann,Lee,ann@example.com,Clerk,,Sales"
BOB = "2,Bob,Ray,bob@example.com,Clerk,1,Sales"
REAL_FILE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "hris_export.csv"


def read(*rows: str, header: str = HEADER, mapping: dict[str, str] | None = None) -> Reading:
    return read_csv("\n".join([header, *rows]).encode(), mapping=mapping)


def refusal(raw: bytes, *, mapping: dict[str, str] | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_csv(raw, mapping=mapping)
    return caught.value


def told(raw: bytes, *, mapping: dict[str, str] | None = None) -> tuple[str, str]:
    """The code and the place of a refusal of the whole file, which speaks both languages."""
    first = refusal(raw, mapping=mapping).fields[0]
    assert first.en
    assert first.fr
    assert first.en != first.fr
    return first.code, first.pointer


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("people.csv", f"{HEADER}\n{ANN}\n")
    return buffer.getvalue()


MIXED = f"{HEADER}\n1,Zoé,Lee,zoe@example.com,Clerk,,Sales\n".encode() + "2,René,Ray,r@example.com,,,".encode("cp1252")

WHOLE_FILE = {
    "empty": (b"", "empty_file", "/body/file"),
    "only a byte-order mark": (b"\xef\xbb\xbf", "empty_file", "/body/file"),
    "only blank lines": (b"\r\n \r\n\n", "empty_file", "/body/file"),
    "only quotes": (b'""', "empty_file", "/body/file"),
    "only separators": (b',,\n" ",\n', "empty_file", "/body/file"),
    "only a header": (HEADER.encode(), "no_rows", "/body/file/1"),
    "a header and empty rows": (f"{HEADER}\n,,,,,,\n\n".encode(), "no_rows", "/body/file/1"),
    "a zip named csv": (zipped(), "not_csv", "/body/file"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_csv", "/body/file"),
    "NUL bytes": (f"{HEADER}\n{ANN}\n2,B\0b,,,,,".encode(), "not_text", "/body/file/3"),
    "NUL in UTF-16": (f"{HEADER}\n1,A\0nn".encode("utf-16"), "not_text", "/body/file"),
    "UTF-16 without its mark": (f"{HEADER}\n{ANN}".encode("utf-16-le"), "not_text", "/body/file/1"),
    "UTF-16 cut in the middle": (f"{HEADER}\n{ANN}".encode("utf-16")[:-1], "encoding", "/body/file/2"),
    "two encodings in one file": (MIXED, "encoding", "/body/file/3"),
    "bytes of no encoding": (f"{HEADER}\n{ANN}\n".encode() + b"2,\x81\x8d,", "encoding", "/body/file/3"),
    "a missing column": (
        b"Employee ID,First Name,Last Name\n1,A,B",
        "missing_column",
        "/body/file/1/Work Email",
    ),
    "the header below blank lines": (
        b"\n\nEmployee ID,First Name,Last Name\n1,A,B",
        "missing_column",
        "/body/file/3/Work Email",
    ),
    "a picture of bytes": (bytes(range(1, 256)) * 50, "encoding", "/body/file/2"),
    "a quote that never closes": (f'{HEADER}\n{ANN}\n2,"Bob,Ray\n3,Cy,Lo'.encode(), "quotes", "/body/file/3"),
    "a quote closed too soon": (
        f'{HEADER}\n1,"Ann"ie,Lee,a@example.com,,,'.encode(),
        "quotes",
        "/body/file/2",
    ),
    "201 columns": ((HEADER + ",x" * 194 + "\n" + ANN).encode(), "too_many_columns", "/body/file/1"),
    "a million columns": (b"a," * 1_000_000, "too_many_columns", "/body/file/1"),
    "a million cells in a row": (
        f"{HEADER}\n{ANN}\n".encode() + b"a;" * 1_000_000,
        "too_many_columns",
        "/body/file/3",
    ),
    "more than 20 MiB": (b"a" * (LARGEST_FILE + 1), "too_large", "/body/file"),
    "a control in the header": (f"Bad\x07,{HEADER}\n,{ANN}".encode(), "header", "/body/file/1"),
    "two columns of one meaning": (
        f"{HEADER},work_email\n{ANN},x@example.com".encode(),
        "two_columns",
        "/body/mapping/work_email",
    ),
}


@pytest.mark.parametrize(("raw", "code", "place"), WHOLE_FILE.values(), ids=WHOLE_FILE.keys())
def test_a_file_that_cannot_be_taken_is_refused_at_its_place(raw: bytes, code: str, place: str) -> None:
    assert told(raw) == (code, place)


def test_a_million_columns_are_refused_before_they_are_taken_apart() -> None:
    started = time.perf_counter()
    for raw in (b"a," * 1_000_000, b"x;" * 10_000_000, f"{HEADER}\n".encode() + b"a," * 9_000_000):
        refusal(raw)
    assert time.perf_counter() - started < 2


def test_a_file_holds_a_hundred_thousand_people() -> None:
    header = "id,email,first name,last name\n"
    people = "".join(f"{n},p{n}@example.com,A,B\n" for n in range(100_001))
    assert told((header + people).encode()) == ("too_many_rows", "/body/file/100002")


def test_every_missing_column_is_named_at_once() -> None:
    fields = refusal(b"Phone\n123").fields
    assert [field.pointer.rpartition("/")[2] for field in fields] == [
        *("Employee ID", "Work Email", "First Name", "Last Name")
    ]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
FRENCH = (
    "Matricule{0}Prénom{0}Nom{0}E-mail{0}Poste{0}Département\n"
    "7{0}Zoé{0}Lefèvre{0}zoe@example.com{0}Chargée d’études{0}Été"
)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends_say_the_same(encoding: str, separator: str, line_end: str) -> None:
    reading = read_csv(FRENCH.format(separator).replace("\n", line_end).encode(encoding))
    (zoe,) = reading.people
    assert (zoe.external_id, zoe.given_name, zoe.family_name) == ("7", "Zoé", "Lefèvre")
    assert (zoe.job_title, zoe.department, zoe.row) == ("Chargée d’études", "Été", 2)
    assert [note.code for note in reading.notes] == (["encoding"] if encoding in ("cp1252", "utf-16") else [])


def test_utf_16_big_endian_is_read_by_its_mark() -> None:
    assert read_csv(b"\xfe\xff" + FRENCH.format(",").encode("utf-16-be")).people[0].given_name == "Zoé"


def test_letters_written_in_two_pieces_become_one() -> None:
    (zoe,) = read("1,Zoe\u0301,Lee,z@example.com,,,").people
    assert zoe.given_name == "Zoé"


def test_quotes_hold_separators_line_breaks_and_quotes() -> None:
    reading = read('1,Ann,"Lee, ""Annie""",ann@example.com,"Sales\nlead",,"a\r\nb"', BOB)
    assert [person.family_name for person in reading.people] == ['Lee, "Annie"', "Ray"]
    assert (reading.people[0].job_title, reading.people[0].department) == ("Sales lead", "a b")
    assert reading.people[1].row == 3


def test_blank_lines_count_as_a_spreadsheet_counts_them() -> None:
    reading = read("", ANN, ",,,,,,", BOB)
    assert [person.row for person in reading.people] == [3, 5]


def test_a_short_row_lacks_its_last_cells_only() -> None:
    (ann,) = read("1,Ann,Lee,Ann@Example.com").people
    assert (ann.email, ann.job_title, ann.department) == ("ann@example.com", None, None)


ROWS = {
    "no id": (",Ann,Lee,a@example.com,,,", "missing", "Employee ID"),
    "no first name": ("1, ,Lee,a@example.com,,,", "missing", "First Name"),
    "no last name": ("1,Ann,,a@example.com,,,", "missing", "Last Name"),
    "no address": ("1,Ann,Lee,,,,", "missing", "Work Email"),
    "an address without a host": ("1,Ann,Lee,ann@,,,", "email", "Work Email"),
    "a look-alike address": ("1,Ann,Lee,аnn@example.com,,,", "email", "Work Email"),
    "two addresses": ("1,Ann,Lee,a@example.com b@example.com,,,", "email", "Work Email"),
    "a formula": ("1,Ann,Lee,a@example.com,=1+1,,", "formula", "Job Title"),
    "a formula with a plus": ("1,+Ann,Lee,a@example.com,,,", "formula", "First Name"),
    "a formula with a minus": ("1,Ann,Lee,a@example.com,,,-2+3", "formula", "Department"),
    "a formula with an at sign": ("1,Ann,@SUM(A1),a@example.com,,,", "formula", "Last Name"),
    "a formula after a tab": ("1,Ann,Lee,a@example.com,\t=1,,", "formula", "Job Title"),
    "a formula after spaces": ('1,Ann,Lee,a@example.com,"  =cmd|x",,', "formula", "Job Title"),
    "a formula in quotes": ('1,Ann,Lee,a@example.com,"=HYPERLINK(""x"")",,', "formula", "Job Title"),
    "a full-width formula": ("1,Ann,Lee,a@example.com,＝1,,", "formula", "Job Title"),
    "a control character": ("1,An\x07n,Lee,a@example.com,,,", "text_controls", "First Name"),
    "a right-to-left override": ("1,An\u202en,Lee,a@example.com,,,", "text_controls", "First Name"),
    "a name that is too long": (f"1,{'A' * 101},Lee,a@example.com,,,", "too_long", "First Name"),
    "a cell of 1,001 characters": (f"1,Ann,Lee,a@example.com,{'x' * 1001},,", "too_long", "Job Title"),
    "more cells than columns": ("1,Ann,Lee,a@example.com,Clerk,,Sales,extra", "extra_cells", None),
}


@pytest.mark.parametrize(("row", "code", "column"), ROWS.values(), ids=ROWS.keys())
def test_a_row_that_cannot_be_taken_is_refused_and_the_others_stay(row: str, code: str, column: str | None) -> None:
    reading = read(row, "9,Zed,Moe,zed@example.com,,,")
    assert [person.external_id for person in reading.people] == ["9"]
    (refused,) = reading.refused
    assert (refused.row, [(reason.code, reason.column) for reason in refused.reasons]) == (
        2,
        [(code, column)],
    )
    assert refused.reasons[0].en
    assert refused.reasons[0].fr


def test_an_endless_cell_of_an_ignored_column_refuses_its_row() -> None:
    reading = read(f"{ANN},{'x' * 1001}", f"{BOB},ok", header=f"{HEADER},Comment")
    assert [(row.row, row.reasons[0].code, row.reasons[0].column) for row in reading.refused] == [
        (2, "too_long", "Comment")
    ]


def test_every_reason_of_a_row_is_told() -> None:
    (refused,) = read(",=A,Lee,nowhere,,,").refused
    assert {reason.code for reason in refused.reasons} == {"missing", "formula", "email"}


@pytest.mark.parametrize("status", ["Left", "Inactive", "Terminated", "Parti", "Sortie", "inactif"])
def test_a_status_is_read_in_both_languages(status: str) -> None:
    reading = read(f"{ANN},{status}", f"{BOB},Active", "3,Cy,Lo,cy@example.com,,,,En congé", header=f"{HEADER},Statut")
    assert [person.status for person in reading.people] == ["left", "active", "on_leave"]
    assert read(f"{ANN},", header=f"{HEADER},Statut").people[0].given.isdisjoint({"status"})


def test_what_cannot_be_understood_is_left_out_with_a_remark() -> None:
    header = "ID,Prénom,Nom,Email,Pays,Fuseau horaire,Niveau,Langue"
    (ann,) = read("1,Ann,Lee,a@example.com,Narnia,Mars/Olympus,G5,Klingon", header=header).people
    assert (ann.country, ann.time_zone, ann.career_level, ann.language) == (None, None, None, None)
    assert [remark.code for remark in ann.remarks] == ["country", "time_zone", "career_level", "language"]
    # A cell nobody understands must not empty what is known already.
    assert not ann.given & {"country", "time_zone", "career_level", "language"}


def test_countries_zones_levels_and_languages_are_understood() -> None:
    header = "ID,Prénom,Nom,Email,Pays,Fuseau horaire,Niveau,Langue"
    first, second = read(
        "1,Ann,Lee,a@example.com,Royaume-Uni,Europe/London,4,Anglais",
        "2,Bo,Ray,b@example.com,de,Europe/Berlin,3.0,fr-FR",
        header=header,
    ).people
    assert (first.country, first.time_zone, first.career_level, first.language) == (
        "GB",
        "Europe/London",
        4,
        "en",
    )
    assert (second.country, second.time_zone, second.career_level, second.language) == (
        "DE",
        "Europe/Berlin",
        3,
        "fr",
    )


def test_a_record_survives_its_wait_as_json() -> None:
    (ann,) = read("1,Ann,Lee,a@example.com,,,,Narnia", header=f"{HEADER},Country").people
    assert ann.remarks
    assert DirectoryPerson.from_json(ann.to_json()) == ann


def test_the_longest_lawful_row_is_read() -> None:
    header = f"{HEADER}," + ",".join(f"Extra {n}" for n in range(193))
    row = f"{ANN}," + ",".join('"' + "é" * 998 + '"' for _ in range(193))
    assert 190_000 < len(row) < LONGEST_LINE
    assert len(read(row, header=header).people) == 1


@pytest.mark.skipif(not REAL_FILE.exists(), reason="the HR export of ../shared/data is not on this machine")
def test_the_real_export_is_read_whole() -> None:
    reading = read_csv(REAL_FILE.read_bytes())
    assert (len(reading.people), reading.refused) == (107, ())
    assert [each.column for each in reading.dropped] == ["Hire Date", "Annual Salary"]
    assert all(each.en and each.fr for each in reading.dropped)
    assert reading.ignored == ("Phone",)
    assert [person.external_id for person in reading.people if person.department is None] == ["178"]
    kept = repr([person.to_json() for person in reading.people])
    for secret in ("2013-06-17", "24000", "1.515.555.0100"):
        assert secret in REAL_FILE.read_text()
        assert secret not in kept
