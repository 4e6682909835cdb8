import { expect, test } from "@playwright/test";
import { Board } from "./board";
import type { Language } from "./company";
import { openProgramme, someone } from "./coordinator";
import { COORDINATOR, MatchingFacts } from "./matching";

for (const language of ["en", "fr"] as Language[]) {
  test(`the matching board, from a live run to a few approvals (${language})`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(300_000);
    const faults: string[] = [];
    const page = await someone(browser, language, COORDINATOR, faults);
    const programme = await openProgramme(page, language, `Board ${language}`);
    const facts = await MatchingFacts.of(request, programme);
    await facts.inviteTheDemoPeople();
    const board = new Board(page, facts, language, programme);
    await board.beginWithNobodyAsked();
    await board.followARun();
    const [pinned, forbidden, aside] = await board.names();
    await board.pinAndForbid(pinned, forbidden);
    await board.setAside(aside);
    const made = await board.putTogether();
    await board.askWhyNot();
    await board.runAgainAndCompare({ pinned, forbidden, made });
    await board.exportTable();
    await board.approveTwoWithTheKeyboard();
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
