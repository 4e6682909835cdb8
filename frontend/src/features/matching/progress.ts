import type { MatchRun } from "./queries";

/** In the order a run passes through them; while it solves, it may go back to checking. */
const PHASES = [
  "waiting",
  "reading",
  "candidates",
  "solving",
  "checking",
  "proving",
  "explaining",
  "saving",
] as const;
type Phase = (typeof PHASES)[number];

type Steps = Pick<MatchRun, "phase" | "steps_done" | "steps">;

/** The phase to show; one that this client does not know yet is part of solving. */
export function phaseOf({ phase }: Pick<MatchRun, "phase">): Phase {
  return PHASES.find((each) => each === phase) ?? "solving";
}

/** From 0 to 1: the phases behind it, and its share of the present one. */
export function howFar(run: Steps): number {
  const share = run.steps > 0 ? Math.min(1, run.steps_done / run.steps) : 0;
  return (PHASES.indexOf(phaseOf(run)) + share) / PHASES.length;
}
