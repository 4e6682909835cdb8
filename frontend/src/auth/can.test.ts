import { describe, expect, it } from "vitest";
import { type Action, can } from "./can";

describe("can", () => {
  it.each<[Action, string[]]>([
    ["take_part", ["member", "coordinator", "referent", "admin"]],
    ["coordinate", ["coordinator"]],
    ["import_people", ["coordinator", "admin"]],
    ["curate_skills", ["coordinator"]],
    ["handle_cases", ["referent"]],
    ["manage_accounts", ["admin"]],
    ["operate", ["admin"]],
  ])("%s is open to %j and nobody else", (action, open) => {
    for (const role of ["member", "coordinator", "referent", "admin"] as const) {
      expect(can({ roles: [role] }, action), role).toBe(open.includes(role));
    }
  });

  it("adds up the roles of one person", () => {
    expect(can({ roles: ["referent", "admin"] }, "operate")).toBe(true);
    expect(can({ roles: [] }, "take_part")).toBe(true);
  });
});
