"""The tables of a programme: what is shown, what is "too few", and that nothing leaks between them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_suppression import recovered
from viceversa.core.schemas import Figure
from viceversa.feedback.tables import (
    ENROLLED,
    MATCHED,
    TOO_FEW,
    Cell,
    EnrolmentTables,
    build_enrolment_tables,
    build_pairing_table,
)
from viceversa.pairings.models import PairingStatus
from viceversa.programmes.models import EnrolmentStatus

K = 5
PEOPLE: dict[Cell, int] = {
    ("matched", "Sales", "Lyon"): 8,
    ("ready", "Sales", "Lyon"): 7,
    ("matched", "Finance", "Paris"): 6,
    ("ready", "Finance", "Paris"): 5,
    ("ready", "Legal", "Paris"): 2,
    ("withdrawn", "Sales", "Lyon"): 1,
}


def groups_of(tables: EnrolmentTables, by: str) -> dict[str | None, tuple[int | None, int | None]]:
    table = next(each for each in tables.breakdowns if each.by == by)
    return {group.group: (group.enrolled.value, group.matched.value) for group in table.groups}


def statuses_of(tables: EnrolmentTables) -> dict[str, int | None]:
    return {line.status: line.figure.value for line in tables.enrolments.by_status}


def test_small_groups_and_what_would_tell_of_them_are_too_few() -> None:
    tables = build_enrolment_tables(PEOPLE, k=K)
    assert tables.enrolments.total == Figure(value=29, n=None, hidden=None)
    # One person withdrew: 29 less "enrolled" would say so.
    assert tables.enrolled == TOO_FEW
    assert statuses_of(tables)["withdrawn"] is None
    assert statuses_of(tables)["invited"] == 0
    assert groups_of(tables, "department")["Legal"] == (None, None)


def test_without_the_one_who_withdrew_the_programme_is_told() -> None:
    people = {cell: count for cell, count in PEOPLE.items() if cell[0] != "withdrawn"}
    tables = build_enrolment_tables(people, k=K)
    assert tables.enrolled == Figure(value=28, n=None, hidden=None)
    assert tables.matched == Figure(value=50, n=28, hidden=None)
    assert statuses_of(tables) | {"matched": 14, "ready": 14} == statuses_of(tables)
    # Legal is two people: hidden, and Finance with it. Of Sales, 8 of 15 were matched.
    assert groups_of(tables, "department") == {
        "Sales": (15, 53),
        "Finance": (None, None),
        "Legal": (None, None),
    }


def test_a_share_of_nearly_all_is_not_shown() -> None:
    people: dict[Cell, int] = {("matched", "Sales", None): 20, ("ready", "Sales", None): 4}
    tables = build_enrolment_tables(people, k=K)
    assert tables.enrolled.value == 24
    assert tables.matched == TOO_FEW
    assert groups_of(tables, "department") == {"Sales": (24, None)}
    everyone = build_enrolment_tables({("matched", "Sales", None): 20}, k=K)
    assert groups_of(everyone, "department") == {"Sales": (20, None)}


def test_an_empty_programme_and_a_tiny_one() -> None:
    empty = build_enrolment_tables({}, k=K)
    assert empty.enrolments.total.value == 0
    assert empty.matched == TOO_FEW
    tiny = build_enrolment_tables({("ready", "Sales", "Lyon"): 4}, k=K)
    assert tiny.enrolments.total == tiny.enrolled == TOO_FEW
    assert groups_of(tiny, "site") == {"Lyon": (None, None)}


places = st.tuples(
    st.sampled_from(["ready", "matched", "withdrawn"]),
    st.sampled_from(["a", "b", None]),
    st.sampled_from("xy"),
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(places, st.integers(1, 14), max_size=9), st.integers(5, 7))
def test_nothing_shown_gives_anybody_away(people: dict[Cell, int], k: int) -> None:
    tables = build_enrolment_tables(people, k=k)
    enrolled = [cell for cell in people if cell[0] in ENROLLED]
    shown: list[list[Cell]] = []

    def read(figure: Figure, cells: list[Cell], *, share_of: list[Cell] | None = None) -> None:
        if figure.hidden is None and figure.value is not None and cells:
            count = sum(people[cell] for cell in cells)
            whole = sum(people[cell] for cell in share_of) if share_of else None
            assert figure.value == (round(100 * count / whole) if whole else count)
            assert figure.n == whole
            shown.append(cells)

    read(tables.enrolments.total, list(people))
    read(tables.enrolled, enrolled)
    read(tables.matched, [cell for cell in enrolled if cell[0] in MATCHED], share_of=enrolled)
    for line in tables.enrolments.by_status:
        read(line.figure, [cell for cell in people if cell[0] == line.status])
    for table, place in zip(tables.breakdowns, (1, 2), strict=True):
        for group in table.groups:
            cells = [cell for cell in enrolled if cell[place] == group.group]
            read(group.enrolled, cells)
            read(group.matched, [cell for cell in cells if cell[0] in MATCHED], share_of=cells)
    # The attacker tries all combinations of nine different figures at most: leave out the largest.
    distinct = sorted({frozenset(cells) for cells in shown}, key=lambda cells: sum(people[cell] for cell in cells))
    assert not recovered(people, distinct[:9], k=k)


def test_pairings_by_status() -> None:
    table = build_pairing_table({"active": 12, "accepted": 6, "ended": 2}, k=K)
    shown = {str(line.status): line.figure.value for line in table.by_status}
    assert table.total.value == 20
    assert (shown["active"], shown["accepted"], shown["ended"], shown["paused"]) == (12, None, None, 0)
    assert set(shown) == set(PairingStatus)
    assert [line.status for line in build_enrolment_tables({}, k=K).enrolments.by_status] == list(EnrolmentStatus)
