"""`make bench-matching`: the optimiser from 50 people a side to 100,000, beside other ways to find pairs.

Ours is timed whole: from people as the database gives them to proposals with their sentences. The others get their
matrix or list of couples for nothing and are timed on the solving alone. Each runs in a process of its own, so that its
peak memory is its own. Prints a table, and writes it with a plot into docs/benchmarks.
"""

import argparse
import json
import math
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import scipy.sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks import peer
from benchmarks.companies import Kind, make_company
from benchmarks.plot import plot
from viceversa.matching.candidates import Field, Found, Search
from viceversa.matching.company import encode
from viceversa.matching.explain import explain_proposal
from viceversa.matching.flow import Candidates, best_flow
from viceversa.matching.optimizer import run
from viceversa.matching.problem import SCORE_SCALE, Problem
from viceversa.matching.sides import take_sides
from viceversa.matching.work import Work

SIZES = (50, 100, 500, 1_000, 5_000, 10_000, 100_000)
SEARCHING = 60.0
"""Seconds after which "ours, on time" stops searching: it then says by how much it may fall short."""
LARGEST = {
    "ours": 100_000,
    "ours, on time": 100_000,
    "greedy": 10_000,
    "OR-Tools, all couples": 10_000,
    "scipy sparse": 10_000,
    "scipy dense": 10_000,
}
OURSELVES = [sys.executable, "-m", "benchmarks.matching"]
PATIENCE = 600
"""Seconds after which a solver has lost."""
DOCS = Path(__file__).parents[2] / "docs" / "benchmarks"
Pairs = tuple[int, int]
"""How many pairs, and their total score in millionths."""


SMALLEST = {"ours, on time": 100_000}


def measure_ours(problem: Problem, *, on_time: bool = False) -> dict[str, Any]:
    """The whole run, then one pin and one forbidden couple, from the finished run."""
    began, used = time.perf_counter(), time.process_time()
    found = run(problem, deadline=(lambda: time.perf_counter() - began > SEARCHING) if on_time else None)
    solution = found.solution
    people = {person.id: person for person in problem.people}
    sentences = [explain_proposal(problem, x, skill_names={}, people=people) for x in solution.proposals]
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    assert all(sentences)
    again: dict[str, float] = {}
    result = {"pairs": len(solution.proposals), "total": solution.total, "gap": solution.gap, "seconds": seconds,
              "processor": processor, "again": again}  # fmt: skip
    if on_time:
        return result
    first, second = solution.proposals[0], solution.proposals[1]
    for name, listed, couple in (
        ("forbid", "forbidden", (first.mentor_id, first.learner_id)),
        ("pin", "pinned", (second.mentor_id, second.learner_id)),
    ):
        changed = replace(problem, **{listed: frozenset({couple})})
        began = time.perf_counter()
        after = run(changed, warm=found).solution
        again[name] = time.perf_counter() - began
        assert after.gap == 0
    return result


def measure_other(name: str, problem: Problem) -> dict[str, Any]:
    sides = take_sides(encode(problem), pinned=[], work=Work())
    field = Field(sides, search=Search(held=1 << 62), work=Work())
    held = field.held
    pair_bonus = SCORE_SCALE * sides.most + 1
    solve = prepare(name, field, held, pair_bonus=pair_bonus)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, used = time.perf_counter(), time.process_time()
    pairs, total = solve()
    return {"pairs": pairs, "total": total, "gap": None, "seconds": time.perf_counter() - began,
            "processor": time.process_time() - used, "ready_megabytes": before // 1024}  # fmt: skip


def prepare(name: str, field: Field, held: Found, *, pair_bonus: int) -> Callable[[], Pairs]:
    """Return the solver with its input ready."""
    sides = field.sides
    order = np.lexsort((held.learner, held.mentor))
    held = held.only(order)
    if name == "greedy":
        return lambda: _greedy(held, sides.mentor_places.tolist(), sides.learner_places.tolist())
    if name == "OR-Tools, all couples":
        arcs = Candidates(held.mentor, held.learner, held.score + pair_bonus)

        def flow() -> Pairs:
            chosen = best_flow(arcs, mentor_places=sides.mentor_places, learner_places=sides.learner_places)
            return int(chosen.sum()), int(held.score[chosen].sum())

        return flow
    first = np.cumsum(sides.mentor_places) - sides.mentor_places
    rows = np.concatenate([first[held.mentor][sides.mentor_places[held.mentor] > k] + k for k in range(3)])
    couples = np.concatenate([np.flatnonzero(sides.mentor_places[held.mentor] > k) for k in range(3)])
    columns, scores = held.learner[couples], held.score[couples]
    places, learners = int(sides.mentor_places.sum()), len(sides.learners)
    if name == "scipy dense":
        table = np.zeros((places, learners))
        table[rows, columns] = scores + pair_bonus

        def dense() -> Pairs:
            chosen = table[linear_sum_assignment(table, maximize=True)]
            chosen = chosen[chosen > 0]
            return len(chosen), int(chosen.sum()) - len(chosen) * pair_bonus

        return dense
    # Every learner may also stay alone, for nothing: the sparse solver wants a partner for everyone.
    alone = np.arange(learners)
    costs = np.concatenate([2.0 * pair_bonus - scores - pair_bonus, np.full(learners, 2.0 * pair_bonus)])
    sparse = scipy.sparse.csr_matrix(
        (costs, (np.concatenate([columns, alone]), np.concatenate([rows, places + alone]))),
        shape=(learners, places + learners),
    )

    def thin() -> Pairs:
        taken = sparse[min_weight_full_bipartite_matching(sparse)]
        chosen = 2.0 * pair_bonus - np.asarray(taken).ravel()
        chosen = chosen[chosen > 0]
        return len(chosen), int(chosen.sum()) - len(chosen) * pair_bonus

    return thin


def _greedy(held: Found, mentor_places: list[int], learner_places: list[int]) -> Pairs:
    pairs = total = 0
    order = np.argsort(-held.score, kind="stable")
    for mentor, learner, score in zip(
        held.mentor[order].tolist(), held.learner[order].tolist(), held.score[order].tolist(), strict=True
    ):
        if mentor_places[mentor] and learner_places[learner]:
            mentor_places[mentor] -= 1
            learner_places[learner] -= 1
            pairs, total = pairs + 1, total + score
    return pairs, total


def measure(name: str, path: Path) -> None:
    """Run one solver in this process and print what it took as one line of JSON."""
    problem = pickle.loads(path.read_bytes())  # noqa: S301
    ours = name.startswith("ours")
    result = measure_ours(problem, on_time=name != "ours") if ours else measure_other(name, problem)
    result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(result))


