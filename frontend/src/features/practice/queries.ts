import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

export type PracticeCard = components["schemas"]["PracticeCardOut"];

/** Every card, expired ones too: this is the list of those who review them. */
export const allCardsQuery = queryOptions({
  queryKey: ["practice-cards"],
  queryFn: ({ signal }) =>
    unwrap(api.GET("/practice-cards", { params: { query: { expired: true } }, signal })),
});

export function cardsOfPairingQuery(pairingId: string) {
  return queryOptions({
    queryKey: ["pairings", pairingId, "practice-cards"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/pairings/{pairing_id}/practice-cards", {
          params: { path: { pairing_id: pairingId } },
          signal,
        }),
      ),
  });
}

export function useReviewCard() {
  return useMutation({
    mutationFn: (card: PracticeCard) =>
      unwrap(
        api.POST("/practice-cards/{card_id}/review", {
          params: { path: { card_id: card.id }, header: { "If-Match": `"${card.version}"` } },
        }),
      ),
  });
}
