import type { components } from "@/api/schema";
import type { Survey, SurveyCode } from "./surveyQueries";

type Level = components["schemas"]["SurveyLevelIn"];

/** Everything someone answers, as it is sent. */
export interface Answered {
  answers: Partial<Record<SurveyCode, number | null>>;
  levels: Level[];
  what_helped: string;
  what_to_change: string;
  texts_shared: boolean;
}

/** Answers under way, and the version of the saved ones they began from. */
export interface SurveyDraft extends Answered {
  base: number;
}

/** As much as the server keeps of one text. */
export const MOST_CHARACTERS = 2000;

/** What is saved, as a draft would say it. */
export function answeredIn(survey: Survey): Answered {
  return {
    answers: Object.fromEntries(survey.questions.map(({ code }) => [code, survey.answers[code]])),
    levels: survey.levels.map(({ skill_id, level_now, level_at_start }) => ({
      skill_id,
      level_now,
      level_at_start,
    })),
    what_helped: survey.what_helped,
    what_to_change: survey.what_to_change,
    texts_shared: survey.texts_shared,
  };
}

/** Where a draft stands beside what is saved. */
export function standingOfAnswers(draft: SurveyDraft | null, survey: Survey): "saved" | "draft" | "stale" {
  if (draft === null || isSame(draft, answeredIn(survey))) return "saved";
  // A save just answered is known to the draft a moment before the page has read it.
  return draft.base >= survey.version ? "draft" : "stale";
}

export function isSame(one: Answered, other: Answered): boolean {
  return canonical(one) === canonical(other);
}

// The server trims texts and keeps no line without a level: neither is a change.
function canonical({ answers, levels, what_helped, what_to_change, texts_shared }: Answered): string {
  return JSON.stringify([
    Object.entries(answers)
      .filter(([, answer]) => answer !== null)
      .sort(),
    levels
      .filter(({ level_now, level_at_start }) => level_now != null || level_at_start != null)
      .map(({ skill_id, level_now, level_at_start }) => [skill_id, level_now ?? null, level_at_start ?? null])
      .sort(),
    what_helped.trim(),
    what_to_change.trim(),
    texts_shared,
  ]);
}

/** How many lines there are, and how many have an answer; a skill's two levels are two lines. */
export function progressOf(survey: Survey, given: Answered): { answered: number; lines: number } {
  const levels = given.levels.flatMap(({ level_now, level_at_start }) => [level_now, level_at_start]);
  const texts = survey.texts.map(({ code }) =>
    code === "what_helped" ? given.what_helped : given.what_to_change,
  );
  return {
    lines: survey.questions.length + 2 * survey.levels.length + texts.length,
    answered:
      survey.questions.filter(({ code }) => given.answers[code] != null).length +
      levels.filter((level) => level != null).length +
      texts.filter((text) => text.trim() !== "").length,
  };
}

/** The questions answered one way here and another way there. */
export function differences(survey: Survey, mine: Answered): SurveyCode[] {
  return survey.questions
    .map(({ code }) => code)
    .filter((code) => (mine.answers[code] ?? null) !== survey.answers[code]);
}
