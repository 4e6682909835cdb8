import { describe, expect, it } from "vitest";
import { readEvents } from "./events";

/** A body that arrives in exactly these pieces. */
function arriving(...pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
      }
      controller.close();
    },
  });
}

async function heard(body: ReadableStream<Uint8Array>): Promise<string[]> {
  const events: string[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

describe("readEvents", () => {
  it.each([
    ["one after the other", ['data: {"a":1}\n\ndata: {"a":2}\n\n'], ['{"a":1}', '{"a":2}']],
    ["cut anywhere", ["da", 'ta: {"a"', ":1}\n", "\ndata:2\n\n"], ['{"a":1}', "2"]],
    ["with the line ends of another system", ["data: 1\r\n\r\ndata: 2\r\n\r\n"], ["1", "2"]],
    ["between heartbeats and names", [": ping\n\nevent: step\nid: 7\ndata: 1\n\n: ping\n\n"], ["1"]],
    ["over several lines", ["data: one\ndata: two\n\n"], ["one\ntwo"]],
    ["but not when it broke off", ["data: 1\n\ndata: 2"], ["1"]],
  ])("hears events %s", async (_, pieces, expected) => {
    expect(await heard(arriving(...pieces))).toEqual(expected);
  });

  it("reads a letter that was cut in two", async () => {
    const bytes = new TextEncoder().encode("data: é\n\n");
    expect(await heard(arriving(bytes.slice(0, 7), bytes.slice(7)))).toEqual(["é"]);
  });

  it("hangs up when nobody listens any more", async () => {
    let hungUp = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
      cancel: () => {
        hungUp = true;
      },
    });
    for await (const _ of readEvents(endless)) break;
    expect(hungUp).toBe(true);
  });
});
