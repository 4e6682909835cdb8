import type { TFunction } from "i18next";
import type { ChartContent, ChartRow, ChartTone } from "@/ui/charts/chart";
import type { Gain, Period, PromiseLine, Spread } from "./insightsQueries";

type Group = PromiseLine["group"];
type Median = PromiseLine["standing"];

export const PROMISES = [
  "culture",
  "generations",
  "heard",
  "team",
  "energy",
  "staying",
  "safety",
  "balance",
  "both_ways",
] as const;
const GROUPS = ["taking_part", "waiting"] as const;
const STEPS: readonly ChartTone[] = ["step0", "step1", "step2", "step3", "step4"];

function rangeOf({ low, median, high }: Median) {
  return low === null || median === null || high === null ? null : { low, middle: median, high };
}

/** How far the median moved, promise by promise in their fixed order: no ranking. */
export function changesContent(period: Period, t: TFunction): ChartContent {
  const rows = PROMISES.flatMap((promise) =>
    period.promises
      .filter((line) => line.promise === promise && line.group === "taking_part" && line.change)
      .map(
        (line): ChartRow => ({
          name: t(`insights.promise.${promise}`),
          values: {},
          n: line.change?.median.n ?? null,
          range: line.change ? rangeOf(line.change.median) : null,
        }),
      ),
  );
  return { kind: "ranges", series: [], rows, domain: [-2, 2] };
}

/** Where people stand, before there is anything to compare with. */
export function standingsContent(period: Period, t: TFunction): ChartContent {
  const rows = period.promises
    .filter(({ group }) => group === "taking_part")
    .map(
      (line): ChartRow => ({
        name: t(`insights.promise.${line.promise}`),
        values: {},
        n: line.standing.n,
        range: rangeOf(line.standing),
      }),
    );
  return { kind: "ranges", series: [], rows, domain: [0, 4] };
}

/** One promise: up, same and down, of those taking part and, where it answered, of the waiting list. */
export function promiseContent(
  period: Period,
  promise: (typeof PROMISES)[number],
  t: TFunction,
): ChartContent {
  const changes = GROUPS.flatMap((group: Group) =>
    period.promises.filter((line) => line.promise === promise && line.group === group && line.change),
  );
  const withUnsaid = changes.some(({ change }) => change?.same_includes_unsaid);
  const rows = changes.map(({ group, change }): ChartRow => {
    const parts = { up: change?.up, same: change?.same, down: change?.down, unsaid: change?.unsaid };
    const values = Object.fromEntries(
      Object.entries(parts).map(([part, figure]) => [part, figure?.value ?? null]),
    );
    const n = Object.values(parts).find((figure) => figure?.n != null)?.n ?? null;
    return { name: t(`insights.groupName.${group}`), values, n };
  });
  return {
    kind: "shares",
    series: [
      { id: "up", label: t("insights.up"), tone: "up" },
      { id: "same", label: t(withUnsaid ? "insights.sameOrUnsaid" : "insights.same"), tone: "same" },
      { id: "down", label: t("insights.down"), tone: "down" },
      ...(rows.some((row) => row.values["unsaid"] !== null)
        ? [{ id: "unsaid", label: t("insights.unsaid"), tone: "unsaid" as const }]
        : []),
    ],
    rows,
  };
}

/** How the answers to questions of the same scale spread. */
export function spreadContent(spreads: readonly Spread[], t: TFunction): ChartContent {
  const answers = spreads[0]?.parts.map(({ answer }) => answer) ?? [];
  return {
    kind: "shares",
    series: answers.map((answer, place) => ({
      id: answer,
      label: answer.replace("-", "–"),
      tone: STEPS[place + (5 - answers.length)] ?? "step4",
    })),
    rows: spreads.map((spread) => ({
      name: t(`insights.question.${spread.question}`),
      values: Object.fromEntries(spread.parts.map(({ answer, share }) => [answer, share.value])),
      n: spread.answered.value,
    })),
  };
}

const nameOf = (gain: Gain, language: string) => (language === "fr" ? gain.name_fr : gain.name_en);

/** What an area or a skill is called: areas outside the competence framework bear the name of their family. */
function titleOf(gain: Gain, language: string, t: TFunction): string {
  const family = (["digital", "experience", "perspective"] as const).find((each) => each === gain.name_en);
  return !gain.skill && family ? t(`insights.family.${family}`) : nameOf(gain, language);
}

/** Levels gained, by area, as people of each side see it. */
export function areasContent(levels: readonly Gain[], language: string, t: TFunction): ChartContent {
  return {
    kind: "shares",
    series: [
      { id: "up", label: t("insights.levelsUp"), tone: "up" },
      { id: "same", label: t("insights.same"), tone: "same" },
      { id: "down", label: t("insights.levelsDown"), tone: "down" },
    ],
    rows: levels
      .filter(({ skill }) => !skill)
      .map((gain) => ({
        name: `${titleOf(gain, language, t)} · ${t(`insights.side.${gain.side}`)}`,
        values: {
          up: gain.up?.value ?? null,
          same: gain.same?.value ?? null,
          down: gain.down?.value ?? null,
        },
        n: gain.people.value,
      })),
  };
}

/** Median levels gained, skill by skill. */
export function skillsContent(levels: readonly Gain[], language: string, t: TFunction): ChartContent {
  const rows = levels
    .filter(({ skill, people }) => skill && people.value !== null)
    .map((gain) => ({
      name: `${titleOf(gain, language, t)} · ${t(`insights.side.${gain.side}`)}`,
      values: {},
      n: gain.people.value,
      range: rangeOf(gain.median),
    }));
  return { kind: "ranges", series: [], rows, domain: [-2, 6] };
}

export function bandsContent({ balance }: Period, t: TFunction): ChartContent {
  const tones = { balanced: "up", watch: "same", rebalance: "down" } as const;
  return {
    kind: "shares",
    series: balance.bands.map(({ band }) => ({
      id: band,
      label: t(`insights.band.${band}`),
      tone: tones[band],
    })),
    rows: [
      {
        name: t("insights.pairings"),
        values: Object.fromEntries(balance.bands.map(({ band, share }) => [band, share.value])),
        n: balance.pairings.value,
      },
    ],
  };
}

export function leansContent({ balance }: Period, t: TFunction): ChartContent {
  const tones = { upward: "up", even: "same", downward: "down" } as const;
  return {
    kind: "shares",
    series: balance.leans.map(({ lean }) => ({
      id: lean,
      label: t(`insights.lean.${lean}`),
      tone: tones[lean],
    })),
    rows: [
      {
        name: t("insights.pairings"),
        values: Object.fromEntries(balance.leans.map(({ lean, share }) => [lean, share.value])),
        n: balance.pairings.value,
      },
    ],
  };
}

export function commitmentContent({ commitment }: Period, t: TFunction): ChartContent {
  const kinds = ["cancelled", "moved", "no_show"] as const;
  return {
    kind: "counts",
    series: [
      { id: "mentor", label: t("insights.side.mentor"), tone: "up" },
      { id: "learner", label: t("insights.side.learner"), tone: "down" },
    ],
    rows: kinds.map((kind) => ({
      name: t(`insights.miss.${kind}`),
      values: Object.fromEntries(
        commitment.filter((line) => line.kind === kind).map(({ side, figure }) => [side, figure.value]),
      ),
    })),
  };
}
