import { type APIRequestContext, expect, test } from "@playwright/test";
import { Caller } from "./caller";
import { openProgramme, someone } from "./coordinator";
import { COORDINATOR, MatchingFacts } from "./matching";
import { Coordination, Participant } from "./two-phases";

const INES = "ines.moreau@demo.example";
const OBJECTION = "Nous avons siégé dans le même jury l’an dernier.";
const ANSWER = "Merci de l’avoir dit. Nous vous proposerons quelqu’un d’autre.";

test("places by lot, people asked first, an objection heard, fairness read (fr)", async ({
  browser,
  request,
}) => {
  test.setTimeout(420_000);
  const faults: string[] = [];
  const camille = await someone(browser, "fr", COORDINATOR, faults);
  const coordination = new Coordination(camille, "fr");
  const programme = await openProgramme(camille, "fr", "À deux temps", coordination.setRules);
  coordination.programme = programme;
  const facts = await MatchingFacts.of(request, programme);
  await facts.letTheDemoPeopleApply();
  await declineWhatWaits(request, INES);
  const page = await someone(browser, "fr", INES, faults);
  const ines = new Participant(page, "fr", programme);
  await ines.readHowPlacesAreGiven();
  await coordination.givePlaces();
  await coordination.askPeople();
  await ines.sayWhomToMeet();
  await coordination.runAndApprove();
  await ines.findTheAnswersClosed();
  const pairing = await ines.object(OBJECTION);
  await coordination.answerObjection(OBJECTION, ANSWER);
  await ines.readTheAnswer(pairing, ANSWER);
  await coordination.readFairness();
  expect(faults).toEqual([]);
});

/** Other journeys leave suggestions unanswered; home shows those first, and this one starts from home. */
async function declineWhatWaits(request: APIRequestContext, email: string): Promise<void> {
  const person = await Caller.as(request, email);
  const pairings = await person.ask<{ id: string; status: string }[]>("/pairings");
  for (const { id } of pairings.filter((each) => each.status.startsWith("awaiting_"))) {
    await person.ask(`/pairings/${id}/refusal`, { method: "POST" });
  }
}
