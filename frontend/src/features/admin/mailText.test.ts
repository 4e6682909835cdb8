import { describe, expect, it } from "vitest";
import { piecesOf, withQuietStyles } from "./mailText";

const HERE = "http://localhost:8000";

describe("a mail's text", () => {
  it("links what leads here and leaves the rest", () => {
    const text = `Open: ${HERE}/sessions/1\nElsewhere: https://evil.example/x and ${HERE}.evil.example/y\nBye`;
    const pieces = piecesOf(text, HERE);
    expect(pieces.map(({ text: piece }) => piece).join("")).toBe(text);
    expect(pieces.flatMap(({ href }) => href ?? [])).toEqual(["/sessions/1"]);
  });

  it("keeps the token of a link", () =>
    expect(piecesOf(`${HERE}/unsubscribe#token=a-b_c`, HERE)[0]?.href).toBe("/unsubscribe#token=a-b_c"));

  it("has no piece of nothing", () => expect(piecesOf("", HERE)).toEqual([]));
});

describe("a mail's HTML", () => {
  it("renames styles inside tags, and only there", () => {
    const html = '<p class="a" style="color:red">say style=&quot;x&quot; style=y</p>';
    expect(withQuietStyles(html)).toBe(
      '<p class="a" data-style="color:red">say style=&quot;x&quot; style=y</p>',
    );
  });
});
