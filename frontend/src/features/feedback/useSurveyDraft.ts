import { useEffect, useRef } from "react";
import { ApiError } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { useDraft } from "@/lib/useDraft";
import { type Answered, answeredIn, isSame, type SurveyDraft, standingOfAnswers } from "./surveyDraft";
import { type Survey, useSaveSurvey } from "./surveyQueries";

const PAUSE_MS = 700;

/**
 * Answers kept on this device at every tap, and saved a moment after the last one. One save at a time: what is tapped
 * meanwhile goes with the next.
 */
export function useSurveyDraft(survey: Survey) {
  const user = useCurrentUser();
  const saved: SurveyDraft = { base: survey.version, ...answeredIn(survey) };
  const draft = useDraft<SurveyDraft>(`survey.${survey.id}.${user.id}`, saved);
  const standing = standingOfAnswers(draft.isDraft ? draft.value : null, survey);
  const given: Answered = standing === "saved" ? saved : draft.value;
  const latest = useRef(given);
  latest.current = given;
  const save = useSaveSurvey(survey.id, (written, sent) => {
    if (isSame(latest.current, { ...answeredIn(survey), ...sent } as Answered)) draft.clear();
    else draft.changeFrom((before) => ({ ...before, base: written.version }));
  });

  function change(part: Partial<Answered>) {
    // A refusal is over once something changed: the next save may pass.
    if (save.isError) save.reset();
    draft.changeFrom((before) => {
      const start = standingOfAnswers(before, survey) === "saved" ? saved : before;
      return { ...start, ...part, answers: { ...start.answers, ...part.answers } };
    });
  }

  function send(submitted: boolean, onDone?: () => void) {
    const { base, ...sent } = standing === "saved" ? saved : draft.value;
    save.mutate({ body: { ...sent, submitted }, version: base }, { onSuccess: onDone });
  }

  const mayAutosave = standing === "draft" && survey.can_answer && !save.isPending && !save.isError;
  const sendLater = useRef(send);
  sendLater.current = send;
  const typed = JSON.stringify(draft.value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change begins the wait again
  useEffect(() => {
    if (!mayAutosave) return;
    const timer = setTimeout(() => sendLater.current(false), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, mayAutosave]);

  return {
    given,
    standing,
    change,
    send,
    keepMine: () => {
      save.reset();
      draft.changeFrom((before) => ({ ...before, base: survey.version }));
    },
    takeSaved: () => {
      save.reset();
      draft.clear();
    },
    isSaving: save.isPending,
    // A refused version is told by both answers side by side; it needs no second message.
    problem: save.error instanceof ApiError && save.error.status === 412 ? null : save.error,
  };
}
