import { expect, it } from "vitest";
import { stateOf } from "./shortlistQueries";

it("says where a round stands", () => {
  expect(stateOf({ status: "queued", open: false })).toBe("making");
  expect(stateOf({ status: "running", open: false })).toBe("making");
  expect(stateOf({ status: "done", open: true })).toBe("open");
  expect(stateOf({ status: "done", open: false })).toBe("closed");
  expect(stateOf({ status: "failed", open: false })).toBe("failed");
});
