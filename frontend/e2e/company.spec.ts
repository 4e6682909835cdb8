import { expect, test } from "@playwright/test";
import { demoPassword, hasSharedData, type Language, watch } from "./company";
import { importPeople, matchEveryone, openProgramme, readReport, signIn } from "./coordinator";

test("scratch", async ({ browser }) => {
  const language: Language = "en";
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
  const faults = watch(context);
  const page = await context.newPage();
  await signIn(page, language, "camille.roux@demo.example", demoPassword("camille.roux@demo.example"));
  if (hasSharedData) await importPeople(page, language);
  const id = await openProgramme(page, language, "Spring 2027");
  const { viceversa } = await import("./company");
  viceversa("seed-people", "--programme", id, "--people", "24", "--seed", "1");
  await matchEveryone(page, language, id);
  await readReport(page, language, id);
  expect(faults).toEqual([]);
});
