import { expect, test } from "@playwright/test";
import { matchEveryone, readReport, someone } from "./coordinator";
import { liveAPairing } from "./couple";
import { picture } from "./screens";
import { words } from "./words";

const say = words("fr");

test("the same journey on the demo company, in French", async ({ browser }) => {
  test.setTimeout(300_000);
  const faults: string[] = [];
  const camille = await someone(browser, "fr", "camille.roux@demo.example", faults);
  await camille.goto("/coordination");
  await camille.getByRole("link", { name: "Digital, both ways" }).first().click();
  await camille.waitForURL(/\/programmes\/[0-9a-f-]{36}/);
  const programme = /programmes\/([0-9a-f-]{36})/.exec(camille.url())?.[1] ?? "";
  await matchEveryone(camille, "fr", programme);
  const ines = await someone(browser, "fr", "ines.moreau@demo.example", faults);
  const philippe = await someone(browser, "fr", "philippe.garnier@demo.example", faults);
  await ines.goto("/skills");
  await expect(ines.getByRole("heading", { level: 1, name: say("skills.title") })).toBeVisible();
  await picture(ines, "skills", "fr");
  await ines.goto("/settings");
  await expect(ines.getByRole("heading", { level: 1, name: say("settings.title") })).toBeVisible();
  await picture(ines, "settings", "fr");
  const pairing = await liveAPairing(ines, philippe, "fr");
  await readReport(camille, "fr", programme);
  // Leaving is one step and one confirmation; the other reads that it ended, never why.
  await ines.goto(`/pairings/${pairing}`);
  await ines.getByRole("button", { name: say("pairing.move.end.label") }).click();
  const question = ines.locator("[role=alertdialog], [role=dialog]");
  await question.getByRole("button", { name: say("pairing.move.end.confirm"), exact: true }).click();
  await expect(question).toHaveCount(0);
  await philippe.goto(`/pairings/${pairing}`);
  await expect(philippe.getByText(say("pairing.status.ended")).first()).toBeVisible();
  expect(faults).toEqual([]);
});
