import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type MySurvey = Schemas["MySurveyOut"];
export type Survey = Schemas["SurveyOut"];
export type SurveyQuestion = Schemas["SurveyQuestionOut"];
export type SurveyCode = SurveyQuestion["code"];

/** The reader's own surveys, latest first. Nobody else's can be read. */
export const mySurveysQuery = queryOptions({
  queryKey: ["users", "me", "surveys"],
  queryFn: ({ signal }) =>
    unwrap(api.GET("/users/me/surveys", { params: { query: { limit: 100 } }, signal })).then(
      (page) => page.items,
    ),
});

export function surveyQuery(surveyId: string) {
  return queryOptions({
    queryKey: ["surveys", surveyId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/surveys/{survey_id}", { params: { path: { survey_id: surveyId } }, signal })),
  });
}

/** `version` is that of the answers one started from; `onSaved` hears of the new ones before the page does. */
export function useSaveSurvey(surveyId: string, onSaved: (saved: Survey, sent: Schemas["SurveyIn"]) => void) {
  const client = useQueryClient();
  const { queryKey } = surveyQuery(surveyId);
  return useMutation({
    mutationFn: ({ body, version }: { body: Schemas["SurveyIn"]; version: number }) =>
      unwrap(
        api.PUT("/surveys/{survey_id}", {
          params: { path: { survey_id: surveyId }, header: { "If-Match": `"${version}"` } },
          body,
        }),
      ),
    // Shown at once: the draft goes away with the save, and the old answers must not come back in between.
    onSuccess: (saved, { body }) => {
      onSaved(saved, body);
      client.setQueryData(queryKey, saved);
      void client.invalidateQueries({ queryKey: mySurveysQuery.queryKey });
    },
    // Most often they were changed on another device: the reader must see both.
    onError: () => client.invalidateQueries({ queryKey }),
  });
}

/** A card for the reader alone, from their own answers alone. */
export function voiceCardQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "my-voice-card"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/pairings/{pairing_id}/my-voice-card", {
          params: { path: { pairing_id: pairingId } },
          signal,
        }),
      ),
  });
}
