import { describe, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { ApiError, fieldErrors, networkError, readProblem, sentenceFor } from "./errors";

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
}

describe("errors", () => {
  it("reads a problem and maps its pointers to field names", async () => {
    const error = await readProblem(
      answer(422, {
        code: "malformed",
        detail: "Some of what was sent cannot be read.",
        errors: [
          { pointer: "/body/given_name", code: "too_long", detail: "This is too long." },
          { pointer: "/body/given_name", code: "pattern", detail: "Second problem." },
          { pointer: "/body/availability/0/end", code: "missing", detail: "From the server." },
          { code: "no pointer" },
        ],
      }),
    );
    expect(error).toMatchObject({ status: 422, code: "malformed" });
    expect(fieldErrors(error)).toEqual({
      given_name: "This is too long.",
      "availability.0.end": "Please fill this in.",
    });
  });

  it("prefers our own sentence, in the reader's language", async () => {
    const error = await readProblem(
      answer(429, { code: "too_many_requests", detail: "Server" }, { "Retry-After": "40" }),
    );
    expect(sentenceFor(error)).toBe("That was a lot of tries. Please wait 40 seconds, then try again.");
    await chooseLanguage("fr");
    expect(sentenceFor(error)).toContain("40 secondes");
    await chooseLanguage("en");
  });

  it("falls back to the server's sentence for a code we do not know", async () => {
    const error = await readProblem(
      answer(409, { code: "exchange_gate", detail: "Add a topic that comes back." }),
    );
    expect(sentenceFor(error)).toBe("Add a topic that comes back.");
  });

  it("still says something when a proxy answers without a problem body", async () => {
    const error = await readProblem(answer(502, "<html>Bad gateway</html>"));
    expect(error).toMatchObject({ code: "http_502", detail: null });
    expect(sentenceFor(error)).toContain("on our side");
  });

  it("says that the network is lost, and never shows a raw exception", () => {
    expect(sentenceFor(networkError(new TypeError("fetch failed")))).toContain("could not be reached");
    expect(sentenceFor(new Error("x is undefined"))).not.toContain("undefined");
    expect(fieldErrors(new Error("x"))).toEqual({});
    expect(new ApiError({ status: 404, code: "not_found" }).fields).toEqual([]);
  });
});
