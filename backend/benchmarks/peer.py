"""`python -m benchmarks.peer [people a side]`: the optimiser beside mentor-match, on the same people and scores.

mentor-match is the one open matcher of this field we found that looks for an optimum: every couple in Python, then
Munkres' algorithm. It gets our rules and our scores ready for each couple, as rules of its own, so that only its way of
working is measured; ours is timed whole, from people to explained proposals. Everybody has one place, and both look for
the greatest total, since that is all it can look for. It is fetched into a folder of its own and thrown away, once with
the algorithm in Python that it was written with and once with today's in C.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.companies import make_company
from viceversa.matching.company import encode, everyone
from viceversa.matching.explain import explain_proposal
from viceversa.matching.optimizer import run
from viceversa.matching.problem import SCORE_SCALE, Problem
from viceversa.matching.rules import any_refusal, refusals
from viceversa.matching.scoring import total_scores

PEOPLE = 500
PEER, ALGORITHMS = "mentor-match==7.0.1", ("1.1.4", "3.0.0")
BACKEND = Path(__file__).parents[1]
PATIENCE = 3600
"""Seconds after which it has lost."""


def one_place_each(size: int) -> Problem:
    """Return the easy company with a place for each and the greatest total as its aim."""
    problem = make_company(size, kind="easy")
    return replace(
        problem,
        people=tuple(replace(person, capacity=1) for person in problem.people),
        policy=replace(problem.policy, objective="best_total"),
    )


def ours(size: int) -> dict[str, Any]:
    problem = one_place_each(size)
    began = time.perf_counter()
    solution = run(problem).solution
    people = {person.id: person for person in problem.people}
    sentences = [explain_proposal(problem, x, skill_names={}, people=people) for x in solution.proposals]
    seconds = time.perf_counter() - began
    assert all(sentences)
    assert solution.gap == 0
    return {"seconds": seconds, "pairs": len(solution.proposals), "total": solution.total}


def peers(size: int) -> dict[str, Any]:
    # It comes as a package named `matching`, into this process alone.
    mentor, mentee, process, rule = (
        import_module(f"matching.{name}") for name in ("mentor", "mentee", "process", "rules.rule")
    )
    company = encode(one_place_each(size))
    couples = everyone(company)
    refused = any_refusal(refusals(couples), shape=couples.shape)
    scores = np.broadcast_to(total_scores(couples), couples.shape).tolist()

    class Ready(rule.Rule):
        def apply(self, match_object: Any) -> int:
            return scores[int(match_object.mentor.role)][int(match_object.mentee.role)]

    def is_refused(match: Any) -> bool:
        return bool(refused[int(match.mentor.role), int(match.mentee.role)])

    def enrol(kind: type[Any], count: int) -> list[Any]:
        return [kind(grade=1, role=str(index), email=f"{kind.__name__}{index}") for index in range(count)]

    mentors, mentees = enrol(mentor.Mentor, couples.shape[0]), enrol(mentee.Mentee, couples.shape[1])
    began = time.perf_counter()
    # Rules are taken from the end of the list.
    process.process_data(mentors, mentees, [[Ready(), rule.Disqualify(is_refused)]])
    seconds = time.perf_counter() - began
    found = [(int(one.role), int(other.role)) for one in mentors for other in one.mentees]
    allowed = [couple for couple in found if not refused[couple]]
    return {"seconds": seconds, "pairs": len(allowed), "total": sum(scores[one][other] for one, other in allowed)}


def measure(name: str, size: int, *, folder: str | None = None) -> dict[str, Any]:
    """Return what one of the two took in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.peer", str(size), name]
    environment = os.environ | ({"PYTHONPATH": os.pathsep.join((str(BACKEND), folder))} if folder else {})
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True, env=environment)
    return json.loads(done.stdout)


def compare(size: int) -> list[str]:
    """Return lines of Markdown: ours beside each version, measured one after the other."""
    mine = measure("ours", size)
    lines = [
        f"- {size:,} x {size:,}, one place each, greatest total: ours {mine['seconds']:.2f} s whole, "
        f"{mine['pairs']} pairs, total {mine['total'] / SCORE_SCALE:.3f}."
    ]
    for algorithm in ALGORITHMS:
        with tempfile.TemporaryDirectory() as folder:
            wanted = [PEER, f"munkres=={algorithm}"]
            uv = [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--system-certs"]
            subprocess.run([*uv, "--target", folder, *wanted], check=True)
            theirs = measure("peers", size, folder=folder)
        assert mine["total"] >= theirs["total"], (mine, theirs)
        lines.append(
            f"- {PEER} with munkres {algorithm}: {theirs['seconds']:.1f} s, {theirs['pairs']} pairs, "
            f"total {theirs['total'] / SCORE_SCALE:.3f}: ours {theirs['seconds'] / mine['seconds']:,.0f} times faster."
        )
    return lines


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    if len(sys.argv) > 2:
        print(json.dumps({"ours": ours, "peers": peers}[sys.argv[2]](size)))
        return
    print("\n".join(compare(size)))


if __name__ == "__main__":
    main()
