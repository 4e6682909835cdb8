import { expect, it } from "vitest";
import { answeredIn, differences, progressOf, type SurveyDraft, standingOfAnswers } from "./surveyDraft";
import type { Survey, SurveyQuestion } from "./surveyQueries";
import { wordsOf } from "./surveyWords";

const question = (code: SurveyQuestion["code"], highest = 4): SurveyQuestion => ({
  code,
  en: code,
  fr: code,
  highest,
  anchors: [
    { value: 0, en: "Not at all", fr: "Pas du tout" },
    { value: highest, en: "Completely", fr: "Tout à fait" },
  ],
});

const survey = (change: Partial<Survey> = {}): Survey => ({
  id: "q",
  programme_id: "g",
  programme_name: "Both ways",
  moment: "end",
  role: "learner",
  opens_at: "2026-03-10T10:00:00Z",
  closes_at: "2026-03-31T10:00:00Z",
  submitted_at: null,
  can_answer: true,
  version: 3,
  label_en: "",
  label_fr: "",
  questions: [question("c1"), question("g1"), question("recommendation", 10)],
  answers: { c1: 2, g1: null, recommendation: null } as Survey["answers"],
  levels: [{ skill_id: "s", title_en: "AI", title_fr: "IA", level_now: 4, level_at_start: null }],
  texts: [
    { code: "what_helped", en: "", fr: "" },
    { code: "what_to_change", en: "", fr: "" },
  ],
  what_helped: "Time",
  what_to_change: "",
  texts_shared: false,
  ...change,
});

const draft = (change: Partial<SurveyDraft> = {}): SurveyDraft => ({
  base: 3,
  ...answeredIn(survey()),
  ...change,
});

it("knows a draft from what is saved, and a stale one from both", () => {
  expect(standingOfAnswers(null, survey())).toBe("saved");
  // The server trims, and keeps no line without a level.
  const same = draft({ base: 1, what_helped: "Time \n", answers: { c1: 2, g1: null } });
  expect(standingOfAnswers(same, survey())).toBe("saved");
  const changed = draft({ answers: { c1: 2, g1: 0 } });
  expect(standingOfAnswers(changed, survey())).toBe("draft");
  expect(standingOfAnswers({ ...changed, base: 2 }, survey())).toBe("stale");
  // Its save was answered a moment before the page has read it.
  expect(standingOfAnswers({ ...changed, base: 4 }, survey())).toBe("draft");
});

it("counts every line, a skill twice, and a zero as an answer", () => {
  expect(progressOf(survey(), draft())).toEqual({ lines: 7, answered: 3 });
  expect(progressOf(survey(), draft({ answers: { c1: 0, g1: 0 } })).answered).toBe(4);
});

it("names the questions answered differently, a taken-back answer among them", () => {
  expect(differences(survey(), draft())).toEqual([]);
  expect(differences(survey(), draft({ answers: { c1: null, g1: 1 } }))).toEqual(["c1", "g1"]);
});

it("has a word for every tap, or its number", () => {
  expect(wordsOf(question("c1", 2), "fr")).toEqual(["Pas du tout", "1", "Tout à fait"]);
});
