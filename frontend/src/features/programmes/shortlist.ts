import type { Shortlist } from "./shortlistQueries";

/** Which place each person has in the reader's order, from 1, or that the reader would rather not meet them. */
export type Answer = Readonly<Record<string, number | "rather_not">>;
export type Choice = Answer[string];

export function answerOf(shortlist: Pick<Shortlist, "cards" | "set_aside">): Answer {
  const answer: Record<string, Choice> = {};
  for (const { user_id, rank, rather_not } of shortlist.cards) {
    if (rather_not) answer[user_id] = "rather_not";
    else if (rank !== null) answer[user_id] = rank;
  }
  for (const { user_id } of shortlist.set_aside) answer[user_id] = "rather_not";
  return answer;
}

/**
 * The answer after one press. The same press again takes it back. Whoever stood on the chosen place moves to the next
 * free one, below if there is room, so that no press ever drops a person out of the order.
 */
export function choose(answer: Answer, userId: string, choice: Choice, places: number): Answer {
  const { [userId]: before, ...others } = answer;
  if (before === choice) return others;
  const next: Record<string, Choice> = { ...others, [userId]: choice };
  const moved = Object.keys(others).find((id) => choice !== "rather_not" && others[id] === choice);
  if (moved === undefined || choice === "rather_not") return next;
  const taken = new Set(Object.values(next));
  const ranks = Array.from({ length: places }, (_, place) => place + 1).filter((rank) => !taken.has(rank));
  const free = ranks.find((rank) => rank > choice) ?? ranks.at(-1);
  if (free === undefined) delete next[moved];
  else next[moved] = free;
  return next;
}

/** As it is sent: places that were left empty close up. */
export function asPreferences(answer: Answer): { order: string[]; rather_not: string[] } {
  const ranked = Object.entries(answer).filter(
    (entry): entry is [string, number] => entry[1] !== "rather_not",
  );
  return {
    order: ranked.sort(([, one], [, other]) => one - other).map(([id]) => id),
    rather_not: Object.keys(answer)
      .filter((id) => answer[id] === "rather_not")
      .sort(),
  };
}

export function isSameAnswer(one: Answer, other: Answer): boolean {
  return JSON.stringify(asPreferences(one)) === JSON.stringify(asPreferences(other));
}
