import { act, renderHook } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { useMemoryDraft } from "./useMemoryDraft";

const draftOf = (owner: string) => renderHook(() => useMemoryDraft(owner, "request", ""));

describe("a draft in confidence", () => {
  it("survives leaving the page, is nobody else's, and never reaches the device", () => {
    const store = vi.spyOn(Storage.prototype, "setItem");
    const first = draftOf("one");
    act(() => first.result.current.change("May we talk?"));
    first.unmount();
    const again = draftOf("one");
    expect(again.result.current.value).toBe("May we talk?");
    expect(draftOf("two").result.current.value).toBe("");
    expect(store).not.toHaveBeenCalled();
    act(() => again.result.current.clear());
    expect(draftOf("one").result.current.value).toBe("");
  });
});
