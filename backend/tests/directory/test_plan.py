"""What an import would change, decided without a database."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.directory.people import DirectoryPerson, manager_loops
from viceversa.directory.plan import AddressRight, Company, KnownPerson, Outcome, Plan, codes_of, notes_of, plan_changes

COMPANY = Company(levels={"clerk": 1, "head of sales": 5}, language="fr", time_zone="Europe/Paris")
EVERY_RIGHT = frozenset(AddressRight)
GIVEN = frozenset({"external_id", "email", "given_name", "family_name", "job_title", "manager_external_id"})


def person(external_id: str, *, given: frozenset[str] = GIVEN, **values: str | int | None) -> DirectoryPerson:
    fields: dict[str, Any] = {
        "external_id": external_id,
        "email": f"p{external_id}@example.com",
        "given_name": "Ann",
        "family_name": "Lee",
        **values,
    }
    return DirectoryPerson(**fields, given=given | frozenset(values))


def account(external_id: str | None, **values: object) -> KnownPerson:
    fields: dict[str, Any] = {
        "id": UUID(int=int(external_id or 999)),
        "external_id": external_id,
        "email": f"p{external_id}@example.com",
        "given_name": "Ann",
        "family_name": "Lee",
        "job_title": None,
        "department": None,
        "site": None,
        "country": None,
        "career_level": None,
        "manager_external_id": None,
        "time_zone": "Europe/Paris",
        "preferred_language": "fr",
        "working_languages": {"fr": "fluent"},
        "status": "active",
        "roles": ["member"],
        "opened": True,
        "version": 1,
        **values,
    }
    return KnownPerson(**fields)


def plans(
    *people: DirectoryPerson,
    known: tuple[KnownPerson, ...] = (),
    chain: dict[str, str | None] | None = None,
    company: Company = COMPANY,
    rights: frozenset[AddressRight] = EVERY_RIGHT,
) -> list[Plan]:
    full = {each.external_id: each.manager_external_id for each in known if each.external_id}
    return plan_changes(people, known=known, chain={**full, **(chain or {})}, company=company, rights=rights)


def codes(plan: Plan) -> list[str]:
    return [reason.code for reason in (*plan.reasons, *plan.person.remarks)]


def test_someone_new_gets_the_level_zone_and_language_that_follow() -> None:
    (plan,) = plans(person("1", job_title="Head  of SALES", site="Toronto", country="CA"))
    assert plan.outcome is Outcome.CREATED
    assert plan.values["career_level"] == 5
    assert plan.values["time_zone"] == "America/Toronto"
    assert (plan.values["preferred_language"], plan.values["working_languages"]) == ("fr", {"fr": "fluent"})
    assert not plan.zone_assumed


def test_a_zone_nobody_knows_is_assumed_and_counted() -> None:
    found = plans(person("1", site="Seattle", country="US"), person("2", time_zone="Asia/Tokyo"))
    assert [plan.values["time_zone"] for plan in found] == ["Europe/Paris", "Asia/Tokyo"]
    notes = notes_of(Counter(code for plan in found for code in codes_of(plan, company=COMPANY)), company_zone="here")
    assert [note.code for note in notes] == ["zone_assumed", "no_level"]
    assert notes[0].en == "1 person: time zone not known, here is assumed."


def test_a_level_given_by_the_source_wins_over_the_grading() -> None:
    (plan,) = plans(person("1", job_title="Clerk", career_level=4))
    assert plan.values["career_level"] == 4


def test_only_what_differs_is_changed_and_told() -> None:
    known = account("1", job_title="Clerk", career_level=1, department="Sales")
    (same,) = plans(person("1", job_title="Clerk"), known=(known,))
    assert (same.outcome, same.changes) == (Outcome.UNCHANGED, ())
    (moved,) = plans(person("1", job_title="Head of sales", department=None), known=(known,))
    assert moved.outcome is Outcome.CHANGED
    assert {(each.field, each.before, each.after) for each in moved.changes} == {
        ("job_title", "Clerk", "Head of sales"),
        ("department", "Sales", None),
        ("career_level", 1, 5),
    }


def test_a_column_that_is_not_there_empties_nothing() -> None:
    known = account("1", job_title="Clerk", career_level=7, department="Sales", manager_external_id="2")
    (plan,) = plans(person("1", given=frozenset()), known=(known, account("2")))
    # The level alone follows: the grading knows the title.
    assert plan.values == {"career_level": 1}


def test_the_level_of_a_former_title_does_not_follow_into_an_unknown_one() -> None:
    graded = account("1", job_title="Clerk", career_level=1)
    by_hand = account("2", job_title="Astronaut", career_level=6)
    first, second = plans(person("1", job_title="Gardener"), person("2", job_title="Gardener"), known=(graded, by_hand))
    assert first.values["career_level"] is None
    assert "career_level" not in second.values


@pytest.mark.parametrize("status", ["active", "on_leave", "suspended", "left"])
def test_what_people_set_themselves_stays(status: str) -> None:
    known = account("1", status=status, time_zone="Asia/Tokyo", preferred_language="en")
    (plan,) = plans(person("1", time_zone="Europe/Rome", language="fr"), known=(known,))
    assert not plan.values
    assert codes(plan) == (["account_closed"] if status in ("suspended", "left") else [])


def test_before_someone_has_come_in_the_directory_sets_them() -> None:
    known = account("1", status="invited", opened=False)
    (plan,) = plans(person("1", site="London", country="GB", language="en"), known=(known,))
    assert plan.values["time_zone"] == "Europe/London"
    assert plan.values["preferred_language"] == "en"
    assert plan.values["working_languages"] == {"en": "fluent"}
    assert "working_languages" not in {change.field for change in plan.changes}


def test_an_address_of_another_account_is_refused() -> None:
    known = (account("1"), account("2"))
    taken, moved, fine = plans(
        person("3", email="p1@example.com"),
        person("2", email="p1@example.com"),
        person("1"),
        known=known,
    )
    assert (taken.outcome, codes(taken)) == (Outcome.REFUSED, ["email_of_another"])
    assert (moved.outcome, codes(moved)) == (Outcome.REFUSED, ["email_of_another"])
    assert fine.outcome is Outcome.UNCHANGED


def test_someone_invited_by_hand_is_recognised_by_their_address() -> None:
    (plan,) = plans(person("1"), known=(account(None, email="p1@example.com"),))
    assert (plan.outcome, plan.values) == (Outcome.CHANGED, {"external_id": "1"})


@pytest.mark.parametrize(
    ("values", "needed"),
    [
        ({"opened": False, "status": "invited"}, AddressRight.UNOPENED),
        ({"opened": True}, AddressRight.OPENED),
        ({"roles": ["admin", "member"]}, AddressRight.WITH_ROLES),
        ({"roles": ["member", "referent"], "opened": False}, AddressRight.WITH_ROLES),
    ],
)
def test_an_address_changes_only_with_the_right_to_change_it(values: dict[str, object], needed: AddressRight) -> None:
    known = account("1", **values)
    new = person("1", email="new@example.com")
    (allowed,) = plans(new, known=(known,), rights=frozenset({needed}))
    assert allowed.values["email"] == "new@example.com"
    (refused,) = plans(new, known=(known,), rights=EVERY_RIGHT - {needed})
    assert (refused.outcome, codes(refused), refused.values) == (Outcome.REFUSED, ["email_protected"], {})


def managers(found: list[Plan]) -> dict[str, object]:
    return {plan.person.external_id: plan.values.get("manager_external_id") for plan in found}


def test_managers_are_found_in_any_order() -> None:
    found = plans(
        person("1", manager_external_id="2"),
        person("2", manager_external_id="3"),
        person("3", manager_external_id="77"),
        chain={"77": None},
    )
    assert managers(found) == {"1": "2", "2": "3", "3": "77"}
    assert not any(codes(plan) for plan in found)


def test_an_unknown_manager_is_left_out_with_a_remark() -> None:
    (plan,) = plans(person("1", manager_external_id="404"))
    assert (plan.outcome, plan.values["manager_external_id"]) == (Outcome.CREATED, None)
    assert codes(plan) == ["manager_unknown"]


def test_people_of_a_loop_lose_the_manager_and_keep_everything_else() -> None:
    found = plans(
        person("1", manager_external_id="2", department="Sales"),
        person("2", manager_external_id="3"),
        person("3", manager_external_id="1"),
        person("4", manager_external_id="1"),
        person("5", manager_external_id="5"),
    )
    assert managers(found) == {"1": None, "2": None, "3": None, "4": "1", "5": None}
    assert [codes(plan) for plan in found] == [["manager_loop"]] * 3 + [[], ["manager_loop"]]
    assert found[0].values["department"] == "Sales"
    assert all(plan.outcome is Outcome.CREATED for plan in found)


def test_a_loop_closed_over_people_outside_the_file_is_seen() -> None:
    known = (account("1"),)
    (plan,) = plans(person("1", manager_external_id="3"), known=known, chain={"3": "2", "2": "1"})
    assert (plan.outcome, codes(plan)) == (Outcome.UNCHANGED, ["manager_loop"])


def test_a_manager_whose_row_is_refused_is_unknown() -> None:
    found = plans(
        person("1", manager_external_id="2"),
        person("2", email="p3@example.com"),
        known=(account("3"),),
    )
    assert codes(found[0]) == ["manager_unknown"]


@given(st.dictionaries(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 12))))
def test_loops_are_exactly_the_people_who_lead_back_to_themselves(edges: dict[int, int | None]) -> None:
    graph = {str(n): None if m is None else str(m) for n, m in edges.items()}

    def leads_back(start: str) -> bool:
        at, steps = graph.get(start), 0
        while at is not None and steps < 20:
            if at == start:
                return True
            at, steps = graph.get(at), steps + 1
        return False

    assert manager_loops(graph) == {each for each in graph if leads_back(each)}


def test_a_long_chain_takes_a_moment_only() -> None:
    graph: dict[str, str | None] = {str(n): str(n + 1) for n in range(100_000)}
    assert manager_loops(graph) == frozenset()
    assert len(manager_loops({**graph, "99999": "0"})) == 100_000


def test_applying_a_plan_and_planning_again_changes_nothing() -> None:
    people = [
        person("1", job_title="Clerk", manager_external_id="2", site="Lyon", country="FR", department=None),
        person("2", job_title="Head of sales", manager_external_id="1"),
        person("3", manager_external_id="404", language="en"),
    ]
    known = tuple(
        account(
            plan.person.external_id,
            status="invited",
            opened=False,
            **{name: value for name, value in plan.values.items() if name != "external_id"},
        )
        for plan in plans(*people)
    )
    assert [plan.outcome for plan in plans(*people, known=known)] == [Outcome.UNCHANGED] * 3
