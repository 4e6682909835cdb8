import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

export type Pulse = components["schemas"]["PulseOut"];
export type Taps = components["schemas"]["PulseIn"];

/** The reader's own pulses, latest first. Nobody else's can be read. */
export const myPulsesQuery = queryOptions({
  queryKey: ["users", "me", "pulses"],
  queryFn: ({ signal }) =>
    unwrap(api.GET("/users/me/pulses", { params: { query: { limit: 100 } }, signal })).then(
      (page) => page.items,
    ),
});

export function useGivePulse(sessionId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Taps) =>
      unwrap(api.PUT("/sessions/{session_id}/pulse", { params: { path: { session_id: sessionId } }, body })),
    // Shown at once: the taps must not come back empty between the answer and the next reading.
    onSuccess: (given) =>
      client.setQueryData(myPulsesQuery.queryKey, (pulses) => [
        given,
        ...(pulses ?? []).filter((pulse) => pulse.session_id !== sessionId),
      ]),
  });
}
