import { describe, expect, it } from "vitest";
import { addLine, changeLine, linesOf, missingIn, removeLine } from "./lines";
import type { Skill, UserSkill } from "./queries";

const skill = (id: string): Skill => ({
  id,
  code: null,
  title_en: id,
  title_fr: id,
  family: "digital",
  digcomp: [],
  retired: false,
  version: 1,
});

const only = (lines: UserSkill[]): UserSkill => {
  const [line] = lines;
  if (!line || lines.length !== 1) throw new Error("expected one line");
  return line;
};

describe("lines of skills", () => {
  it("may hold a skill in both columns, and once in each", () => {
    const once = addLine(addLine([], skill("a"), "offer"), skill("a"), "seek");
    expect(addLine(once, skill("a"), "seek")).toEqual(once);
    expect(linesOf(once, "seek")).toHaveLength(1);
    expect(removeLine(once, only(linesOf(once, "seek"))).map((line) => line.direction)).toEqual(["offer"]);
  });

  it("keeps the target at or above the level", () => {
    const lines = addLine([], skill("a"), "seek");
    const raised = only(changeLine(lines, only(lines), { level: 7 }));
    expect(raised.target_level).toBe(7);
    expect(only(changeLine([raised], raised, { target_level: 2 })).target_level).toBe(7);
    const offered = addLine([], skill("a"), "offer");
    expect(only(changeLine(offered, only(offered), { level: 8 })).target_level).toBeNull();
  });

  it("asks for two in each column", () => {
    expect(missingIn([], "offer")).toBe(2);
    const three = ["a", "b", "c"].reduce<UserSkill[]>((lines, id) => addLine(lines, skill(id), "offer"), []);
    expect(missingIn(three, "offer")).toBe(0);
    expect(missingIn(three, "seek")).toBe(2);
  });
});
