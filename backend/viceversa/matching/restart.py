"""Starting from an earlier run of the same people: one pin or one forbidden couple later, most of the work stands.

What is kept never decides: couples are kept as candidates, prices as a place to begin and as a proof to be checked
again wherever it could have broken. The optimum is the same as from nothing, and so is its proof; among sets of equal
worth another one may be found.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

import numpy as np

from viceversa.matching.candidates import Field, Found, Prices, merge
from viceversa.matching.company import Company, Integers, list_couples
from viceversa.matching.pricing import Outcome, worth_for
from viceversa.matching.problem import Couple, Problem, Proposal, Solution, Unmatched
from viceversa.matching.sides import Sides
from viceversa.matching.work import Work


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A solution, and what a later run can start from."""

    solution: Solution
    field: Field
    outcome: Outcome


def is_near(problem: Problem, *, before: Problem) -> bool:
    """Return whether only the lists of couples differ, and the bonus for staying is the same."""
    return replace(
        problem,
        already_paired=before.already_paired,
        forbidden=before.forbidden,
        pinned=before.pinned,
        previous=before.previous,
    ) == before and (problem.previous == before.previous or not problem.stay_bonus)


def encode_again(problem: Problem, *, before: Company) -> Company:
    """Return the arrays of a near problem without writing its people down again."""
    return list_couples(replace(before, problem=problem))


def field_again(sides: Sides, *, before: Field, work: Work) -> Field:
    """Return the field of a near problem, with the rows of the earlier sieve where the sides are the same."""
    field = Field(sides, search=before.search, work=work)
    same = np.array_equal(sides.mentors, before.sides.mentors) and np.array_equal(sides.learners, before.sides.learners)
    if same and not before.is_held:
        field.__dict__["sieve"] = before.sieve
    return field


def candidates_again(field: Field, *, before: Run) -> Found | None:
    """Return the earlier candidates that still pass, with couples that were closed and no longer are.

    None when people changed sides.
    """
    old, new = before.field.sides, field.sides
    same = np.array_equal(old.mentors, new.mentors) and np.array_equal(old.learners, new.learners)
    if not same or field.is_held:
        return None
    company = new.company
    one, other = np.divmod(_reopened(old, new), np.int64(max(1, company.size)))
    standing = np.isin(one, new.mentors) & np.isin(other, new.learners)
    back = field.score(field.row_of[one[standing]], field.row_of[other[standing]])
    kept = before.outcome.candidates
    keys = company.key(new.mentors[kept.mentor], new.learners[kept.learner])
    closed = np.union1d(np.union1d(company.paired, company.forbidden), new.closed)
    return merge([kept.only(~np.isin(keys, closed)), back])


def prices_again(field: Field, *, before: Run) -> Prices | None:
    """Return the earlier prices that no couple beats, None when couples count for something else now."""
    outcome = before.outcome
    return outcome.prices if outcome.is_best and outcome.worth == worth_for(field.sides) else None


def proposals_again(before: Run | None) -> Mapping[Couple, Proposal]:
    """Return the earlier proposals by couple: what they say of a couple depends on nothing else."""
    return {(x.mentor_id, x.learner_id): x for x in before.solution.proposals} if before else {}


def absences_again(sides: Sides, *, before: Run | None) -> Mapping[str, Unmatched]:
    """Return the earlier reasons, by id, of those whom no list of couples that changed names."""
    if before is None or not np.array_equal(sides.stands_mentor, before.field.sides.stands_mentor):
        return {}
    new, old = sides.company.problem, before.field.sides.company.problem
    touched = _named((new.forbidden ^ old.forbidden) | (new.already_paired ^ old.already_paired))
    return {x.person_id: x for x in before.solution.unmatched if x.person_id not in touched}


def _reopened(old: Sides, new: Sides) -> Integers:
    """Return the keys of couples that were on a list that closes them and no longer are."""
    lists = zip(
        (old.company.paired, old.company.forbidden, old.closed),
        (new.company.paired, new.company.forbidden, new.closed),
        strict=True,
    )
    return np.unique(np.concatenate([np.setdiff1d(was, now) for was, now in lists]))


def _named(couples: Iterable[Couple]) -> Set[str]:
    return {person_id for couple in couples for person_id in couple}
