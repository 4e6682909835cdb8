"""From counted facts to the figures of a period: what may be said of them, beside all that was said before. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any, Literal, cast

from viceversa.core.schemas import Figure
from viceversa.feedback.balance import Band, Lean
from viceversa.feedback.facts import ADVICE, Facts, LevelFacts, PulseFacts, SurveyFacts, answered, asked, ever
from viceversa.feedback.intervals import median_range, seed_of
from viceversa.feedback.ledger import Ledger, Marks, count
from viceversa.feedback.promises import POINTS, PROMISES, PromiseName
from viceversa.feedback.snapshot_schemas import (
    BalanceOut,
    BandOut,
    ChangeOut,
    CommitmentFigure,
    GainOut,
    Group,
    LeanOut,
    MedianOut,
    PeriodOut,
    PromiseOut,
    PulseRates,
    ResponseOut,
    SpreadOut,
    SpreadPart,
    TextsOut,
)
from viceversa.feedback.survey_models import Moment
from viceversa.feedback.tables import FEWEST_PAIRINGS, FEWEST_RESPONDENTS, QUESTIONS, TOO_FEW, show
from viceversa.sessions.models import MissKind

FEWEST_TEXTS = 10
MOST_SKILLS = 12
"""Told of in one area, the most learned: people with two skills make cells of few, and more could not be proven."""
GROUPS: tuple[Group, ...] = ("taking_part", "waiting")
NO_MEDIAN = MedianOut(median=None, low=None, high=None, n=None, hidden="too_few")
_SIDES: tuple[Literal["mentor", "learner", "both"], ...] = ("mentor", "learner", "both")
_BANDS: tuple[Band, ...] = ("balanced", "watch", "rebalance")
_LEANS: tuple[Lean, ...] = ("upward", "even", "downward")


def build_period(
    facts: Facts, *, programme_id: object, day: date, k: int, earlier: Sequence[Mapping[str, Any]]
) -> tuple[PeriodOut, dict[str, Any]]:
    """The figures of the period that ends on `day`, and what to remember of them.

    `earlier` is what the snapshots before it remember. The same facts always give the same figures.
    """

    def median(values: Mapping[int, int], *name: object, whole: int | None) -> MedianOut:
        # Of answers, not of people: a median is no sum, so nothing can be subtracted from it.
        total = sum(values.values())
        if whole is None or total < 2 * k or len([each for each in values.values() if each]) < 2:
            return NO_MEDIAN
        found = median_range(values, seed=seed_of(programme_id, day, *name))
        return MedianOut(
            median=round(found.median / POINTS, 2),
            low=round(found.low / POINTS, 2),
            high=round(found.high / POINTS, 2),
            # Who skipped the question stays uncounted: the number of people is the one that is published.
            n=whole,
            hidden=None,
        )

    topics = {**facts.surveys.topics, **{f"area {area}": told for area, told in facts.levels.topics.items()}}
    surveys = Ledger(k, topics, facts.surveys.everyone)
    pulses = Ledger(k, facts.pulses.topics, facts.pulses.everyone)
    balance = Ledger(k, {"balance": facts.balance}, facts.balance)
    commitment = Ledger(k, {}, facts.misses)
    ledgers = {"surveys": surveys, "pulses": pulses, "balance": balance, "commitment": commitment}
    for memory in earlier:
        for name, ledger in ledgers.items():
            ledger.remember(memory[name])
    _publish_participation(surveys, day)
    period = PeriodOut(
        period_end=day,
        k=k,
        responses=_responses(surveys, day),
        promises=_promises(surveys, facts.surveys, day, median=median),
        answers=[
            _spread(surveys, question, topic=question, base=_base(surveys, day, "taking_part", ()), answers=answers)
            for question, answers in _END_QUESTIONS.items()
            if surveys.count(asked(Moment.END, day, "taking_part"))
        ],
        levels=_levels(surveys, facts.levels, day, median=median),
        pulses=_pulses(pulses, facts.pulses, day),
        balance=_balance(balance, facts, day),
        commitment=_commitment(commitment, facts, day),
        texts=_texts(facts.texts, k=k, seed=seed_of(programme_id, day, "texts")),
    )
    return period, {name: ledger.as_kept() for name, ledger in ledgers.items()}


_END_QUESTIONS: dict[Literal["used_at_work", "recommendation"], tuple[str, ...]] = {
    "used_at_work": tuple("01234"),
    "recommendation": tuple(f"{low}-{high}" for low, high in ADVICE),
}
Median = Callable[..., MedianOut]


def _bases(day: date, group: Group, moment: Moment) -> list[Marks]:
    """Whose answers count at a moment: those who also answered before come first, for change is what is promised."""
    now = answered(moment, day, group)
    befores = {
        Moment.END: (Moment.START, Moment.HALFWAY) if group == "taking_part" else (Moment.START,),
        Moment.LATER: (Moment.START,),
    }.get(moment, ())
    return [*(now | ever(before) for before in befores), now]


def _publish_participation(surveys: Ledger, day: date) -> None:
    moments = [(moment, group) for moment in Moment for group in GROUPS if surveys.count(asked(moment, day, group))]
    for moment, group in moments:
        surveys.publish_beside_all(_bases(day, group, moment))
    surveys.publish_beside_all(asked(moment, day, group) for moment, group in moments)


def _base(
    surveys: Ledger, day: date, group: Group, befores: Sequence[Moment], *, moment: Moment = Moment.END
) -> Marks | None:
    """The published number of people that a figure is out of: whoever answered, or the nearest that may be said."""
    now = answered(moment, day, group)
    wanted = [*(now | ever(before) for before in befores), now, *_bases(day, group, moment)]
    return next((base for base in wanted if base in surveys.beside_all), None)


def _responses(surveys: Ledger, day: date) -> list[ResponseOut]:
    lines: list[ResponseOut] = []
    for moment in Moment:
        for group in GROUPS:
            whole = asked(moment, day, group)
            if not surveys.count(whole):
                continue
            part = answered(moment, day, group)
            lines.append(
                ResponseOut(
                    moment=moment,
                    group=group,
                    answered=show(surveys.beside_all.get(part)),
                    rate=_share(surveys.beside_all.get(part), surveys.beside_all.get(whole)),
                )
            )
    return lines


def _share(part: int | None, whole: int | None) -> Figure:
    return TOO_FEW if part is None or not whole else show(round(100 * part / whole), n=whole)


def _promises(surveys: Ledger, facts: SurveyFacts, day: date, *, median: Median) -> list[PromiseOut]:
    lines: list[PromiseOut] = []
    for name, promise in PROMISES.items():
        for moment in promise.asked_at:
            for group in GROUPS:
                if not surveys.count(asked(moment, day, group)):
                    continue
                if group == "waiting" and promise.before == Moment.HALFWAY:
                    continue
                people = surveys.beside_all.get(answered(moment, day, group))
                standing = facts.standings.get((name, moment, group), {})
                lines.append(
                    PromiseOut(
                        promise=name,
                        moment=moment,
                        group=group,
                        standing=median(standing, name, moment, group, whole=people),
                        change=None
                        if moment == promise.before
                        else _change(surveys, facts, day, name=name, moment=moment, group=group, median=median),
                    )
                )
    return lines


def _change(
    surveys: Ledger,
    facts: SurveyFacts,
    day: date,
    *,
    name: PromiseName,
    moment: Moment,
    group: Group,
    median: Median,
) -> ChangeOut:
    before = PROMISES[name].before
    topic = f"{name} {moment}"
    base = _base(surveys, day, group, (before,), moment=moment)
    if base is None:
        return _hidden_change(before)
    whole = surveys.beside_all[base]
    values: Counter[int] = Counter()
    for (each, marks), found in facts.changes.items():
        if each == topic and base <= marks:
            values += found
    middle = median(values, topic, group, whole=whole)
    # Ninety days later only the median is told: shares of the same people twice would give single ones away.
    if moment != Moment.END:
        return _hidden_change(before).model_copy(update={"median": middle})
    few = 0 < count(surveys.topics[topic], base | {"unsaid"}) < surveys.k
    same = "same or unsaid" if few else "same"
    parts = surveys.publish_spread(topic, base=base, parts=("up", same, "down", *(() if few else ("unsaid",))))
    shown = {part: _share(number, whole) for part, number in parts.items()}
    nothing_said = all(number is None for number in parts.values())
    return ChangeOut(
        before=before,
        up=shown["up"],
        same=shown[same],
        down=shown["down"],
        unsaid=shown.get("unsaid", TOO_FEW),
        same_includes_unsaid=few,
        median=NO_MEDIAN if nothing_said else middle,
    )


def _hidden_change(before: Moment) -> ChangeOut:
    return ChangeOut(
        before=before,
        up=TOO_FEW,
        same=TOO_FEW,
        down=TOO_FEW,
        unsaid=TOO_FEW,
        same_includes_unsaid=False,
        median=NO_MEDIAN,
    )


def _spread(ledger: Ledger, question: Any, *, topic: str, base: Marks | None, answers: Sequence[str]) -> SpreadOut:
    told = base is not None and topic in ledger.topics
    parts = ledger.publish_spread(topic, base=base, parts=answers) if told else dict.fromkeys(answers)
    whole = ledger.beside_all.get(base) if base else None
    return SpreadOut(
        question=question,
        answered=show(whole),
        parts=[SpreadPart(answer=answer, share=_share(parts[answer], whole)) for answer in answers],
    )


def _levels(surveys: Ledger, facts: LevelFacts, day: date, *, median: Median) -> list[GainOut]:
    lines: list[GainOut] = []
    current = answered(Moment.END, day, "taking_part")
    for area in sorted(facts.topics):
        topic, people = f"area {area}", facts.topics[area]
        sides = [side for side in _SIDES if count(people, current | {f"side {side}"})]
        surveys.publish(topic, [current | {f"side {side}"} for side in sides])
        spreads = {
            side: surveys.publish_spread(topic, base=current | {f"side {side}"}, parts=("up", "same", "down"))
            for side in sides
        }
        names = {
            (side, skill): current | {f"side {side}", f"skill {skill}"}
            for side in sides
            for skill in facts.skills.get(area, ())
        }
        sizes = {each: count(people, name) for each, name in names.items()}
        largest = sorted(
            (each for each in names if sizes[each] >= 2 * surveys.k), key=lambda each: (-sizes[each], each)
        )
        surveys.publish(topic, [names[each] for each in largest[:MOST_SKILLS]])
        out = surveys.of_topic[topic]
        for side in sides:
            whole = out.get(current | {f"side {side}"})
            title = facts.titles.get(area, (area, area))
            lines.append(
                GainOut(
                    side=side,
                    skill=False,
                    name_en=title[0],
                    name_fr=title[1],
                    people=show(whole),
                    up=_share(spreads[side]["up"], whole),
                    same=_share(spreads[side]["same"], whole),
                    down=_share(spreads[side]["down"], whole),
                    median=median(facts.gains[side, area], topic, side, whole=whole),
                )
            )
            for each, skill in sorted(names):
                if each != side or not sizes[each, skill]:
                    continue
                told = out.get(names[each, skill])
                title = facts.titles[skill]
                lines.append(
                    GainOut(
                        side=side,
                        skill=True,
                        name_en=title[0],
                        name_fr=title[1],
                        people=show(told),
                        up=None,
                        same=None,
                        down=None,
                        median=median(facts.gains[side, skill], title[0], side, whole=told),
                    )
                )
    return lines


def _pulses(pulses: Ledger, facts: PulseFacts, day: date) -> PulseRates:
    gave, met = frozenset({f"pulse {day} answered"}), frozenset({f"pulse {day} asked"})
    pulses.publish_beside_all([gave, met])
    people = pulses.beside_all.get(gave)
    enough = people is not None and people >= FEWEST_RESPONDENTS
    return PulseRates(
        given=TOO_FEW if people is None else show(facts.given, n=people),
        response_rate=_share(people, pulses.beside_all.get(met)),
        questions=[
            _spread(pulses, question, topic=f"{question} {day}", base=gave if enough else None, answers=tuple("01234"))
            for question in QUESTIONS
        ],
    )


def _balance(balance: Ledger, facts: Facts, day: date) -> BalanceOut:
    base = frozenset({f"index {day}"})
    pairings = balance.count(base)
    if pairings >= FEWEST_PAIRINGS and facts.balance_respondents >= FEWEST_RESPONDENTS:
        balance.publish_beside_all([base])
    parts = [f"{each} {day}" for each in (*_BANDS, *_LEANS)]
    bands = balance.publish_spread("balance", base=base, parts=parts[:3])
    leans = balance.publish_spread("balance", base=base, parts=parts[3:])
    whole = balance.beside_all.get(base)
    return BalanceOut(
        pairings=show(whole),
        bands=[BandOut(band=band, share=_share(bands[f"{band} {day}"], whole)) for band in _BANDS],
        leans=[LeanOut(lean=lean, share=_share(leans[f"{lean} {day}"], whole)) for lean in _LEANS],
    )


def _commitment(commitment: Ledger, facts: Facts, day: date) -> list[CommitmentFigure]:
    names = {(kind, side): frozenset({f"{kind} {side} {day}"}) for kind in MissKind for side in ("mentor", "learner")}
    commitment.publish_beside_all(sorted(names.values(), key=lambda name: (-commitment.count(name), sorted(name))))
    return [
        CommitmentFigure(
            kind=kind,
            side=cast(Literal["mentor", "learner"], side),
            figure=TOO_FEW
            if commitment.count(name) and name not in commitment.beside_all
            else show(facts.miss_counts.get((kind, side), 0)),
        )
        for (kind, side), name in names.items()
    ]


def _texts(texts: Mapping[str, Sequence[str]], *, k: int, seed: int) -> list[TextsOut]:
    lines: list[TextsOut] = []
    for question in ("what_helped", "what_to_change"):
        said = sorted(texts.get(question, ()))
        enough = len(said) >= max(k, FEWEST_TEXTS)
        if enough:
            Random(seed).shuffle(said)  # noqa: S311 (an order, not a secret)
        lines.append(
            TextsOut(
                question=question,
                n=show(len(said) if enough else None),
                texts=said if enough else [],
            )
        )
    return lines
