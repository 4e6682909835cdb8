import { expect, test } from "@playwright/test";
import { acquaint, LEARNER, MENTOR, part, sessionsOf } from "./acquainted";
import { letSessionsPass } from "./company";
import { someone } from "./coordinator";
import { Partner } from "./exchange";

const SHARED = "Two prompts on the weekly report";
const SECRET = "I did not dare to say that I was lost";
const THING = "Try the prompt on Monday";

for (const language of ["en", "fr"] as const) {
  test(`a cycle, the exchange gate, notes, a miss and new times (${language})`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(300_000);
    const faults: string[] = [];
    const pairing = await acquaint(request, `Discovery ${language}`);
    const mentor = new Partner(await someone(browser, language, MENTOR, faults), language, pairing);
    const learner = new Partner(await someone(browser, language, LEARNER, faults), language, pairing);

    await learner.tryImpossibleTimes();
    await learner.planTheCycle();
    await mentor.confirmUpToTheGate();
    const sessions = await sessionsOf(request, pairing);
    const [first = "", second = "", third = ""] = [1, 2, 3].map((number) => sessions.get(number));
    for (const [number, session] of [
      [1, first],
      [2, second],
    ] as const) {
      letSessionsPass({ pairing, number });
      for (const partner of [mentor, learner]) await partner.sayThatItTookPlace(session);
    }

    await mentor.meetTheGate(third);
    await learner.teachBack();
    await mentor.confirm(third);

    await learner.writeNotes(second, SHARED, SECRET);
    await mentor.readNotes(second, SHARED, SECRET);
    const ours = `${SHARED}, and a third`;
    await mentor.keepMineAfter(() => learner.writeNotes(second, "Only this", SECRET), ours, "Only this");
    await learner.readOwnNotes(second, ours, SECRET);
    await learner.writeTooMuch();
    await learner.promise(THING);
    await mentor.tickOff(THING);

    letSessionsPass({ pairing, number: 3 });
    await mentor.sayThatItWasMissed(third);
    await learner.page.goto(`/sessions/${third}`);
    await learner.reads("sessions.standing.missedToldByPartner");
    await learner.bookAgain();
    await part(request, pairing);
    expect(faults).toEqual([]);
  });
}
