import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { useDraft } from "./useDraft";

describe("useDraft", () => {
  beforeEach(() => localStorage.clear());

  it("survives a reload, and gives way once it is cleared", () => {
    const first = renderHook(() => useDraft("note.1", { text: "saved" }));
    expect(first.result.current).toMatchObject({ value: { text: "saved" }, isDraft: false });
    act(() => first.result.current.change({ text: "typed" }));
    first.unmount();

    const again = renderHook(() => useDraft("note.1", { text: "saved" }));
    expect(again.result.current).toMatchObject({ value: { text: "typed" }, isDraft: true });
    act(() => again.result.current.clear());
    expect(again.result.current.value).toEqual({ text: "saved" });
    expect(localStorage.length).toBe(0);
  });

  it("keeps both of two changes made within one press", () => {
    const form = renderHook(() => useDraft("note.4", { one: "", other: "" }));
    act(() => {
      form.result.current.changeFrom((before) => ({ ...before, one: "typed" }));
      form.result.current.changeFrom((before) => ({ ...before, other: "chosen" }));
    });
    expect(form.result.current.value).toEqual({ one: "typed", other: "chosen" });
  });

  it("belongs to one key, and forgets what it cannot read", () => {
    renderHook(() => useDraft("note.1", "")).result.current.change("mine");
    expect(renderHook(() => useDraft("note.2", "")).result.current.isDraft).toBe(false);
    localStorage.setItem("viceversa.draft.note.3", "{broken");
    expect(renderHook(() => useDraft("note.3", "start")).result.current.value).toBe("start");
  });
});
