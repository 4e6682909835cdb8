"""What a programme has published so far, and what may be added without telling of fewer than k people. Pure.

People are described by marks ("start 2026-01-25 taking_part answered", "up"). A figure is the number of people who
have all of some marks, so the marks are its name. Figures live in topics: one topic a question, because the answers to
two questions are two unknowns and no difference of their sums means anything. How many were asked and how many answered
belongs to everyone and stands beside every topic.

A figure is added only when, with everything published before it, in this period or an earlier one, no set of 1 to k-1
people is given away in any topic (`core/suppression.py`). What is out stays out: it is weighed, never judged again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from viceversa.core.suppression import by_size, choose_publishable

Marks = frozenset[str]
"""Of people whom no figure tells apart; also the name of a figure."""
People = Mapping[Marks, int]
Figures = dict[Marks, int]
"""Published figures, with their numbers of people."""
_AND = " & "


@dataclass(slots=True)
class Ledger:
    """The topics of one kind of answer (surveys, pulses, pairings) and what is published of them."""

    k: int
    topics: Mapping[str, People]
    """All the people, by their marks in each topic; the marks of taking part are the same in all of them."""
    everyone: People
    beside_all: Figures = field(default_factory=dict)
    of_topic: dict[str, Figures] = field(default_factory=dict)

    def count(self, name: Marks) -> int:
        """How many people have these marks of taking part."""
        return count(self.everyone, name)

    def publish_beside_all(self, names: Iterable[Marks]) -> None:
        """Publish numbers of people, the most important first, where they are safe beside every topic."""
        for name in names:
            if name in self.beside_all:
                continue
            spoken = [topic for topic, figures in self.of_topic.items() if figures and topic in self.topics]
            worlds = [(self.everyone, {})] + [(self.topics[topic], self.of_topic[topic]) for topic in spoken]
            if all(name in self._safe(people, {**self.beside_all, **given}, [name]) for people, given in worlds):
                self.beside_all[name] = self.count(name)

    def publish(self, topic: str, names: Sequence[Marks]) -> None:
        """Publish numbers of people of one topic, the most important first, where they are safe."""
        out = self.of_topic.setdefault(topic, {})
        given = {**self.beside_all, **out}
        people = self.topics[topic]
        for name in self._safe(people, given, names):
            out[name] = count(people, name)

    def publish_spread(self, topic: str, *, base: Marks, parts: Sequence[str]) -> dict[str, int | None]:
        """How the people of a published base spread over parts; None where it may not be said.

        Nothing is said of fewer than 2k people, nor when all who spoke said the same, because the figure would tell
        what each of them said; for the same reason a part that nobody is in reads as too few.
        """
        people = self.topics[topic]
        counts = {part: count(people, base | {part}) for part in parts}
        given = [part for part in parts if counts[part]]
        published = base in self.beside_all or base in self.of_topic.get(topic, {})
        if not published or count(people, base) < 2 * self.k or len(given) < 2:
            return dict.fromkeys(parts)
        self.publish(topic, [base | {part} for part in by_size({part: counts[part] for part in given})])
        out = self.of_topic[topic]
        return {part: counts[part] if base | {part} in out else None for part in parts}

    def _safe(self, people: People, given: Figures, names: Sequence[Marks]) -> frozenset[Marks]:
        """Which of these names may be published, those of nobody left out."""
        known = dict(people)
        cells: dict[Marks, list[Marks]] = {name: [cell for cell in people if name <= cell] for name in given}
        gone: Counter[int] = Counter()
        for name, then in given.items():
            missing = then - sum(people[cell] for cell in cells[name])
            if missing > 0:
                # Counted then, and erased since: the figure still speaks of them.
                gone[missing] = missing
                cells[name].append(_gone(missing))
        known |= {_gone(missing): missing for missing in gone}
        wanted = {name: [cell for cell in people if name <= cell] for name in names if count(people, name)}
        shown = choose_publishable(known, {**cells, **wanted}, k=self.k, given=given)
        return frozenset(name for name in wanted if name in shown)

    def as_kept(self) -> dict[str, Any]:
        """What is published, to weigh later figures with: numbers that are out anyway, no answer of anyone."""
        return {
            "beside_all": {_AND.join(sorted(name)): people for name, people in self.beside_all.items()},
            "of_topic": {
                topic: {_AND.join(sorted(name)): people for name, people in figures.items()}
                for topic, figures in self.of_topic.items()
            },
        }

    def remember(self, kept: Mapping[str, Any]) -> None:
        """Take up what an earlier snapshot published."""
        self.beside_all |= {frozenset(name.split(_AND)): people for name, people in kept["beside_all"].items()}
        for topic, figures in kept["of_topic"].items():
            self.of_topic.setdefault(topic, {}).update(
                {frozenset(name.split(_AND)): people for name, people in figures.items()}
            )


def count(people: People, name: Marks) -> int:
    """How many people have all these marks."""
    return sum(number for cell, number in people.items() if name <= cell)


def _gone(missing: int) -> Marks:
    return frozenset({f"{missing} erased since"})