def compare(sizes: list[int], kinds: list[Kind]) -> list[dict[str, Any]]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            for size in sizes:
                path = Path(folder) / "problem"
                # In a process of its own: what this one held would count as the peak of those it starts.
                making = [*OURSELVES, "--make", kind, str(size), "--problem", str(path)]
                subprocess.run(making, check=True)
                for name, largest in LARGEST.items():
                    if not SMALLEST.get(name, 0) <= size <= largest:
                        continue
                    row: dict[str, Any] = {"kind": kind, "size": size, "solver": name}
                    command = [*OURSELVES, "--measure", name, "--problem", str(path)]
                    try:
                        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
                        row |= json.loads(done.stdout) if done.returncode == 0 else {"failed": done.stderr[-200:]}
                    except subprocess.TimeoutExpired:
                        row["failed"] = f"more than {PATIENCE} s"
                    rows.append(row)
                    print(_line(row), flush=True)
    return rows


def _line(row: dict[str, Any]) -> str:
    if "failed" in row:
        return f"| {row['kind']} | {row['size']:,} | {row['solver']} | {row['failed']} | | | | | |"
    gap = "–" if row["gap"] is None else f"{row['gap'] / 1e6:g}"
    return (
        f"| {row['kind']} | {row['size']:,} | {row['solver']} | {row['seconds']:.2f} s | {row['processor']:.2f} s "
        f"| {row['megabytes']:,} MB | {gap} | {row['pairs']:,} | {row['total'] / 1e6:,.2f} |"
    )


def report(rows: list[dict[str, Any]], *, beside_peer: list[str]) -> str:
    lines = [
        "# Matching: measured",
        "",
        "Written by `make bench-matching`. Ours is the whole run: from people to explained proposals, proven over all",
        "couples. The others are the solving alone, on a matrix or list that was ready; their memory includes it.",
        "Size is the number of people on the larger side. Processor time is the fairer figure on a busy machine; ours",
        "uses two threads where it can. The gap is what the plan may fall short of the optimum over all couples.",
        f"“Ours, on time” stops searching after {SEARCHING:.0f} s, and proves by how much its plan may fall short.",
        "The ranks and next best partners that a run through the API also works out are not counted here.",
        "",
        "![Seconds by size](matching.svg)",
        "",
        "| Company | Size | Solver | Time | Processor | Peak memory | Gap | Pairs | Total score |",
        "|---|---|---|---|---|---|---|---|---|",
        *[_line(row) for row in rows],
        "",
    ]
    ours = [row for row in rows if row["solver"] == "ours" and "failed" not in row]
    for kind in get_args(Kind):
        by_size = {row["size"]: row for row in ours if row["kind"] == kind}
        for small, large in ((1_000, 10_000), (10_000, 100_000)):
            if {small, large} <= by_size.keys():
                time, processor = (
                    math.log(by_size[large][of] / by_size[small][of]) / math.log(large / small)
                    for of in ("seconds", "processor")
                )
                lines.append(
                    f"- {kind}: from {small:,} to {large:,}, time grows with exponent {time:.2f}, "
                    f"processor time with {processor:.2f}."
                )
        for row in by_size.values():
            again = ", ".join(f"{name.replace('_', ' ')} {seconds:.2f} s" for name, seconds in row["again"].items())
            lines.append(f"- {kind}, {row['size']:,}: one change after the run, to the new proven optimum: {again}.")
    return "\n".join([*lines, *beside_peer]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--kinds", nargs="+", default=list(get_args(Kind)))
    parser.add_argument("--measure")
    parser.add_argument("--make", nargs=2)
    parser.add_argument("--problem", type=Path)
    given = parser.parse_args()
    if given.make:
        kind, size = given.make
        given.problem.write_bytes(pickle.dumps(make_company(int(size), kind=kind)))
        return
    if given.measure:
        measure(given.measure, given.problem)
        return
    rows = compare(given.sizes, given.kinds)
    text = report(rows, beside_peer=peer.compare(peer.PEOPLE))
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / "README.md").write_text(text)
    (DOCS / "matching.svg").write_text(plot([row for row in rows if "failed" not in row]))
    print(text)


if __name__ == "__main__":
    main()
