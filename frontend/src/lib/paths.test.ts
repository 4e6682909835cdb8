import { describe, expect, it } from "vitest";
import { localPath, paths } from "./paths";

describe("paths", () => {
  it("escapes what it is given", () => {
    expect(paths.signIn({ next: "/a?b=c&d" })).toBe("/sign-in?next=%2Fa%3Fb%3Dc%26d");
    expect(paths.signIn({ next: "/" })).toBe("/sign-in");
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/a\\b",
    "/ x",
    "",
    3,
  ])("refuses to return to %j", (candidate) => expect(localPath(candidate)).toBeUndefined());

  it("returns to a page of ours", () =>
    expect(localPath("/pairings/1?tab=notes#last")).toBe("/pairings/1?tab=notes#last"));
});
