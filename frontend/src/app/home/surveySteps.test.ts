import { expect, it } from "vitest";
import type { components } from "@/api/schema";
import { readSituation } from "./nextSteps";

type Survey = components["schemas"]["MySurveyOut"];

const NOW = new Date("2026-03-10T12:00:00Z");
const PAST = "2026-03-10T10:00:00Z";

const survey = (change: Partial<Survey> = {}): Survey => ({
  id: "q",
  programme_id: "g",
  programme_name: "Both ways",
  moment: "start",
  role: "learner",
  opens_at: PAST,
  closes_at: "2026-03-12T10:00:00Z",
  submitted_at: null,
  can_answer: true,
  version: 1,
  ...change,
});

const stepsWith = (surveys: readonly Survey[]) =>
  readSituation({ pairings: [], upcoming: [], pulsesDue: [], shortlists: [], surveys, now: NOW }).steps;

it("leads to a survey until it is sent or closed, the one that closes first before the others", () => {
  expect(stepsWith([survey()])).toMatchObject([
    { kind: "survey", href: "/surveys/q", partner: "Both ways", startsAt: "2026-03-12T10:00:00Z" },
  ]);
  expect(stepsWith([survey({ submitted_at: PAST }), survey({ can_answer: false })])).toEqual([]);
  const sooner = survey({ id: "r", closes_at: "2026-03-11T10:00:00Z" });
  expect(stepsWith([survey(), sooner]).map(({ href }) => href)).toEqual(["/surveys/r", "/surveys/q"]);
});
