"""What a card says: what could flow each way, and three reasons, told to the person who reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from viceversa.matching.explain import LANGUAGES, Sentence, SkillNames
from viceversa.matching.problem import Person, Problem, SkillLine
from viceversa.matching.rules import skill_lines
from viceversa.matching.shortlist import SIZE, shortlists

MOST_NAMED = 3
"""How many skills a sentence names."""
MINUTES_PER_SLOT = 15
_OPEN, _CLOSE = "«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»"


@dataclass(frozen=True, slots=True)
class Card:
    """One person shown to another: skill ids each way (the most wanted first), and three sentences."""

    candidate_id: str
    i_could_learn: tuple[str, ...]
    i_could_show: tuple[str, ...]
    reasons: tuple[Sentence, Sentence, Sentence]


def deal_cards(problem: Problem, *, skill_names: SkillNames) -> Mapping[str, tuple[Card, ...]]:
    """The cards of everyone who is ready and has a place left, possibly none; nobody else is a key.

    What people said of one another before is not looked at, but for those whom one would rather not meet.
    """
    people = {person.id: person for person in problem.people}
    lists = shortlists(problem, size=SIZE)
    return {
        person.id: tuple(
            _card(person, people[other], skill_names=skill_names) for other in lists.get(person.id, ())[:SIZE]
        )
        for person in problem.people
        if person.ready and person.capacity > 0
    }


def _card(reader: Person, other: Person, *, skill_names: SkillNames) -> Card:
    learn = skill_lines(teacher=other, learner=reader)
    show = skill_lines(teacher=reader, learner=other)
    return Card(
        candidate_id=other.id,
        i_could_learn=tuple(line.skill_id for line in learn),
        i_could_show=tuple(line.skill_id for line in show),
        reasons=(_say_learn(learn, skill_names), _say_show(show, skill_names), _say_common(reader, other)),
    )


def _say_learn(lines: Sequence[SkillLine], skill_names: SkillNames) -> Sentence:
    if not lines:
        return Sentence(
            "What you could learn is something to agree on together.",
            "Ce que vous pourriez apprendre est à convenir à deux.",
        )
    english, french = _names(lines, skill_names)
    return Sentence(f"You could learn: {english}.", f"Vous pourriez apprendre\N{NO-BREAK SPACE}: {french}.")


def _say_show(lines: Sequence[SkillLine], skill_names: SkillNames) -> Sentence:
    if not lines:
        return Sentence(
            "What you could show is something to agree on together.",
            "Ce que vous pourriez montrer est à convenir à deux.",
        )
    english, french = _names(lines, skill_names)
    return Sentence(f"You could show: {english}.", f"Vous pourriez montrer\N{NO-BREAK SPACE}: {french}.")


def _say_common(reader: Person, other: Person) -> Sentence:
    codes = sorted(reader.languages.keys() & other.languages.keys())
    names = [LANGUAGES.get(code, Sentence(code, code)) for code in codes]
    hours = len(reader.availability & other.availability) * MINUTES_PER_SLOT // 60
    english = f"about {hours} h free for both of you each week" if hours else "a little free time each week"
    french = f"environ {hours} h libres à deux chaque semaine" if hours else "un peu de temps libre chaque semaine"
    if not names:
        return Sentence(f"In common: {english}.", f"En commun\N{NO-BREAK SPACE}: {french}.")
    return Sentence(
        f"In common: {', '.join(name.en for name in names)}, and {english}.",
        f"En commun\N{NO-BREAK SPACE}: {', '.join(name.fr for name in names)}, et {french}.",
    )


def _names(lines: Sequence[SkillLine], skill_names: SkillNames) -> tuple[str, str]:
    names = [(line.skill_id, skill_names.get(line.skill_id, {})) for line in lines[:MOST_NAMED]]
    english = ", ".join(f"“{each.get('en', skill_id)}”" for skill_id, each in names)
    french = ", ".join(f"{_OPEN}{each.get('fr', skill_id)}{_CLOSE}" for skill_id, each in names)
    return english, french
