import { titleIn } from "@/lib/bilingual";
import type { Direction, Pairing, PairingDetail } from "./queries";

export function partnerOf(pairing: Pairing): Pairing["mentor"] {
  return pairing.my_side === "mentor" ? pairing.learner : pairing.mentor;
}

/** Who learns on an arrow: the reader or the partner. */
export function iLearnOn(pairing: Pairing, direction: Direction): boolean {
  return pairing.my_side === (direction === "mentor_teaches" ? "learner" : "mentor");
}

/** The two arrows, the reader's own teaching first. */
export function arrowsOf(pairing: Pairing): [Direction, Direction] {
  return pairing.my_side === "mentor"
    ? ["mentor_teaches", "learner_teaches"]
    : ["learner_teaches", "mentor_teaches"];
}

const LIVE: readonly Pairing["status"][] = ["accepted", "active", "paused", "conflict"];

/** Both have said yes and it is not over. */
export function isLive({ status }: Pick<Pairing, "status">): boolean {
  return LIVE.includes(status);
}

function personOf({ given_name, family_name, job_title, department }: Pairing["mentor"]) {
  const detail = [job_title, department].filter(Boolean).join(", ");
  return { name: `${given_name} ${family_name}`, ...(detail ? { detail } : {}) };
}

/**
 * The pairing as the two-arrow picture takes it. While a pairing lives its arrows carry what the two have chosen, so an
 * arrow nobody has filled is visibly empty; before that they carry what the match suggests.
 */
export function coupleOf(pairing: Pairing | PairingDetail, language: string) {
  const carried = (direction: Direction) =>
    "tracks" in pairing && isLive(pairing)
      ? pairing.tracks.filter((track) => track.direction === direction)
      : pairing[direction];
  return {
    mentor: personOf(pairing.mentor),
    learner: personOf(pairing.learner),
    mentorTeaches: carried("mentor_teaches").map((skill) => titleIn(language, skill)),
    learnerTeaches: carried("learner_teaches").map((skill) => titleIn(language, skill)),
    reader: pairing.my_side,
  };
}
