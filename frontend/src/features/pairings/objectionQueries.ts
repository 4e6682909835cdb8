import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

export type Objection = components["schemas"]["ObjectionOut"];

export function objectionsQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "objections"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/pairings/{pairing_id}/objections", { params: { path: { pairing_id: pairingId } }, signal }),
      ),
  });
}

export function useObject(pairingId: string) {
  return useMutation({
    mutationFn: (sentence: string) =>
      unwrap(
        api.POST("/pairings/{pairing_id}/objections", {
          params: { path: { pairing_id: pairingId } },
          body: { sentence },
        }),
      ),
  });
}
