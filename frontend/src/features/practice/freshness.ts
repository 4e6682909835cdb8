import type { PracticeCard } from "./queries";

export type Freshness = "fresh" | "soon" | "expired";

const SOON_DAYS = 60;

/** Whether a card is still proposed, and whether its review is coming up. */
export function freshnessOf(card: Pick<PracticeCard, "expired" | "expires_on">, today: Date): Freshness {
  if (card.expired) return "expired";
  const days = (Date.parse(card.expires_on) - today.getTime()) / 86_400_000;
  return days < SOON_DAYS ? "soon" : "fresh";
}
