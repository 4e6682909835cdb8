import { expect, type Page, test } from "@playwright/test";
import { AGAIN, demoPassword, watch } from "./company";

const ADMIN = "alex.martin@demo.example";

/** Opens an operation, presses "Try it out" and "Execute", and answers the status it got, with nothing filled in. */
async function run(page: Page, tag: string, operation: string): Promise<string> {
  const block = page.locator(`#operations-${tag}-${operation}`);
  if (!(await block.isVisible())) await page.locator(`[data-tag="${tag}"]`).click();
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Try it out" }).click();
  await block.getByRole("button", { name: "Execute" }).click();
  const status = await block
    .locator(".live-responses-table tbody .response-col_status")
    .first()
    .textContent();
  return status?.trim().slice(0, 3) ?? "";
}

test("Swagger loads nothing from elsewhere, and works for a person and for a service account", async ({
  browser,
}) => {
  const context = await browser.newContext();
  const faults = watch(context);
  const page = await context.newPage();
  const login = { email: ADMIN, password: demoPassword(ADMIN) };
  const { access_token } = await (
    await page.request.post("/api/v1/auth/login", { ...AGAIN, data: login })
  ).json();
  const made = await page.request.post("/api/v1/service-accounts", {
    ...AGAIN,
    headers: { Authorization: `Bearer ${access_token}` },
    data: { name: "HR in Swagger", kind: "client", scopes: ["people:write"] },
  });
  const client = await made.json();

  await page.goto("/docs");
  await expect(page.locator(".opblock-tag").first()).toHaveAttribute("data-tag", "auth");
  await page.getByRole("button", { name: "Authorize" }).click();
  const person = page.locator(".modal-ux .auth-container").first();
  const machine = page.locator(".modal-ux .auth-container").last();
  await person.locator("input[type=text]").fill(access_token);
  await person.locator("button.authorize").click();
  await expect(person.getByRole("button", { name: /Logout|Remove/ })).toBeVisible();
  await page.locator(".close-modal").click();
  expect(await run(page, "users", "getMe")).toBe("200");

  await page.locator(".auth-wrapper > button.authorize").click();
  await person.getByRole("button", { name: /Logout|Remove/ }).click();
  await machine.locator("input[type=text]").fill(client.id);
  await machine.locator("input[type=password]").fill(client.secret);
  await machine.getByText("people:write").click();
  await machine.locator("button.authorize").click();
  await expect(machine.getByText("Authorized")).toBeVisible();
  await page.locator(".close-modal").click();
  expect(await run(page, "directory", "upsertPerson")).toBe("201");

  await page.goto("/redoc");
  await expect(page.getByRole("heading", { name: /Vice Versa/ }).first()).toBeVisible();
  expect(faults).toEqual([]);
  await context.close();
});
