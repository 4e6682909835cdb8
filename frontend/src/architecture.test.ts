import { describe, expect, it } from "vitest";
import { forbiddenImports } from "@/testing/importArrow";
import { readSources } from "@/testing/sources";

const LONGEST_FILE = 250;

describe("the house", () => {
  const sources = readSources();

  it("imports only downwards, and features stay strangers", () => {
    expect(sources.size).toBeGreaterThan(50);
    expect(forbiddenImports(sources)).toEqual([]);
  });

  it.each([
    ["ui/Button.tsx", 'import { api } from "@/api/client";'],
    ["ui/Button.tsx", 'import { api } from "../api/client";'],
    ["api/client.ts", 'import { renew } from "@/auth/session";'],
    ["auth/session.ts", 'const page = import("@/features/people/PeoplePage");'],
    ["features/people/PeoplePage.tsx", 'import { paths } from "@/app/routes";'],
    ["features/people/PeoplePage.tsx", 'import { skills } from "../skills/queries";'],
    ["lib/dates.ts", 'import "@/i18n";'],
    ["ui/Card.tsx", 'export { readSources } from "@/testing/sources";'],
  ])("refuses in %s: %s", (path, text) => {
    expect(forbiddenImports(new Map([[path, text]]))).toHaveLength(1);
  });

  it.each([
    ["features/people/PeoplePage.tsx", 'import { peopleQuery } from "./queries";'],
    ["features/people/PeoplePage.tsx", 'import { Card } from "@/ui/Card";'],
    ["app/routes.tsx", 'lazy(() => import("@/features/people/PeoplePage"));'],
  ])("accepts in %s: %s", (path, text) => {
    expect(forbiddenImports(new Map([[path, text]]))).toEqual([]);
  });

  it(`keeps every file within ${LONGEST_FILE} lines`, () => {
    const long = [...sources]
      .filter(([path]) => path !== "api/schema.d.ts")
      .filter(([, text]) => text.trimEnd().split("\n").length > LONGEST_FILE)
      .map(([path]) => path);
    expect(long).toEqual([]);
  });
});
