import { describe, expect, it } from "vitest";
import { readAllPages } from "./pages";

describe("readAllPages", () => {
  it("follows each cursor to the end, in order", async () => {
    const pages: Record<string, { items: number[]; next_cursor: string | null }> = {
      start: { items: [1, 2], next_cursor: "b" },
      b: { items: [3], next_cursor: "c" },
      c: { items: [4], next_cursor: null },
    };
    const asked: (string | undefined)[] = [];
    const items = await readAllPages(async (cursor) => {
      asked.push(cursor);
      return pages[cursor ?? "start"] ?? { items: [], next_cursor: null };
    });
    expect(items).toEqual([1, 2, 3, 4]);
    expect(asked).toEqual([undefined, "b", "c"]);
  });

  it("gives back the refusal of any page", async () => {
    await expect(readAllPages(() => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  });
});
